import { UsageError } from "../../base/usage.ts";
import { exitCode, type Report } from "../report.ts";
import { autolab } from "./autolab.ts";
import { classroom } from "./classroom.ts";
import { classroom50 } from "./classroom50.ts";
import { github } from "./github.ts";
import { gradescope } from "./gradescope.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import type { Reporter } from "./output.ts";
import { prairielearn } from "./prairielearn.ts";
import { reportJson } from "./report-json.ts";

/** All that can be reported to, by the name that `--reporter` takes. */
export const REPORTERS: Readonly<Record<ReporterName, Reporter>> = {
  gradescope,
  github,
  classroom,
  classroom50,
  junit,
  prairielearn,
  autolab,
  json: reportJson,
  markdown,
};

export type ReporterName =
  | "gradescope"
  | "github"
  | "classroom"
  | "classroom50"
  | "junit"
  | "prairielearn"
  | "autolab"
  | "json"
  | "markdown";

/** A reporter that was asked for, and the file if one was named. */
export interface Chosen {
  name: ReporterName;
  file: string | undefined;
}

/**
 * Reads values of `--reporter`: each is `NAME` or `NAME=FILE`, or several of them with commas between.
 *
 * @throws UsageError
 */
export function readReporters(texts: readonly string[]): Chosen[] {
  return [...new Set(texts.flatMap((text) => text.split(",")))].map(readReporter);
}

function readReporter(text: string): Chosen {
  const [, name = "", file] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  if (!isReporter(name)) {
    throw new UsageError(
      `--reporter ${text}: expected NAME or NAME=FILE, with one of ${Object.keys(REPORTERS).join(", ")}`,
    );
  }
  if (file === "") throw new UsageError(`--reporter ${text}: the name of the file is missing`);
  if (name === "autolab" && file !== undefined) {
    throw new UsageError(`--reporter ${text}: autolab is told on standard output, and takes no file`);
  }
  return { name, file };
}

function isReporter(name: string): name is ReporterName {
  return Object.hasOwn(REPORTERS, name);
}

/** These take any other exit code than 0 for a fault of their own, and lose the grade. */
const NEED_ZERO: ReadonlySet<ReporterName> = new Set(["gradescope", "prairielearn", "classroom50", "autolab"]);

/** The exit code that suits those who are reported to. */
export function exitCodeFor(chosen: readonly Chosen[], report: Report): 0 | 1 | 2 {
  return chosen.some(({ name }) => NEED_ZERO.has(name)) ? 0 : exitCode(report);
}
