import { mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { ifThere } from "../base/if-there.ts";

const WITHDRAWN = "withdrawn";
const KINDS = ["results", "instructor"] as const;

/**
 * Moves aside the results of names that nobody has any more, because the student used another name or withdrew. So no
 * result is kept under another student's name. `current` are the names of those who had theirs already. Returns the names
 * of all that lie aside, also from earlier runs.
 */
export async function moveWithdrawnAside(out: string, current: ReadonlySet<string>): Promise<string[]> {
  const aside = path.join(out, WITHDRAWN);
  const there = new Set<string>();
  for (const kind of KINDS) for (const name of await namesIn(path.join(out, kind))) there.add(name);
  for (const name of there) {
    if (current.has(name)) continue;
    if (name.startsWith(".")) {
      // A half-written result of a run that was ended.
      for (const kind of KINDS) await rm(path.join(out, kind, name), { recursive: true, force: true });
      continue;
    }
    const place = await freePlace(aside, name);
    for (const kind of KINDS) {
      // Told the student, and not yet the instructor; or the other way round.
      await ifThere(rename(path.join(out, kind, name), path.join(place, kind)));
    }
  }
  return (await namesIn(aside)).toSorted();
}

/** Makes a folder of that name, or, if there is one, of that name and a number. */
async function freePlace(aside: string, name: string): Promise<string> {
  await mkdir(aside, { recursive: true });
  for (let count = 1; ; count += 1) {
    const place = path.join(aside, count === 1 ? name : `${name}-${count}`);
    const made = await mkdir(place).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") return false;
        throw error;
      },
    );
    if (made) return place;
  }
}

async function namesIn(dir: string): Promise<string[]> {
  return (await ifThere(readdir(dir))) ?? [];
}
