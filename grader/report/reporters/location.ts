import path from "node:path";
import { oneLine } from "../../base/text.ts";
import type { FailedCheck } from "../check-report.ts";
import { linesThrown } from "../thrown.ts";
import type { Context } from "./output.ts";

/** Where to look for the cause of a failure. */
export interface Location {
  /** A graded file, with slashes, relative to the repository. */
  file: string;
  /** From 1; undefined if nothing was thrown in that file. */
  line: number | undefined;
}

/** The graded file, and its first line that threw. */
export function locationOf({ finding }: FailedCheck, context: Context): Location {
  const thrown = finding?.thrown ?? [];
  for (const graded of context.gradedFiles) {
    const [line] = linesThrown(graded, thrown);
    if (line !== undefined) return { file: inRepository(graded, context), line };
  }
  return { file: inRepository(context.gradedFiles[0] as string, context), line: undefined };
}

/** Platforms link only to files of the repository that they run in. */
export function inRepository(graded: string, { env, cwd, submission }: Context): string {
  const root = env.GITHUB_WORKSPACE || env.CI_PROJECT_DIR || cwd;
  const file = path.relative(root, path.join(submission, graded)).replaceAll(path.sep, "/");
  return file.startsWith("../") || path.isAbsolute(file) ? graded : oneLine(file);
}
