import type { CheckStatus } from "../../checks/check.ts";
import { say } from "../../lang/say.ts";
import { html, Markup } from "../../report/page/html.ts";
import { checksOf, checksThat, type Report } from "../../report/report.ts";
import type { Result } from "../result.ts";
import { type CheckShare, type ClassStatistics, checkIds, percentOf } from "../statistics.ts";
import { alikeTogether } from "./alike.ts";
import { personOf } from "./names.ts";
import { shareBar } from "./rules.ts";
import { countText } from "./share-text.ts";
import type { Told } from "./told.ts";

/** Cells are most of the page: their ends, and quotes, are left out, as HTML allows. */
const CELLS: Readonly<Record<CheckStatus, string>> = {
  passed: "<td class=p>✓",
  failed: "<td class=f>",
  skipped: "<td class=s>–",
  inconclusive: "<td class=q>?",
};

const UNKNOWN = "<td>";

/** Every check, by how many fail it; then whose failed, in one table. */
export function checksSection(told: Told, { checks }: ClassStatistics): Markup | false {
  const { results } = told;
  const rows = results.filter(({ report }) => report.graded);
  if (rows.length === 0) return false;
  const ids = checkIds(rows);
  const best = rows.toSorted((a, b) => checksThat("failed", a.report).length - checksThat("failed", b.report).length);
  // Who fails nothing stands last: there is nothing to see.
  const ordered = alikeTogether(best, ({ report }) => patternOf(report, ids)).toReversed();
  const titles = new Map(rows.flatMap(({ report }) => checksOf(report).map(({ id, title }) => [id, title])));
  return html`<section id="checks"><h2>${say("Checks")}</h2>
<div class="wide"><table class="shares"><caption class="hidden">${say("How many fail each check")}</caption>
<thead><tr><th scope="col">${say("check")}</th><th scope="col" class="number">${say("failed")}</th><th scope="col" class="number">${say("of those tried")}</th><th scope="col" class="number">${say("not tried")}</th><th scope="col"><span class="hidden">${say("as a bar")}</span></th><th scope="col">${say("what is true of a right submission")}</th></tr></thead>
<tbody>${checks.map((check) => shareRow(check, told))}</tbody></table></div>
<h3 id="heat-title">${say("Who fails what")}</h3>
<p class="note legend"><span><b class="p">✓</b> ${say("passed")}</span><span><b class="f">✗</b> ${say("failed: leads to it")}</span><span><b class="s">–</b> ${say("not tried, for a check before it failed")}</span><span><b class="q">?</b> ${say("no verdict")}</span><span>${say("Rows that are alike stand together.")}</span></p>
<p class="on-paper">${say(`${rows.length} rows, which are not on paper.`)}</p>
<div class="heat-box" tabindex="0" role="region" aria-labelledby="heat-title"><table class="heat"><caption class="hidden">${say("Checks by students")}</caption>
<thead><tr><th scope="col">${say("student")}<th scope="col" class="number">${say("points")}${ids.map((id) => html`<th scope="col" class="check" title="${say(titles.get(id) ?? "")}"><span>${id}</span>`)}</tr></thead>
<tbody>${ordered.map((result) => heatRow(result, ids, told))}</tbody></table></div></section>`;
}

function shareRow(check: CheckShare, { before }: Told): Markup {
  const { key, title, count, untried } = check;
  const percent = percentOf(check);
  const then = before?.statistics.checks.find((one) => one.key === key);
  return html`<tr><th scope="row">${count > 0 ? html`<a href="#students" data-check="${key}">${key}</a>` : key}</th><td class="number">${count === 0 ? "" : (percent ?? count)}</td><td class="number quiet">${countText(check)}</td><td class="number quiet">${untried > 0 && untried}</td><td class="bar-cell">${shareBar(check, then)}</td><td>${say(title)}</td></tr>`;
}

function patternOf(report: Report, ids: readonly string[]): string {
  const statuses = new Map(checksOf(report).map(({ id, status }) => [id, status]));
  return ids.map((id) => statuses.get(id)?.[0] ?? " ").join("");
}

function heatRow({ name, report }: Result, ids: readonly string[], { names }: Told): Markup {
  const statuses = new Map(checksOf(report).map(({ id, status }) => [id, status]));
  const cells = ids.map((id) => {
    const status = statuses.get(id);
    if (status === undefined) return UNKNOWN;
    if (status !== "failed") return CELLS[status];
    const href = names.href(name, "instructor", `check-${id}`);
    return `${CELLS.failed}${href === undefined ? "✗" : html`<a href="${href}">✗</a>`.text}`;
  });
  return html`<tr><th scope="row">${personOf(names, name)}<td class="number">${report.graded && report.score}${new Markup(cells.join(""))}</tr>
`;
}
