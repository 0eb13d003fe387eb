import { sentence } from "../../base/text.ts";
import { say } from "../../lang/say.ts";
import { emphasized } from "../../report/page/finding.ts";
import { html, type Markup } from "../../report/page/html.ts";
import { type ClassStatistics, percentOf, type RuleShare, type Share, togetherText } from "../statistics.ts";
import { personOf } from "./names.ts";
import { beforeText, countText, ofText } from "./share-text.ts";
import type { Told } from "./told.ts";

/** So many are told in full; the others a person may open. */
const OPEN_MAX = 5;

/** Which rules are broken, the hardest first: what to teach again. */
export function rulesSection(told: Told, { rules, together, counts }: ClassStatistics): Markup | false {
  if (counts.graded === 0) return false;
  if (rules.length === 0)
    return html`<section id="rules"><h2>${say("What the class has not understood")}</h2><p>${say("Nobody breaks a rule.")}</p></section>`;
  const [first, others] = [rules.slice(0, OPEN_MAX), rules.slice(OPEN_MAX)];
  return html`<section id="rules"><h2>${say("What the class has not understood")}</h2>
<p class="note">${say("Rules of the handout, by the share of those who break them. A check behind a failed one was not tried and says nothing, so a share is of those who were tried; where these are fewer than ten, there is no percentage.")}</p>
<ol class="rules">${first.map((rule) => html`<li id="rule-${rule.key}">${head(rule, told)}${body(rule, told)}</li>`)}</ol>
${others.length > 0 && html`<h3>${say(others.length === 1 ? "One more rule" : `${others.length} more rules`)}</h3><ol class="rules more">${others.map((rule) => html`<li id="rule-${rule.key}"><details><summary>${head(rule, told)}</summary>${body(rule, told)}</details></li>`)}</ol>`}
${together.length > 0 && html`<h3>${say("Broken together")}</h3><ul class="plain">${together.map((one) => html`<li>${say(`${sentence(togetherText(one))}.`)}</li>`)}</ul>`}
</section>`;
}

function head(share: RuleShare, { before }: Told): Markup {
  const { key, count, tried, rule } = share;
  const percent = percentOf(share);
  const then = before?.statistics.rules.find((one) => one.key === key);
  return html`<div class="head"><b class="name">${key}</b><span class="share"><strong>${percent ?? count}</strong> ${percent === undefined ? ofText(tried) : countText(share)}</span>${shareBar(share, then)}<q>${emphasized(say(rule.text))}</q></div>`;
}

function body({ key, count, rule, sentences, clearest }: RuleShare, { names, before }: Told): Markup {
  const then = before?.statistics.rules.find((one) => one.key === key);
  const said = sentences.map(
    ({ text, count: times }) => html`<li>${names.hide(sentence(say(text)))}<span class="times">${times}</span></li>`,
  );
  return html`<div class="body"><ul class="sentences">${said}</ul>
<p class="links">${say(`Read ${say(rule.handout)}, “${say(rule.section)}”.`)} ${say("The clearest example:")} ${personOf(names, clearest.name, `check-${clearest.check}`)}. <a href="#students" data-rule="${key}">${say(count === 1 ? "Who breaks it" : `The ${count} who break it`)}</a>.${before !== undefined && ` ${beforeText(then)}`}</p></div>`;
}

/** How large a share is, with a mark where it was before. */
export function shareBar({ count, tried }: Pick<Share, "count" | "tried">, then?: Share): Markup {
  const percent = (share: Pick<Share, "count" | "tried">): string => ((100 * share.count) / share.tried).toFixed(1);
  return html`<svg class="share-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="whole" width="100" height="8"/><rect class="part" width="${tried === 0 ? 0 : percent({ count, tried })}" height="8"/>${then !== undefined && then.tried > 0 && html`<rect class="then" x="${percent(then)}" width="0.8" height="8"/>`}</svg>`;
}
