import type { Found, Outcome, Tried } from "../../checks/check.ts";
import type { History } from "../../history/history.ts";
import { violationsIn } from "../raft/judge/judge.ts";
import type { Setting } from "../raft/judge/view.ts";
import { inOrder } from "../raft/ranks.ts";
import type { Rule } from "../raft/rules.ts";
import type { Check } from "./check.ts";
import { CHECK_OF_RULE } from "./check-of-rule.ts";
import { foundBroken, foundEnded, foundIn } from "./findings.ts";
import { CALM } from "./several.ts";

/** What is read in logs has checks of its own, wherever it was written. */
const LOGS: readonly Rule[] = ["L1", "L2"];

/**
 * What the history of a stand says. A violation of a rule that the check of the stand judges fails that check; of any other rule,
 * the check that is about it.
 */
export function judgeStand(history: History, check: Check, part: string): Outcome {
  const setting = settingIn(history);
  if (setting === undefined) return { found: [], covered: [], blocked: [] };
  const broken = history.of("broken").map((one) => foundBroken(one, one.isAtStart ? "start" : check.id));
  // In a storm whatever goes wrong is told as that, for what each server does alone has checks of its own.
  const isCluster = setting.live.length > 1;
  const found = inOrder(violationsIn(history, setting)).map((violation, rank) => {
    const { rule } = violation;
    const isOwn = check.rules.includes(rule) || (isCluster && !LOGS.includes(rule));
    return foundIn(history, setting, violation, { check: isOwn ? check.id : CHECK_OF_RULE[rule], rank });
  });
  const all: Found[] = [...broken, ...found];
  return {
    found: all.length > 0 ? all : foundEnded(history, check.id),
    covered: history.of("tried").some((one) => one.part === END) ? [part] : [],
    blocked: [[part, check.needs]],
    tried: [triedIn(history, setting, part)],
  };
}

/** The part that belongs to no check: all were idle, and what they owe and log can be judged. */
export const END = "end";

/** What a history says that its judge must know; undefined before the experiment began. */
function settingIn(history: History): Setting | undefined {
  const setting = history.of("world")[0]?.setting as Setting | undefined;
  const calmSince = history.of("trying").find(({ part }) => part === CALM)?.at;
  const hasLogs = history.of("tried").some(({ part }) => part === END);
  return setting && { ...setting, hasLogs, ...(calmSince === undefined ? {} : { calmSince }) };
}

function triedIn(history: History, { n, live }: Setting, part: string): Tried {
  const who = live.length === 1 ? "one server" : `${live.length} servers`;
  return { part, n, who, requests: history.calls.filter(({ passed }) => passed !== undefined).length };
}
