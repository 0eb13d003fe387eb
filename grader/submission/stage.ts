import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Confinement, openTo, UNCONFINED } from "../isolation/confinement.ts";
import { PROJECT, SKELETON } from "../labs.ts";
import { temporaryFolder } from "../process/reaper.ts";
import { compileGraded, fillCache, giveCache, isCacheMissing, letAllRead } from "./compile-cache.ts";
import type { Submission } from "./submission.ts";

/** A temporary copy of the skeleton with a submission laid over it: a program that can be run. */
export interface Stage {
  dir: string;
  /** The file to start with Node. */
  program: string;
  remove(): Promise<void>;
}

/**
 * Lays a submission over a copy of the skeleton. Its files are copies, never links: Node resolves the imports of a linked
 * file where it really lies, and what a confined process may read would have a way out of the stage. The confined processes
 * may enter it.
 */
export async function stage(
  submission: Submission,
  confinement: Confinement | Promise<Confinement> = UNCONFINED,
): Promise<Stage> {
  if (await isCacheMissing()) {
    const pristine = await pristineStage();
    await fillCache(pristine.dir).finally(pristine.remove);
  }
  const staged = await pristineStage();
  for (const [name, content] of submission.files) await writeFile(path.join(staged.dir, name), content);
  await compileGraded(staged.dir, submission.files.keys());
  await letAllRead(staged.dir);
  await openTo(await confinement, staged.dir);
  return staged;
}

async function pristineStage(): Promise<Stage> {
  const { dir, remove } = await temporaryFolder("zpbft-stage-");
  await cp(SKELETON, dir, { recursive: true, filter: (source) => path.basename(source) !== "node_modules" });
  await copyPackages(dir);
  await giveCache(dir);
  return { dir, program: path.join(dir, "naive.js"), remove };
}

/** What the skeleton needs of the project's packages. None of them needs another. */
async function copyPackages(dir: string): Promise<void> {
  const { dependencies } = JSON.parse(await readFile(path.join(SKELETON, "package.json"), "utf8"));
  await mkdir(path.join(dir, "node_modules"));
  for (const name of Object.keys(dependencies)) {
    await cp(path.join(PROJECT, "node_modules", name), path.join(dir, "node_modules", name), { recursive: true });
  }
}
