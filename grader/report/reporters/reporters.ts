import { UsageError } from "../../base/usage.ts";
import { exitCode, type Report } from "../report.ts";
import type { Reporter } from "./output.ts";

/** All that can be reported to, by the name that `--reporter` takes. A module is loaded when it is asked for. */
const REPORTERS = {
  gradescope: async () => (await import("./gradescope.ts")).gradescope,
  github: async () => (await import("./github.ts")).github,
  classroom: async () => (await import("./classroom.ts")).classroom,
  classroom50: async () => (await import("./classroom50.ts")).classroom50,
  junit: async () => (await import("./junit.ts")).junit,
  prairielearn: async () => (await import("./prairielearn.ts")).prairielearn,
  autolab: async () => (await import("./autolab.ts")).autolab,
  html: async () => (await import("./html.ts")).html,
  json: async () => (await import("./report-json.ts")).reportJson,
  markdown: async () => (await import("./markdown.ts")).markdown,
} satisfies Record<string, () => Promise<Reporter>>;

export type ReporterName = keyof typeof REPORTERS;

export const REPORTER_NAMES = Object.keys(REPORTERS) as readonly ReporterName[];

export function reporterOf(name: ReporterName): Promise<Reporter> {
  return REPORTERS[name]();
}

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
    throw new UsageError(`--reporter ${text}: expected NAME or NAME=FILE, with one of ${REPORTER_NAMES.join(", ")}`);
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
