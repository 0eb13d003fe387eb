import { say } from "../../lang/say.ts";
import { html, type Markup } from "../../report/page/html.ts";
import { checksThat, scoreOf } from "../../report/report.ts";
import { type Result, reasonOf, type Status, statusOf } from "../result.ts";
import { type ClassStatistics, firstFailed, rulesBrokenIn, tenthOf } from "../statistics.ts";
import { machineOf, machinesOf } from "./machines.ts";
import { personOf } from "./names.ts";
import type { Told } from "./told.ts";

/** What rows are filtered by: who is graded again needs the instructor to do something. */
const FILTER: Readonly<Record<Status, string>> = {
  graded: "graded",
  "not gradable": "not gradable",
  "grader failed": "again",
  inconclusive: "again",
};

interface Column {
  title: string;
  /** How wide it is, if not as wide as the others that say nothing. */
  width?: "number" | "short";
  cell(result: Result): Markup | string | number;
}

/** A row for each student, in the order in which they were handed in; a script sorts, finds, filters and copies. */
export function studentsSection(told: Told, { rules, checks }: ClassStatistics): Markup | false {
  const { results, names, pairs = [] } = told;
  if (results.length === 0) return false;
  const similar = new Map<string, string[]>();
  for (const { a, b } of pairs) {
    similar.set(a, [...(similar.get(a) ?? []), names.label(b)]);
    similar.set(b, [...(similar.get(b) ?? []), names.label(a)]);
  }
  const columns = columnsOf(told, similar);
  const filters = html`<option value="">${say("everybody")}</option><optgroup label="${say("status")}"><option value="status:graded">${say("graded")}</option><option value="status:not gradable">${say("not gradable")}</option><option value="status:again">${say("to be graded again")}</option></optgroup>
<optgroup label="${say("breaks the rule")}">${rules.map(({ key, count }) => html`<option value="rule:${key}">${key} (${count})</option>`)}</optgroup>
<optgroup label="${say("fails the check")}">${checks.filter(({ count }) => count > 0).map(({ key, count }) => html`<option value="check:${key}">${key} (${count})</option>`)}</optgroup>
<optgroup label="${say("has of the points")}">${Array.from({ length: 11 }, (_, tenth) => html`<option value="tenth:${tenth}">${tenth === 10 ? say("all") : `${tenth * 10}–${tenth * 10 + 9} %`}</option>`)}</optgroup>`;
  return html`<section id="students"><h2>${say("Students")}</h2>
<p class="on-paper">${say(`${results.length} rows, which are not on paper: grades.csv has them.`)}</p>
<form class="filters" hidden><label>${say("find")} <input type="search" name="find" autocomplete="off"></label><label>${say("show")} <select name="filter">${filters}</select></label><button type="button" class="clear" hidden>${say("show everybody")}</button><button type="button" class="csv">${say("copy as CSV")}</button><output></output></form>
<div class="wide" tabindex="0" role="region" aria-label="${say("Students")}"><table class="students"><caption class="hidden">${say("What came of each submission")}</caption>
<thead><tr>${columns.map(({ title, width = "text" }) => html`<th scope="col" class="${width}">${say(title)}</th>`)}</tr></thead>
${groupsOf(results).map((group) => html`<tbody>${group.map((result) => row(result, columns))}</tbody>`)}</table></div></section>`;
}

/** Rows that are off the screen are left alone by the browser, a group at a time (students.css). */
function groupsOf(results: readonly Result[]): Result[][] {
  const count = Math.ceil(results.length / GROUP);
  return Array.from({ length: count }, (_, place) => results.slice(place * GROUP, (place + 1) * GROUP));
}

const GROUP = 25;

function row(result: Result, columns: readonly Column[]): Markup {
  const { report } = result;
  const tenth = report.graded ? tenthOf(report) : "";
  const data = html` data-status="${FILTER[statusOf(report)]}" data-tenth="${tenth}" data-rules="${rulesBrokenIn(report).join(" ")}" data-checks="${checksThat(
    "failed",
    report,
  )
    .map(({ id }) => id)
    .join(" ")}"`;
  const cells = columns.map(({ width, cell }, place) => {
    if (place === 0) return html`<th scope="row">${cell(result)}`;
    return width === undefined ? html`<td>${cell(result)}` : html`<td class=${width}>${cell(result)}`;
  });
  return html`<tr${data}>${cells}</tr>
`;
}

function columnsOf(told: Told, similar: ReadonlyMap<string, readonly string[]>): Column[] {
  const { results, names } = told;
  const graded = results.flatMap(({ report }) => (report.graded ? [report] : []));
  const isBlamed = graded.some(({ blame }) => blame !== undefined);
  const isMixed = machinesOf(results, names.isAnonymous).length > 1;
  return [
    { title: "student", cell: ({ name }) => personOf(names, name) },
    { title: "points", width: "number", cell: ({ report }) => (report.graded ? report.score : "") },
    ...(isBlamed
      ? [
          {
            title: "credit",
            width: "number" as const,
            cell: ({ report }: Result) => (report.graded ? (report.blame?.credit ?? scoreOf(report)) : ""),
          },
        ]
      : []),
    { title: "status", width: "short", cell: ({ report }) => say(statusOf(report)) },
    {
      title: "first failed",
      cell: ({ name, report }) => {
        const failed = firstFailed(report);
        if (failed === undefined) return names.isAnonymous ? "" : say(reasonOf(report));
        const { check, rule } = failed;
        const href = names.href(name, "instructor", `check-${check}`);
        const words = `${check}${rule === "" ? "" : ` ${rule}`}`;
        return href === undefined ? words : html`<a href="${href}">${words}</a>`;
      },
    },
    ...(isBlamed
      ? [
          {
            title: "at fault",
            cell: ({ report }: Result) => (report.graded ? (report.blame?.guilty ?? []).join(" ") : ""),
          },
        ]
      : []),
    { title: "similar to", cell: ({ name }) => similarText(similar.get(name) ?? []) },
    { title: "seconds", width: "number", cell: ({ report }) => (report.duration_ms / 1000).toFixed(1) },
    ...(isMixed ? [{ title: "machine", cell: (result: Result) => machineOf(result, names.isAnonymous) ?? "" }] : []),
    ...(names.isAnonymous
      ? []
      : [
          {
            title: "told",
            width: "short" as const,
            cell: ({ name }: Result) => html`<a href="${names.href(name, "results")}">${say("as told")}</a>`,
          },
        ]),
  ];
}

const SIMILAR_MAX = 2;

function similarText(labels: readonly string[]): Markup | string {
  if (labels.length === 0) return "";
  const left = labels.length - SIMILAR_MAX;
  const shown = labels.slice(0, SIMILAR_MAX).map((label) => (label.length > 24 ? `${label.slice(0, 23)}…` : label));
  return html`<a href="#pairs">${shown.join(", ")}${left > 0 && ` ${say(`and ${left} more`)}`}</a>`;
}
