import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** A folder that lasts for a run of all tests: what several files need is made once, and put here. */
    runFolder: string;
  }
}

/** Makes the folder of a run, and removes it when the run is over. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(path.join(tmpdir(), "grader-test-run-"));
  // As /tmp: other users pass through it.
  await chmod(dir, 0o711);
  const remove = (place: string) => rm(place, { recursive: true, force: true, maxRetries: 10 });
  // What was made of the sources before they were edited is none of the next run's.
  project.onTestsRerun(async () => {
    for (const name of await readdir(dir)) await remove(path.join(dir, name));
  });
  project.provide("runFolder", dir);
  return () => remove(dir);
}
