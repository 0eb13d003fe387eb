import path from "node:path";
import type { Report } from "../report.ts";

/** What a reporter wants written: to standard output, or into a file, which it replaces unless it is to be appended to. */
export type Output =
  | { to: "stdout"; text: string }
  /** The path is absolute. */
  | { to: "file"; path: string; text: string; append?: boolean };

/** What a reporter may know of its surroundings. All paths are absolute. */
export interface Context {
  env: Readonly<Record<string, string | undefined>>;
  /** The folder that `report.json` is written into. */
  out: string;
  /** Where relative paths start from. */
  cwd: string;
  /** The folder of the submission. */
  submission: string;
  /** The files that are graded, relative to it, with slashes. */
  gradedFiles: readonly string[];
  now: Date;
  /** Whether report.html is written there, too. */
  hasPage?: boolean;
  /** The page of the grade, with the histories that may be shown; undefined where nobody asked for it. */
  page?: string;
  /** The file that was asked for by NAME=FILE. */
  file?: string;
}

/** Turns a report, of which only what may be told is left, into what a platform wants. It reads and writes nothing itself. */
export type Reporter = (report: Report, context: Context) => Output[];

/** The file that was asked for, or else the platform's usual one. */
export function destination({ cwd, file }: Context, usual: string): string {
  return path.resolve(cwd, file ?? usual);
}
