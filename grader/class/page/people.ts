import { say } from "../../lang/say.ts";
import { html, type Markup } from "../../report/page/html.ts";
import { type Result, reasonOf, type Status, statusOf } from "../result.ts";
import { firstFailed } from "../statistics.ts";
import { personOf } from "./names.ts";
import type { Told } from "./told.ts";

/** So many of a kind are named; the table has all. */
const NAMED_MAX = 8;

/** Who to talk to: who has no grade, and why, who has few points, and who handed in the same. */
export function peopleSection(told: Told): Markup | false {
  const { results, names, pairs = [] } = told;
  const having = (...wanted: Status[]): Result[] => results.filter(({ report }) => wanted.includes(statusOf(report)));
  const low = having("graded")
    .flatMap(({ name, report }) => (report.graded && 2 * report.score < report.maxScore ? [{ name, report }] : []))
    .toSorted((a, b) => a.report.score - b.report.score);
  const groups = [
    group(
      { id: "refused", title: say("Not gradable"), status: "not gradable" },
      having("not gradable").map((one) => withReason(one, told)),
    ),
    group(
      { id: "low", title: say("Below half of the points") },
      low.map(({ name, report }) => {
        const failed = firstFailed(report);
        const why = failed === undefined ? "" : `${failed.check}${failed.rule === "" ? "" : `, ${failed.rule}`}`;
        return html`<li><span class="points">${report.score}</span> ${personOf(names, name, failed && `check-${failed.check}`)} <span class="why">${why}</span></li>`;
      }),
    ),
    group(
      { id: "identical", title: say("Identical but for comments and layout"), href: "#pairs" },
      pairs
        .filter(({ isIdentical }) => isIdentical)
        .map(({ a, b }) => html`<li>${personOf(names, a)} ${say("and")} ${personOf(names, b)}</li>`),
    ),
    group(
      { id: "again", title: say("To be graded again"), status: "again" },
      having("grader failed", "inconclusive").map((one) => withReason(one, told)),
    ),
  ].filter((one) => one !== false);
  return (
    groups.length > 0 &&
    html`<section id="people"><h2>${say("Who to talk to")}</h2><div class="groups">${groups}</div></section>`
  );
}

/** A reason may be in a student's own words, or about a file of their name. */
function withReason({ name, report }: Result, { names }: Told): Markup {
  return html`<li>${personOf(names, name)} <span class="why">${names.isAnonymous ? "" : say(reasonOf(report))}</span></li>`;
}

function group(
  { id, title, status, href = "#students" }: { id: string; title: string; status?: string; href?: string },
  items: readonly Markup[],
): Markup | false {
  const left = items.length - NAMED_MAX;
  return (
    items.length > 0 &&
    html`<div id="${id}"><h3>${title} <span class="count">${items.length}</span></h3><ul class="plain">${items.slice(0, NAMED_MAX)}</ul>${left > 0 && html`<p><a href="${href}"${status !== undefined && html` data-status="${status}"`}>${say(`and ${left} more`)}</a></p>`}</div>`
  );
}
