import path from "node:path";
import { pathToFileURL } from "node:url";
import { styleText } from "node:util";
import { say } from "../lang/say.ts";
import { checksThat, exitCode, type GradedReport } from "./report.ts";
import { clusterCommand, gradeCommand } from "./rerun.ts";
import { change, type Standing, standingOf } from "./standing.ts";
import { scoreLine } from "./terminal.ts";
import { cell, wrapped, wrappedCommand } from "./wrapped.ts";

/** What the end of a report is made from, beside the report. */
export interface About {
  columns: number;
  /** Whether all checks of the suite were made. */
  isWhole: boolean;
  /** The grade before, of the same submission. */
  before: Standing | undefined;
  /** What was written, in words; empty if nothing was. */
  written: string;
  /** The path of the page that is named there, which becomes a link to it; undefined where nobody can click on it. */
  page: string | undefined;
  /** The file name of the lab's handout. */
  handout: string;
  /** Whether the lab's servers can be played with in a cluster. */
  hasCluster: boolean;
}

/** What a report ends with: what has changed, what to do next, where more is to be found; and the score, which is the last line. */
export function ending(report: GradedReport, about: About): string {
  const { columns, written, page } = about;
  const lines = [
    ...labelled("since", sinceBefore(report, about), columns),
    ...next(report, about),
    ...labelled("written", written, columns).map((line) => (page === undefined ? line : withLink(line, page))),
  ];
  return [...lines, ...(lines.length === 0 ? [] : [""]), scoreLine(report), ""].join("\n");
}

/** Makes the name of the page a link, as terminals know them (OSC 8). It is put in when the lines are made: links take no room. */
function withLink(line: string, page: string): string {
  const name = path.basename(page);
  const place = line.lastIndexOf(` ${name}`) + 1;
  if (place === 0) return line;
  const link = `\u001b]8;;${pathToFileURL(page)}\u001b\\${name}\u001b]8;;\u001b\\`;
  return line.slice(0, place) + link + line.slice(place + name.length);
}

/** What has become of the grade before, and which failure to look at now. */
function sinceBefore(report: GradedReport, { before }: About): string {
  const now = standingOf(report);
  const text = before === undefined || now === undefined ? undefined : change(before, now);
  if (text === undefined) return "";
  const [first] = checksThat("failed", report);
  return say(first === undefined ? text : `${text}; next: ${first.id}`);
}

function next(report: GradedReport, { columns, isWhole, handout, hasCluster }: About): string[] {
  const { suite } = report;
  const [first] = checksThat("failed", report);
  switch (exitCode(report)) {
    case 2:
      return labelled("next", say("not all could be told, by no fault of the submission: grade it again"), columns);
    case 1:
      // Of some checks alone, the command is the one that was just typed.
      if (first === undefined || first.hidden || !isWhole) return [];
      return command("next", gradeCommand(report, `--only ${first.id}`), columns);
    case 0:
      if (!isWhole) return command("next", gradeCommand(report), columns);
      if (suite === "hidden") return [];
      if (!hasCluster) return [];
      return [
        ...labelled("next", say(`the experiments and exercises of ${handout}, with your own servers:`), columns),
        ...command("", clusterCommand(report), columns),
      ];
  }
}

function labelled(label: string, text: string, columns: number): string[] {
  return text === "" ? [] : wrapped(text, columns, labelOf(label));
}

function command(label: string, text: string, columns: number): string[] {
  return wrappedCommand(text, columns, labelOf(label));
}

function labelOf(label: string): string {
  return `  ${styleText("dim", cell(say(label), LABEL_WIDTH))} `;
}

const LABEL_WIDTH = 9;
