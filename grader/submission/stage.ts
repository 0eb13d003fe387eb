import { cp, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { PROJECT, SKELETON } from "../labs.ts";
import { temporaryFolder } from "../process/reaper.ts";
import { fillCache, giveCache, isCacheMissing } from "./compile-cache.ts";
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
 * file where it really lies.
 */
export async function stage(submission: Submission): Promise<Stage> {
  if (await isCacheMissing()) {
    const pristine = await pristineStage();
    await fillCache(pristine.dir).finally(pristine.remove);
  }
  const staged = await pristineStage();
  for (const [name, content] of submission.files) await writeFile(path.join(staged.dir, name), content);
  return staged;
}

async function pristineStage(): Promise<Stage> {
  const { dir, remove } = await temporaryFolder("zpbft-stage-");
  await cp(SKELETON, dir, { recursive: true, filter: (source) => path.basename(source) !== "node_modules" });
  await symlink(path.join(PROJECT, "node_modules"), path.join(dir, "node_modules"), "junction");
  await giveCache(dir);
  return { dir, program: path.join(dir, "naive.js"), remove };
}
