import type { Found, Outcome, Tried } from "../../checks/check.ts";
import type { History } from "../../history/history.ts";
import { violationsIn } from "../raft/judge/judge.ts";
import type { Setting } from "../raft/judge/view.ts";
import type { Check } from "./check.ts";
import { CHECK_OF_RULE } from "./check-of-rule.ts";
import { foundBroken, foundEnded, foundIn } from "./findings.ts";

/**
 * What the history of a stand says. A violation of a rule that the check of the stand judges fails that check; of any other rule,
 * the check that is about it.
 */
export function judgeStand(history: History, check: Check, part: string): Outcome {
  const setting = settingIn(history);
  if (setting === undefined) return { found: [], covered: [], blocked: [] };
  const broken = history.of("broken").map((one) => foundBroken(one, one.isAtStart ? "start" : check.id));
  const violations = violationsIn(history, setting);
  const found = violations.map((violation) => {
    const against = check.rules.includes(violation.rule) ? check.id : CHECK_OF_RULE[violation.rule];
    return foundIn(history, setting, violation, against);
  });
  const all: Found[] = [...broken, ...found];
  return {
    found: all.length > 0 ? all : foundEnded(history, check.id),
    covered: history.of("tried").length > 0 ? [part] : [],
    blocked: [[part, check.needs]],
    tried: [triedIn(history, setting, part)],
  };
}

/** What a history says that its judge must know; undefined before the experiment began. */
function settingIn(history: History): Setting | undefined {
  return history.of("world")[0]?.setting as Setting | undefined;
}

function triedIn(history: History, { n, live }: Setting, part: string): Tried {
  const who = live.length === 1 ? "one server" : `${live.length} servers`;
  return { part, n, who, requests: history.calls.filter(({ passed }) => passed !== undefined).length };
}
