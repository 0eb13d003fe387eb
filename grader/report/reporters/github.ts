import { oneLine } from "../../base/text.ts";
import { say } from "../../lang/say.ts";
import type { FailedCheck, InconclusiveCheck } from "../check-report.ts";
import { checksThat, type Report } from "../report.ts";
import { nameOf, verdict } from "./details.ts";
import { inRepository, locationOf } from "./location.ts";
import { markdownPage } from "./markdown.ts";
import { type Context, destination, type Output } from "./output.ts";
import { headline, outcome, remarks } from "./overview.ts";
import { cut } from "./text.ts";
import { type Annotation, annotationCommand } from "./workflow-command.ts";

/** GitHub shows so many annotations of a type for each step, and drops the others. */
const ANNOTATIONS_MAX = 10;

/** GitHub takes 1 MiB of summary for each step, and drops the whole if it is more; the step may have written something before. */
const SUMMARY_MAX_BYTES = 1000 * 1000;

const TEXT_MAX_BYTES = 400;

/**
 * GitHub Actions: an annotation for each failed check, at the line of the student's file that threw if there is one, and the
 * whole report as the step's summary.
 */
export function github(report: Report, context: Context): Output[] {
  const lines = annotations(report, context).map((annotation) => `${annotationCommand(annotation)}\n`);
  const summary = context.file ?? context.env.GITHUB_STEP_SUMMARY;
  const outputs: Output[] = [{ to: "stdout", text: lines.join("") }];
  if (!summary) return outputs;
  const text = markdownPage(report, context, SUMMARY_MAX_BYTES);
  return [{ to: "file", path: destination(context, summary), text, append: true }, ...outputs];
}

/** The errors first, then the warnings; last the score. */
function annotations(report: Report, context: Context): Annotation[] {
  const title = `${report.lab} ${headline(report)}`;
  if (!report.graded) return [{ type: "error", title, message: outcome(report, TEXT_MAX_BYTES) }];
  const errors = checksThat("failed", report).map((check) => failure(check, context));
  const warnings = [
    ...checksThat("inconclusive", report).map(unclear),
    ...report.typeErrors.map((text) => typeError(text, context)),
  ];
  return [
    ...limited(errors),
    ...limited(warnings),
    { type: "notice", title, message: [say(`${title} points`), ...remarks(report)].join("\n") },
  ];
}

function failure(check: FailedCheck, context: Context): Annotation {
  const { rule, expected, seen } = check.finding ?? {};
  const add = (label: string, text: string | undefined): string[] =>
    text === undefined ? [] : [`${say(label)}: ${cut(oneLine(text), TEXT_MAX_BYTES)}`];
  return {
    type: "error",
    ...locationOf(check, context),
    title: say(`${check.id}, ${check.points}/${check.maxPoints} points`),
    message: [
      verdict(check, TEXT_MAX_BYTES),
      ...(rule === undefined ? [] : add(rule.name, `“${rule.text}”`)),
      ...add("expected", expected),
      ...add("seen", seen),
    ].join("\n"),
  };
}

function unclear(check: InconclusiveCheck): Annotation {
  return { type: "warning", title: nameOf(check), message: verdict(check, TEXT_MAX_BYTES) };
}

/** The compiler says "FILE(LINE,COLUMN): …", with the file's path in the submission. */
function typeError(text: string, context: Context): Annotation {
  const [, file, line] = /^([^\s(]+)\((\d{1,6}),\d+\)/.exec(text) ?? [];
  return {
    type: "warning",
    title: say("the compiler finds a mistake (it costs no points by itself)"),
    message: cut(oneLine(text), TEXT_MAX_BYTES),
    ...(file === undefined ? {} : { file: inRepository(file, context), line: Number(line) }),
  };
}

/** The last annotation that GitHub shows says how many others there are. */
function limited(all: readonly Annotation[]): readonly Annotation[] {
  if (all.length <= ANNOTATIONS_MAX) return all;
  const shown = all.slice(0, ANNOTATIONS_MAX - 1);
  const others = all.slice(shown.length);
  const type = (all[0] as Annotation).type;
  const message = others.map(({ title }) => title).join("\n");
  return [...shown, { type, title: say(`and ${others.length} more`), message }];
}
