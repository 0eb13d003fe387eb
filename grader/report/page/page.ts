import { sentence } from "../../base/text.ts";
import type { CheckStatus } from "../../checks/check.ts";
import { language, say } from "../../lang/say.ts";
import type { CheckReport, FailedCheck } from "../check-report.ts";
import { exchangedText } from "../exchanged.ts";
import {
  type Blame,
  checksThat,
  type GradedReport,
  type Report,
  typeErrorsTitle,
  type UngradedReport,
} from "../report.ts";
import { translated } from "../translated.ts";
import { triedText } from "../tried.ts";
import { documentOf } from "./document.ts";
import { type Beside, findingBody } from "./finding.ts";
import { type Drawn, historySection } from "./history.ts";
import { html, type Markup } from "./html.ts";
import { type Graded, sourcesOf } from "./source.ts";

const STATUS: Readonly<Record<CheckStatus, { mark: string; words: string }>> = {
  passed: { mark: "✓", words: "passed" },
  failed: { mark: "✗", words: "failed" },
  skipped: { mark: "–", words: "not tried" },
  inconclusive: { mark: "?", words: "no verdict" },
};

const [NO_HISTORIES, NO_FILES]: [Drawn, Graded] = [
  { kinds: [], histories: [] },
  { files: new Map(), functions: [] },
];

/**
 * A report as one HTML file that needs nothing else and no network. Only what the report, `drawn` and `files` hold is in it, so that
 * these must have been cut to what may be told.
 */
export function reportPage(report: Report, drawn = NO_HISTORIES, files = NO_FILES): string {
  const title = report.graded
    ? `${report.score} / ${report.maxScore} · ${report.submission}`
    : `${say("no grade")} · ${report.submission}`;
  const body = report.graded ? graded(report, drawn, files) : ungraded(report);
  return documentOf({ title, language: language(), room: "report", body });
}

/** What is shown of a submission that has not been graded so far. */
export function waitingPage(submission: string): string {
  const body = html`<header class="top"><div class="about"><b>${submission}</b></div></header>
<section class="first calm"><p class="kicker">${say("The first grade")}</p><h1>${say("It is being graded.")}</h1></section>
<footer></footer>`;
  return documentOf({ title: `${say("being graded")} · ${submission}`, language: language(), room: "report", body });
}

/** Histories to be looked through, without a report. */
export function historiesPage(title: string, drawn: Drawn): string {
  const body = html`<header class="top"><div class="score"><strong>${title}</strong></div></header>
${historySection(drawn)}
<footer><p class="keys-hint"></p></footer>`;
  return documentOf({ title, language: language(), room: "report", body });
}

function ungraded(report: UngradedReport): Markup {
  const { submission, lab, error, errorSource, notes } = translated(report, say) as UngradedReport;
  const isItsOwn = errorSource === "submission";
  const [sentence = "", ...more] = error.split("\n");
  return html`<header class="top"><div class="score"><strong>${say("no grade")}</strong></div><div class="about"><b>${submission}</b><span>${lab}</span></div></header>
<section class="first ${isItsOwn ? "" : "calm"}"><p class="kicker">${isItsOwn ? say("It could not be graded") : say("The grader failed, by no fault of the submission")}</p><h1>${sentence}</h1>
${more.length > 0 && html`<pre class="evidence" tabindex="0">${more.join("\n")}</pre>`}</section>
${notesOf(notes)}
<footer></footer>`;
}

function graded(report: GradedReport, drawn: Drawn, files: Graded): Markup {
  const [first, ...others] = checksThat("failed", report);
  const beside = {
    histories: new Set(drawn.histories.map(({ name }) => name)),
    sources: sourcesOf(report, files),
  };
  return html`${top(report)}
${first === undefined ? praise(report) : firstOf(first, report, beside)}
${others.length > 0 && html`<section id="others"><h2>${say(others.length === 1 ? "One other failure" : `${others.length} other failures`)}</h2>${others.map((check) => otherOf(check, report, beside))}</section>`}
${checkTable(report)}
${historySection(drawn)}
${more(report)}`;
}

function top(report: GradedReport): Markup {
  const { score, maxScore, checks, submission, lab, seed, suite, startedAt, duration_ms } = report;
  const about = [
    lab,
    say(`${suite} checks`),
    ...(seed === undefined ? [] : [html`<i class="copied" data-copy="${seed}">${say(`seed ${seed}`)}</i>`]),
    say(`${(duration_ms / 1000).toFixed(1)} s`),
    startedAt.slice(0, 16).replace("T", " "),
  ];
  return html`<header class="top"><div class="score"><strong class="${score === maxScore ? "full" : ""}">${score}</strong><span>/ ${maxScore}</span></div>
<nav class="cells" aria-label="${say("The checks")}">${checks.map(({ id, title, status }) => html`<a class="${status}" href="#${anchorOf(id, status)}" title="${id}: ${say(title)} (${say(STATUS[status].words)})">${STATUS[status].mark}<span class="hidden"> ${id}, ${say(STATUS[status].words)}</span></a>`)}</nav>
<div class="about"><b>${submission}</b><span>${about.map((one, place) => [place > 0 && " · ", one])}</span></div></header>`;
}

/** Where a check is told in full, or else its row. */
function anchorOf(id: string, status: CheckStatus): string {
  return status === "failed" ? `check-${id}` : `row-${id}`;
}

function praise(report: GradedReport): Markup {
  const isFull = report.checks.every(({ status }) => status === "passed");
  const [unclear] = checksThat("inconclusive", report);
  if (isFull)
    return html`<section class="first good"><p class="kicker">${say("Nothing to fix")}</p><h1>${say("Every check passed.")}</h1></section>`;
  return html`<section class="first calm"><p class="kicker">${say("No failure")}</p><h1>${say("Some checks came to no verdict: that is not the submission's fault.")}</h1>${unclear !== undefined && html`<p>${say(unclear.reason.split("\n")[0] ?? "")}</p>`}</section>`;
}

function firstOf(check: FailedCheck, report: GradedReport, beside: Beside): Markup {
  return html`<section class="first" id="check-${check.id}"><p class="kicker">${say("Fix this first")} <span>${check.id}</span></p><h1>${sentence(say(check.message))}</h1>
${findingBody(check, report, beside)}</section>`;
}

function otherOf(check: FailedCheck, report: GradedReport, beside: Beside): Markup {
  const rule = check.finding?.rule?.name;
  return html`<details class="other" id="check-${check.id}"><summary><span class="mark failed">✗</span><b>${check.id}</b>${rule !== undefined && html`<span class="rule">${rule}</span>`}<span>${sentence(say(check.message))}</span></summary><div class="body">${findingBody(check, report, beside)}</div></details>`;
}

function checkTable({ checks }: GradedReport): Markup {
  return html`<section id="checks"><h2>${say(`${checks.length} checks`)}</h2><div class="wide"><table class="checks"><caption class="hidden">${say("All checks, with their points")}</caption>
<thead><tr><th scope="col"><span class="hidden">${say("what came of it")}</span></th><th scope="col">${say("check")}</th><th scope="col" class="number">${say("points")}</th><th scope="col">${say("what is true of a right submission")}</th><th scope="col">${say("rules")}</th></tr></thead>
<tbody>${checks.map(checkRow)}</tbody></table></div></section>`;
}

function checkRow(check: CheckReport): Markup {
  const { id, title, rules, points, maxPoints, status } = check;
  const why = "reason" in check ? html`<span class="why">${say(check.reason.split("\n")[0] ?? "")}</span>` : undefined;
  const name = status === "failed" ? html`<a href="#check-${id}">${id}</a>` : html`${id}`;
  return html`<tr id="row-${id}" class="${status}"><td><span class="mark ${status}">${STATUS[status].mark}</span><span class="hidden">${say(STATUS[status].words)}</span></td><th scope="row">${name}</th><td class="number">${maxPoints === 0 && points === 0 ? "" : `${points}/${maxPoints}`}</td><td>${say(title)}${why}</td><td class="rules">${rules.join(" ")}</td></tr>`;
}

function more(report: GradedReport): Markup {
  const { typeErrors, blame, notes, host, isolation, isolationLost = [], checks } = report;
  const tried = triedText(checks);
  return html`${notesOf(notes)}
${typeErrors.length > 0 && html`<section><h2>${sentence(say(typeErrorsTitle(report)))}</h2><pre class="evidence" tabindex="0">${typeErrors.join("\n")}</pre></section>`}
${blame !== undefined && blameSection(blame)}
<footer>${tried !== undefined && html`<p>${say(`tried: ${tried}`)}</p>`}<p>${say(`graded on ${host.platform} ${host.arch}, ${host.cpus} processors, Node ${host.node}`)}</p><p>${say(`isolation: ${isolation.join(", ") || "none"}`)}</p>${isolationLost.map((lost) => html`<p>${say(`unavailable: ${lost}`)}</p>`)}<p class="keys-hint"></p></footer>`;
}

/** The same that the terminal tells of it. */
function blameSection(blame: Blame): Markup {
  const { guilty, grafts, earned, credit } = blame;
  const each = Object.entries(earned).map(([name, points]) => `${name} ${points}`);
  const row = ({ exchanged, score }: Blame["grafts"][number]): Markup =>
    html`<tr><td>${exchangedText(blame, exchanged)}</td><td class="number">${score}</td></tr>`;
  return html`<section><h2>${say("Which functions are at fault")}</h2><p>${guilty.map((name) => html`<code>${name}</code> `)}</p>
<table class="checks"><thead><tr><th scope="col">${say("with the reference's")}</th><th scope="col" class="number">${say("points")}</th></tr></thead><tbody>${grafts.map(row)}</tbody></table>
<p>${say(`each beside the reference's others: ${each.join(", ")}`)}</p><p>${say(`credit: ${credit}`)}</p></section>`;
}

/** What of a submission does not count, as the page tells it. */
export function notesOf(notes: readonly string[]): Markup | false {
  return (
    notes.length > 0 &&
    html`<section class="notes"><ul>${notes.map((note) => html`<li>${say(note)}</li>`)}</ul></section>`
  );
}
