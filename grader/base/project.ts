import { fileURLToPath } from "node:url";

/** A lab: what of a submission is graded. */
export interface Lab {
  name: string;
  /** The files that a submission consists of, relative to its folder; in the skeleton they hold the TODOs. */
  gradedFiles: readonly string[];
  /**
   * Graded files with which every server comes to work, answers and rests, and does nothing else: where they fare no better
   * than a submission's, it is not the submission.
   */
  control: ReadonlyMap<string, string>;
}

/** The folder of the whole project. */
export const PROJECT: string = fileURLToPath(new URL("../..", import.meta.url));

/** The complete program that every submission is laid over. */
export const SKELETON: string = fileURLToPath(new URL("../../skeleton", import.meta.url));

/** The reference bodies: a submission like any other. */
export const SOLUTION: string = fileURLToPath(new URL("../../solution", import.meta.url));

export const ZPBFT: Lab = {
  name: "zpbft",
  gradedFiles: ["zpbft/commit.ts"],
  control: new Map([
    [
      "zpbft/commit.ts",
      "export const commit = () => {};\nexport const CommitRpc = () => ({ ok: true });\nexport const verifyBallotCommit = () => {};\n",
    ],
  ]),
};

/** Students have the public suite; the hidden one is the instructor's. */
export type SuiteName = "public" | "hidden";
