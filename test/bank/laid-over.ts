import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PROJECT } from "../../grader/base/project.ts";

/** Where the submissions of zraft's bank lie, those of zpaxos', zkvraft's and zviews'. */
export const ZRAFT_SUBMISSIONS: string = path.join(PROJECT, "test", "submissions", "zraft");
export const ZPAXOS_SUBMISSIONS: string = path.join(PROJECT, "test", "submissions", "zpaxos");
export const ZKVRAFT_SUBMISSIONS: string = path.join(PROJECT, "test", "submissions", "zkvraft");
export const ZVIEWS_SUBMISSIONS: string = path.join(PROJECT, "test", "submissions", "zviews");

/**
 * A folder as a student of a lab would hand it in: a submission of the bank, which holds only those of the graded files that are
 * its own, and the reference's others; or several, the later ones over the others. Whoever asked for it removes it.
 */
export async function laidOver(submissions: string | readonly string[], lab = "zraft"): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), "zlab-bank-"));
  await cp(path.join(PROJECT, "solution", lab), path.join(dir, lab), { recursive: true });
  for (const submission of [submissions].flat()) await cp(submission, dir, { recursive: true });
  return dir;
}
