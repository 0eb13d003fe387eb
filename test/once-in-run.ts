import { existsSync } from "node:fs";
import { chmod, mkdtemp, rename } from "node:fs/promises";
import path from "node:path";
import { inject } from "vitest";

/**
 * A folder that several files need, made once in a run of all tests. It gets its name when all is in it: of two files that make it
 * at the same time, the first counts.
 */
export async function onceInRun(name: string, make: (dir: string) => Promise<unknown>): Promise<string> {
  const place = path.join(inject("runFolder"), name);
  if (existsSync(place)) return place;
  const made = await mkdtemp(`${place}-`);
  // As the folder of the run: other users pass through it.
  await chmod(made, 0o711);
  await make(made);
  await rename(made, place).catch((error) => {
    if (!existsSync(place)) throw error;
  });
  return place;
}
