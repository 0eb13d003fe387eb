import type { Sight } from "../../checks/check.ts";
import { mermaidOf } from "../../history/scene/mermaid.ts";
import type { Arrow, Scene } from "../../history/scene/scene.ts";
import { labelsOf, linesOf, receiversOf } from "../../history/scene/text.ts";
import { say } from "../../lang/say.ts";
import type { FailedCheck, FindingReport } from "../check-report.ts";
import type { GradedReport } from "../report.ts";
import { rerunCommand } from "../rerun.ts";
import { checkIn, sceneIn } from "../translated.ts";
import { entitlingIn } from "./entitled.ts";
import { html, type Markup } from "./html.ts";
import { picture } from "./picture.ts";
import { codeOf, nameOf, type Source } from "./source.ts";

/** What else the page shows, for a failure to lead to. */
export interface Beside {
  /** The names of the histories. */
  histories: ReadonlySet<string>;
  sources: readonly Source[];
}

/** A failed check in full: its picture, the messages as a table, what to do, and the student's own lines. */
export function findingBody(failed: FailedCheck, report: GradedReport, { histories, sources }: Beside): Markup {
  const check = checkIn(failed, say) as FailedCheck;
  const { finding, hint } = check;
  const rerun = rerunCommand(check, report);
  const facts = html`<dl class="facts">
${finding !== undefined && factsOf(finding, sources)}
${hint !== undefined && fact(say("hint"), hint)}
${rerun !== undefined && fact(say("run it alone"), html`<code class="copied">${rerun}</code>`)}
</dl>`;
  const code = codeOf(check.id, sources);
  const drawn = failed.finding?.scene;
  if (finding === undefined || drawn === undefined)
    return html`${finding !== undefined && textOf(finding.evidence)}${facts}${code}`;
  const scene = sceneIn(drawn, say);
  const rest = finding.evidence.slice(lengthDrawn(failed.finding?.evidence ?? [], drawn));
  return html`${picture(scene, wordsOf(check, scene))}
<div class="beside"><div class="told">${tableOf(scene, finding)}${missingOf(scene)}${textOf(rest)}${copiesOf(scene)}${seenIn(finding, scene, histories)}${alikeIn(finding, histories)}</div>${facts}</div>${code}`;
}

function factsOf(
  { rule, functions, expected, seen, thrown, moreFindings, log }: FindingReport,
  sources: readonly Source[],
): Markup[] {
  return [
    ...(rule === undefined ? [] : [fact(say(`rule ${rule.name}`), html`<q>${emphasized(rule.text)}</q>`)]),
    ...(functions.length === 0
      ? []
      : [
          fact(
            say("look at"),
            functions.map((name, place) => html`${place > 0 && ", "}${nameOf(name, sources)}`),
          ),
        ]),
    fact(say("expected"), expected),
    fact(say("seen"), [
      seen,
      moreFindings > 0 && html` <span class="more">${say(`(and ${moreFindings} more like it)`)}</span>`,
    ]),
    ...(thrown.length === 0 ? [] : [fact(say("thrown"), html`<pre>${thrown.join("\n")}</pre>`)]),
    ...(log === undefined ? [] : [fact(say("log"), logOf(log))]),
    ...(rule === undefined ? [] : [fact(say("read"), say(`${rule.handout}, “${rule.section}”`))]),
  ];
}

function logOf({ file, search }: NonNullable<FindingReport["log"]>): Markup {
  return html`<code>${file}</code>${search !== undefined && html`, ${say("search")} <code>${search}</code>`}`;
}

/** A rule's words: a handout marks some of them with asterisks or backticks. */
export function emphasized(text: string): Markup[] {
  return text.split(/(\*[^*]+\*|`[^`]+`)/).map((part) => {
    const inner = part.slice(1, -1);
    if (part.startsWith("*")) return html`<em>${inner}</em>`;
    return part.startsWith("`") ? html`<code>${inner}</code>` : html`${part}`;
  });
}

function fact(label: string, text: Parameters<typeof html>[1]): Markup {
  return html`<div><dt>${label}</dt><dd>${text}</dd></div>`;
}

/** What cannot be drawn is shown as it stands. */
function textOf(evidence: readonly string[]): Markup | false {
  return evidence.length > 0 && html`<pre class="evidence" tabindex="0">${evidence.join("\n")}</pre>`;
}

/**
 * Up to which line evidence tells the messages that are drawn. Behind them it tells what came afterwards, or a server's last
 * words; evidence of something else tells nothing behind them.
 */
function lengthDrawn(evidence: readonly string[], scene: Scene): number {
  const drawn = new Set(linesOf(scene));
  const last = evidence.findLastIndex((line) => drawn.has(line));
  return last === -1 ? evidence.length : last + 1;
}

/** The picture's text alternative: a sentence; each message is a row of the table below it. */
function wordsOf({ message }: FailedCheck, { arrows, missing, about }: Scene): string {
  const count = `${arrows.length} message${arrows.length === 1 ? "" : "s"}${about === "" ? "" : ` about ${about}`}`;
  return [
    sentence(message),
    say(`Picture of ${count}, which the table below tells.`),
    ...missing.map(({ text }) => sentence(text)),
  ].join(" ");
}

function tableOf(scene: Scene, { rule, seen }: FindingReport): Markup {
  const labels = labelsOf(scene);
  const { arrows, skipped, isSilent, ended, subject, about } = scene;
  const entitling = entitlingIn(scene);
  const rows = arrows.map((arrow, place) =>
    rowOf(
      arrow,
      { number: place + 1, entitling: entitling[place] ?? [] },
      labels,
      arrow.from === subject ? (rule === undefined ? "✗" : `✗ ${say(`breaks ${rule.name}`)}`) : `✗ ${seen}`,
    ),
  );
  if (isSilent)
    rows.push(
      html`<tr class="culprit"><td>✗</td><td>${labels.get(subject)} → …</td><td colspan="2">${ended === undefined ? say("nothing more") : say(`ended: ${ended}`)}</td></tr>`,
    );
  if (skipped !== undefined)
    rows.splice(
      skipped.after,
      0,
      html`<tr class="rest"><td></td><td></td><td colspan="2">${say(`… ${skipped.count} more`)}</td></tr>`,
    );
  return html`<table class="messages"><caption>${say(`The messages${about === "" ? "" : ` about ${about}`}, as ${subject} saw them`)}</caption>
<thead><tr><th scope="col">#</th><th scope="col">${say("from → to")}</th><th scope="col">${say("message")}</th><th scope="col">${say("what it is worth")}</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function rowOf(
  { from, to, kind, text, note, worth, isCulprit }: Arrow,
  { number, entitling }: { number: number; entitling: readonly number[] },
  labels: ReadonlyMap<string, string>,
  fault: string,
): Markup {
  const state = isCulprit ? "culprit" : worth;
  const said = isCulprit ? fault : note;
  return html`<tr class="${state}" data-message="${number}"${entitling.length > 0 && html` data-entitled-by="${entitling.join(" ")}"`}><td>${number}</td><td>${labels.get(from)} → ${receiversOf(to.map((name) => labels.get(name) ?? name))}</td><td class="kind-${kind < 0 ? "none" : kind}"><i class="swatch"></i>${text}</td><td>${said}</td></tr>`;
}

function missingOf({ missing }: Scene): Markup | false {
  return missing.length > 0 && html`<ul class="missing">${missing.map(({ text }) => html`<li>${text}</li>`)}</ul>`;
}

function copiesOf(scene: Scene): Markup {
  return html`<details class="copy"><summary>${say("as text")}</summary><pre class="copied text" tabindex="0">${linesOf(scene).join("\n")}</pre></details>
<details class="copy"><summary>${say("as Mermaid")}</summary><pre class="copied" tabindex="0">${mermaidOf(scene)}</pre></details>`;
}

function seenIn({ history }: FindingReport, { about, arrows }: Scene, histories: ReadonlySet<string>): Markup | false {
  const at = arrows.at(-1)?.at;
  if (history === undefined || at === undefined) return false;
  const link = linkTo({ history, about, at }, say(`${about} in everything that crossed the wire`), histories);
  return link && html`<p class="seen-in">${link}</p>`;
}

/** Links to a few of the findings that are alike. */
function alikeIn({ moreFindings, alike = [] }: FindingReport, histories: ReadonlySet<string>): Markup | false {
  const links = alike.flatMap((one) => {
    const link = linkTo(one, `${one.about} (${one.history})`, histories);
    return link === false ? [] : [html`<li>${link}</li>`];
  });
  return (
    links.length > 0 &&
    html`<details class="alike"><summary>${say(`${moreFindings} more like it`)}</summary><ul>${links}</ul></details>`
  );
}

/** A link to a seq in the rows of a history, if the page has them. */
function linkTo({ history, about, at }: Sight, words: string, histories: ReadonlySet<string>): Markup | false {
  const seq = /^seq (\d+)$/.exec(about)?.[1];
  return (
    seq !== undefined &&
    histories.has(history) &&
    html`<a href="#history=${encodeURIComponent(history)}&amp;seq=${seq}&amp;line=${at}">${words}</a>`
  );
}

function sentence(text: string): string {
  return /[.。]$/.test(text) ? text : `${text}${/\p{Script=Han}$/u.test(text) ? "。" : "."}`;
}
