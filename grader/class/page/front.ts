import { html, type Markup } from "../../report/page/html.ts";
import { clock } from "../progress.ts";
import { type ClassStatistics, tenthText } from "../statistics.ts";
import type { Told } from "./told.ts";

/** The first screen: how many there are of each kind, how the run went, and how good the class is. */
export function front(told: Told, statistics: ClassStatistics): Markup {
  const { title, suite, seed, asOf } = told;
  const { scores } = statistics;
  const day = asOf.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  return html`<header class="front"><p class="about">${title} · ${suite} checks · seed ${seed} · ${day}, ${clock(asOf)}</p>
<h1>${countsLine(told, statistics)}</h1>
${stateOf(told, statistics)}
${scores !== undefined && html`<div class="overview">${figures(scores, told.before?.statistics.scores)}${histogram(scores.tenths)}</div>`}
${told.before !== undefined && html`<p class="note compared">Before: ${told.before.called}, ${told.before.statistics.counts.graded} graded. In each bar below a dark line stands where it was then.</p>`}</header>`;
}

/** "80 submissions: 71 graded, 6 not gradable, 3 to be graded again." */
function countsLine({ total, results, state }: Told, { counts }: ClassStatistics): string {
  const again = counts["grader failed"] + counts.inconclusive;
  const parts = [
    `${counts.graded} graded`,
    counts["not gradable"] > 0 && `${counts["not gradable"]} not gradable`,
    again > 0 && `${again} to be graded again`,
    state !== "done" && `${total - results.length} to come`,
  ].filter((part) => part !== false);
  return `${total} ${total === 1 ? "submission" : "submissions"}: ${parts.join(", ")}.`;
}

/** Whether anything is wrong with the run. */
function stateOf({ state, results, total, asOf }: Told, { counts, kept }: ClassStatistics): Markup {
  const far = `${results.length} of ${total}, as of ${clock(asOf)}.`;
  if (state === "running")
    return html`<p class="state running">${far} The class is being graded<span class="by-hand">: load the page again to see more</span>.</p>`;
  if (state === "interrupted")
    return html`<p class="state trouble">${far} The run was interrupted: the same command goes on from there.</p>`;
  const again = counts["grader failed"] + counts.inconclusive;
  if (again > 0)
    return html`<p class="state trouble">${again} ${again === 1 ? "has" : "have"} no result by the grader's own trouble: the same command grades ${again === 1 ? "it" : "them"} again. <a href="#again">Which, and why</a></p>`;
  return html`<p class="state good">Nothing is wrong with the run: every submission has its result${kept > 0 && `, ${kept} of them from an earlier run`}.</p>`;
}

type Scores = NonNullable<ClassStatistics["scores"]>;

function figures({ mean, median, max, full }: Scores, before: Scores | undefined): Markup {
  const figure = (label: string, value: string, of: string, then: string | undefined) =>
    html`<div><dt>${label}</dt><dd>${value}<small>${of}${then !== undefined && html`<span>before ${then}</span>`}</small></dd></div>`;
  return html`<dl class="figures">
${figure("mean", mean.toFixed(1), `of ${max}`, before && `${before.mean.toFixed(1)} of ${before.max}`)}
${figure("median", String(median), `of ${max}`, before && `${before.median} of ${before.max}`)}
${figure("all points", String(full), full === 1 ? "student" : "students", before && String(before.full))}
</dl>`;
}

/** The tallest bar, in pixels. */
const HEIGHT = 130;

/** How many have each tenth of the points: each bar leads to those who have. */
function histogram(tenths: readonly number[]): Markup {
  const most = Math.max(1, ...tenths);
  const bars = tenths.map((count, tenth) => {
    const height = count === 0 ? 1 : Math.max(3, Math.round((HEIGHT * count) / most));
    const range = tenth === 10 ? html`100` : html`${tenth * 10}<i>–${tenth * 10 + 9}</i>`;
    const drawn = html`<svg width="100%" height="${height}" aria-hidden="true"><rect width="100%" height="100%"/></svg><span class="range">${range}</span>`;
    if (count === 0) return html`<li class="none"><div>${drawn}</div></li>`;
    return html`<li class="${tenth === 10 ? "full" : ""}"><a href="#students" data-tenth="${tenth}" title="${tenthText(tenth)} of the points"><b>${count}</b>${drawn}</a></li>`;
  });
  return html`<figure class="tenths"><ol>${bars}</ol><figcaption>students, by percent of the points</figcaption></figure>`;
}
