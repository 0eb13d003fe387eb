import { mermaidOf } from "../../history/scene/mermaid.ts";
import type { Arrow, Scene } from "../../history/scene/scene.ts";
import { labelsOf, linesOf, receiversOf } from "../../history/scene/text.ts";
import type { FailedCheck, FindingReport } from "../check-report.ts";
import type { GradedReport } from "../report.ts";
import { rerunCommand } from "../rerun.ts";
import { html, type Markup } from "./html.ts";
import { picture } from "./picture.ts";

/** A failed check in full: its picture, the messages as a table, and what to do. `histories` are those that the page shows. */
export function findingBody(check: FailedCheck, report: GradedReport, histories: ReadonlySet<string>): Markup {
  const { finding, hint } = check;
  const rerun = rerunCommand(check, report);
  const facts = html`<dl class="facts">
${finding !== undefined && factsOf(finding)}
${hint !== undefined && fact("hint", hint)}
${rerun !== undefined && fact("run it alone", html`<code class="copied">${rerun}</code>`)}
</dl>`;
  const scene = finding?.scene;
  if (finding === undefined || scene === undefined)
    return html`${finding !== undefined && evidenceOf(finding)}${facts}`;
  return html`${picture(scene, wordsOf(check, scene))}
<div class="beside"><div class="told">${tableOf(scene, finding)}${missingOf(scene)}${restOf(finding, scene)}${copiesOf(scene)}${seenIn(finding, scene, histories)}</div>${facts}</div>`;
}

function factsOf({ rule, functions, expected, seen, thrown, moreFindings, log }: FindingReport): Markup[] {
  return [
    ...(rule === undefined ? [] : [fact(`rule ${rule.name}`, html`<q>${emphasized(rule.text)}</q>`)]),
    ...(functions.length === 0
      ? []
      : [
          fact(
            "look at",
            functions.map((name, place) => html`${place > 0 && ", "}<code>${name}</code>`),
          ),
        ]),
    fact("expected", expected),
    fact("seen", [seen, moreFindings > 0 && html` <span class="more">and ${moreFindings} more like it</span>`]),
    ...(thrown.length === 0 ? [] : [fact("thrown", html`<pre>${thrown.join("\n")}</pre>`)]),
    ...(log === undefined ? [] : [fact("log", logOf(log))]),
    ...(rule === undefined ? [] : [fact("read", `${rule.handout}, “${rule.section}”`)]),
  ];
}

function logOf({ file, search }: NonNullable<FindingReport["log"]>): Markup {
  return html`<code>${file}</code>${search !== undefined && html`, search <code>${search}</code>`}`;
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
function evidenceOf({ evidence }: FindingReport): Markup | false {
  return evidence.length > 0 && html`<pre class="evidence" tabindex="0">${evidence.join("\n")}</pre>`;
}

/** What the evidence tells behind the messages that are drawn: what came afterwards, or a server's last words. */
function restOf({ evidence }: FindingReport, scene: Scene): Markup | false {
  const drawn = new Set(linesOf(scene));
  const last = evidence.findLastIndex((line) => drawn.has(line));
  const rest = last === -1 ? [] : evidence.slice(last + 1);
  return rest.length > 0 && html`<pre class="evidence" tabindex="0">${rest.join("\n")}</pre>`;
}

/** The picture's text alternative: a sentence; each message is a row of the table below it. */
function wordsOf({ message }: FailedCheck, { arrows, missing, about }: Scene): string {
  const count = `${arrows.length} message${arrows.length === 1 ? "" : "s"}${about === "" ? "" : ` about ${about}`}`;
  return [
    `${message}.`,
    `Picture of ${count}, which the table below tells.`,
    ...missing.map(({ text }) => `${text}.`),
  ].join(" ");
}

function tableOf(scene: Scene, { rule, seen }: FindingReport): Markup {
  const labels = labelsOf(scene);
  const { arrows, skipped, isSilent, ended, subject, about } = scene;
  const rows = arrows.map((arrow, place) =>
    rowOf(
      arrow,
      place + 1,
      labels,
      arrow.from === subject ? (rule === undefined ? "✗" : `✗ breaks ${rule.name}`) : `✗ ${seen}`,
    ),
  );
  if (isSilent)
    rows.push(
      html`<tr class="culprit"><td>✗</td><td>${labels.get(subject)} → …</td><td colspan="2">${ended === undefined ? "nothing more" : `ended: ${ended}`}</td></tr>`,
    );
  if (skipped !== undefined)
    rows.splice(
      skipped.after,
      0,
      html`<tr class="rest"><td></td><td></td><td colspan="2">… ${skipped.count} more</td></tr>`,
    );
  return html`<table class="messages"><caption>The messages${about !== "" && ` about ${about}`}, as ${subject} saw them</caption>
<thead><tr><th scope="col">#</th><th scope="col">from → to</th><th scope="col">message</th><th scope="col">what it is worth</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function rowOf(
  { from, to, kind, text, note, worth, isCulprit }: Arrow,
  number: number,
  labels: ReadonlyMap<string, string>,
  fault: string,
): Markup {
  const state = isCulprit ? "culprit" : worth;
  const said = isCulprit ? fault : note;
  return html`<tr class="${state}" data-message="${number}"><td>${number}</td><td>${labels.get(from)} → ${receiversOf(to.map((name) => labels.get(name) ?? name))}</td><td class="kind-${kind < 0 ? "none" : kind}"><i class="swatch"></i>${text}</td><td>${said}</td></tr>`;
}

function missingOf({ missing }: Scene): Markup | false {
  return missing.length > 0 && html`<ul class="missing">${missing.map(({ text }) => html`<li>${text}</li>`)}</ul>`;
}

function copiesOf(scene: Scene): Markup {
  return html`<details class="copy"><summary>as text</summary><pre class="copied" tabindex="0">${linesOf(scene).join("\n")}</pre></details>
<details class="copy"><summary>as Mermaid</summary><pre class="copied" tabindex="0">${mermaidOf(scene)}</pre></details>`;
}

function seenIn({ history }: FindingReport, { about }: Scene, histories: ReadonlySet<string>): Markup | false {
  const seq = /^seq (\d+)$/.exec(about)?.[1];
  if (history === undefined || seq === undefined || !histories.has(history)) return false;
  return html`<p class="seen-in"><a href="#history=${encodeURIComponent(history)}&amp;seq=${seq}">${about} in everything that crossed the wire</a></p>`;
}
