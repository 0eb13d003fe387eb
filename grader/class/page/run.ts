import { say } from "../../lang/say.ts";
import { html, type Markup } from "../../report/page/html.ts";
import { slowestOf } from "../result.ts";
import { median } from "../statistics.ts";
import { seconds } from "../summary.ts";
import { machinesOf } from "./machines.ts";
import { personOf } from "./names.ts";
import type { Told } from "./told.ts";

const SLOWEST_MAX = 8;
const LISTED_MAX = 40;

/** What is to be said of the run: how long it took, what does not count, and what was left aside. */
export function runSection({ results, names, ignored, withdrawn }: Told): Markup {
  const slow = slowestOf(results);
  const notes = results.filter(({ report }) => report.notes.length > 0);
  const machines = machinesOf(results, names.isAnonymous);
  const listed = (title: string, said: string, items: readonly Markup[]): Markup | false =>
    items.length > 0 &&
    html`<div><h3>${say(title)} <span class="count">${items.length}</span></h3><p class="note">${say(said)}</p><ul class="plain">${items.slice(0, LISTED_MAX)}${items.length > LISTED_MAX && html`<li>${say(`and ${items.length - LISTED_MAX} more`)}</li>`}</ul></div>`;
  return html`<section id="run"><h2>${say("The run")}</h2><div class="groups">
${slow.length > 0 && html`<div><h3>${say("Slowest")}</h3><p class="note">${say(`Half took ${seconds(median(slow.map(({ report }) => report.duration_ms)))} s or less. How long a grade takes changes no verdict.`)}</p><ul class="plain">${slow.slice(0, SLOWEST_MAX).map(({ name, report }) => html`<li><span class="points">${say(`${seconds(report.duration_ms)} s`)}</span> ${personOf(names, name)}</li>`)}</ul></div>`}
${machines.length > 1 && html`<div><h3>${say("Machines")}</h3><ul class="plain">${machines.map(([machine, all]) => html`<li>${machine}: ${say(`${all.length}, half in ${seconds(median(all.map(({ report }) => report.duration_ms)))} s or less`)}</li>`)}</ul></div>`}
${
  !names.isAnonymous &&
  html`${listed(
    "Left out",
    "Of these, something that was handed in does not count.",
    notes.map(
      ({ name, report: { notes: all } }) =>
        html`<li>${personOf(names, name)} <span class="why">${say(all[0] ?? "")}${all.length > 1 && say(`, and ${all.length - 1} more`)}</span></li>`,
    ),
  )}
${listed(
  "Ignored",
  "These lay among the submissions, and are none.",
  ignored.map((name) => html`<li><bdi>${name}</bdi></li>`),
)}
${listed(
  "Withdrawn",
  "Nobody hands in under these names any more: their earlier results were moved to the folder withdrawn.",
  withdrawn.map((name) => html`<li><bdi>${name}</bdi></li>`),
)}`
}</div></section>
<footer><p>${say(names.isAnonymous ? "Who is who was left to chance: nothing on this page leads to a person." : "This page has names, and is for you alone. It asks no other machine for anything.")} ${say("The numbers are those of grades.csv and summary.md.")}</p></footer>`;
}
