import path from "node:path";
import { printable } from "../../base/text.ts";
import type { CheckReport } from "../check-report.ts";
import { type GradedReport, type Report, scoreOf, type UngradedReport } from "../report.ts";
import { LABEL_WIDTH, nameOf, plainText, verdict } from "./details.ts";
import { inRepository, locationOf } from "./location.ts";
import { type Context, destination, type Output } from "./output.ts";
import { headline, outcome } from "./overview.ts";
import { CHECK_MAX_BYTES, fitted } from "./text.ts";

/** GitLab takes 30 MB for all reports of a job; nobody wants to read so much. */
const FILE_MAX_BYTES = 4 * 1024 * 1024;
const MESSAGE_MAX_BYTES = 1000;

/**
 * JUnit's XML, for GitLab, Jenkins and whatever else reads it: `junit.xml` in the folder of results. A failed check is a
 * `failure`; one that the grader could not tell is an `error`; one that was not tried is `skipped`. Jenkins' xUnit plugin refuses
 * the whole file for an attribute that its schema does not have: such are `skipped` of all suites, and `file` of a case.
 */
export function junit(report: Report, context: Context): Output[] {
  const suite = `${report.lab} ${report.suite}`;
  const text = fitted(FILE_MAX_BYTES, (check_bytes) => {
    const cases = report.graded
      ? report.checks.map((check) => caseOf(check, suite, report, context, check_bytes))
      : [errorCase(suite, report)];
    const count = (tag: string): number => cases.filter(({ tag: found }) => found === tag).length;
    const about = {
      tests: cases.length,
      failures: count("failure"),
      errors: count("error"),
      time: (report.duration_ms / 1000).toFixed(3),
    };
    const suiteOnly = { skipped: count("skipped"), timestamp: report.startedAt, file: onlyFile(context) };
    return [
      `<?xml version="1.0" encoding="UTF-8"?>`,
      `<testsuites${attributes({ name: report.lab, ...about })}>`,
      `<testsuite${attributes({ name: suite, ...about, ...suiteOnly })}>`,
      `<properties>`,
      `<property${attributes({ name: "score", value: scoreOf(report) })}/>`,
      `<property${attributes({ name: "maxScore", value: report.maxScore })}/>`,
      `</properties>`,
      ...cases.map(({ xml }) => xml),
      `</testsuite>`,
      `</testsuites>`,
      "",
    ].join("\n");
  });
  return [{ to: "file", path: destination(context, path.join(context.out, "junit.xml")), text }];
}

/** A test case, and the element in it that says what came of it: none for a pass. */
interface Case {
  tag: "" | "failure" | "error" | "skipped";
  xml: string;
}

const TAGS = { passed: "", failed: "failure", skipped: "skipped", inconclusive: "error" } as const;

function caseOf(check: CheckReport, suite: string, report: GradedReport, context: Context, check_bytes: number): Case {
  const tag = TAGS[check.status];
  const message = verdict(check, MESSAGE_MAX_BYTES);
  // GitLab shows the text and not the message, other readers the message: each tells all that there is.
  const text = [plainText(check, report, check_bytes), ...placeOf(check, context)].join("\n");
  return { tag, xml: caseXml({ name: nameOf(check), classname: suite }, tag, { message, type: typeOf(check) }, text) };
}

/** The place to look at, as readers find it in a text that they search for one: `file      mine/commit.ts:42`. */
function placeOf(check: CheckReport, context: Context): string[] {
  if (check.status !== "failed") return [];
  const { file, line } = locationOf(check, context);
  return [`${"file".padEnd(LABEL_WIDTH)}${line === undefined ? file : `${file}:${line}`}`];
}

/** The graded file, which readers that show a file then do not have to guess; undefined if there are several. */
function onlyFile(context: Context): string | undefined {
  const [file, ...others] = context.gradedFiles;
  return file === undefined || others.length > 0 ? undefined : inRepository(file, context);
}

/** The rule that was broken, where there is one; otherwise what came of the check. */
function typeOf(check: CheckReport): string {
  const rule = check.status === "failed" ? check.finding?.rule?.name : undefined;
  return rule ?? check.status;
}

function errorCase(suite: string, report: UngradedReport): Case {
  const tag = report.errorSource === "submission" ? "failure" : "error";
  const inner = { message: outcome(report, MESSAGE_MAX_BYTES), type: headline(report) };
  return { tag, xml: caseXml({ name: "grading", classname: suite }, tag, inner, outcome(report, CHECK_MAX_BYTES)) };
}

type Attributes = Record<string, string | number | undefined>;

function caseXml(outer: Attributes, tag: Case["tag"], { message, type }: Attributes, text: string): string {
  if (tag === "") return `<testcase${attributes(outer)}/>`;
  return `<testcase${attributes(outer)}>\n<${tag}${attributes({ message, type })}>${escapeXml(text)}</${tag}>\n</testcase>`;
}

function attributes(values: Attributes): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        ` ${name}="${escapeXml(String(value)).replace(/[\n\t]/g, (space) => `&#${space.charCodeAt(0)};`)}"`,
    )
    .join("");
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

function escapeXml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
