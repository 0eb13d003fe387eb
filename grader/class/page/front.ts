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
${told.before !== undefined && html`<p class="note">Small figures behind “before” are those of ${told.before.called}: ${told.before.statistics.counts.graded} graded.</p>`}</header>`;
}

/** "80 submissions: 71 graded, 6 not gradable, 3 to be graded again." */
function countsLine({ total, results, state }: Told, { counts }: ClassStatistics): string {
  const again = counts["grader failed"] + counts.inconclusive;
  const parts = [
    state !== "done" && `${total - results.length} not begun or not done`,
    `${counts.graded} graded`,
    counts["not gradable"] > 0 && `${counts["not gradable"]} not gradable`,
    again > 0 && `${again} to be graded again`,
  ].filter((part) => part !== false);
  return `${total} ${total === 1 ? "submission" : "submissions"}: ${parts.join(", ")}.`;
}

/** Whether anything is wrong with the run. */
function stateOf({ state, results, total, asOf }: Told, { counts, kept }: ClassStatistics): Markup {
  const far = `${results.length} of ${total}, as of ${clock(asOf)}.`;
  if (state === "running")
    return html`<p class="state running">${far} The class is being graded: load the page again to see more.</p>`;
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

const [BAR, GAP, HEIGHT, TOP, BOTTOM] = [46, 8, 120, 22, 24];

/** How many have each tenth of the points: each bar leads to those who have. */
function histogram(tenths: readonly number[]): Markup {
  const most = Math.max(1, ...tenths);
  const width = tenths.length * (BAR + GAP) - GAP;
  const bars = tenths.map((count, tenth) => {
    const height = count === 0 ? 1 : Math.max(3, Math.round((HEIGHT * count) / most));
    const x = tenth * (BAR + GAP);
    const [middle, top] = [x + BAR / 2, TOP + HEIGHT - height];
    const label = tenth === 10 ? "100" : `${tenth * 10}–${tenth * 10 + 9}`;
    const drawn = html`<rect class="area" x="${x}" y="0" width="${BAR}" height="${TOP + HEIGHT}"/><rect class="bar" x="${x}" y="${top}" width="${BAR}" height="${height}" rx="2"/>${count > 0 && html`<text class="count" x="${middle}" y="${top - 6}">${count}</text>`}<text class="range" x="${middle}" y="${TOP + HEIGHT + 17}">${label}</text>`;
    if (count === 0) return html`<g class="none">${drawn}</g>`;
    return html`<a class="${tenth === 10 ? "full" : ""}" href="#students" data-tenth="${tenth}" aria-label="${tenthText(tenth)} of the points: ${count}">${drawn}</a>`;
  });
  return html`<figure class="tenths"><svg viewBox="0 0 ${width} ${TOP + HEIGHT + BOTTOM}" role="group" aria-label="How many have each tenth of the points">${bars}</svg><figcaption>students by percent of the points</figcaption></figure>`;
}
