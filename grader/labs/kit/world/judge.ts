import type { Found, Outcome, Tried } from "../../../checks/check.ts";
import type { History } from "../../../history/history.ts";
import { foundBroken, foundEnded, foundIn } from "./findings.ts";
import type { Told, WorldLab, WorldViolation } from "./lab.ts";
import type { WorldSetting } from "./playing.ts";
import type { WorldCheck, WorldStand } from "./stand.ts";

/** The part of a history from which on nothing is lost, or late: what a cluster owes is owed then. */
export const CALM = "calm";

/** The part that belongs to no check: all were idle, and what they owe and log can be judged. */
export const END = "end";

/**
 * What the history of a stand says. A violation of a rule that the check of the stand judges fails that check; of any other rule,
 * the check that is about it.
 */
export function judgeStand<S extends WorldSetting, Stand extends WorldStand<S>, V extends WorldViolation>(
  lab: WorldLab<S, Stand, V>,
  history: History,
  check: WorldCheck,
  part: string,
): Outcome {
  const setting = settingIn<S>(history);
  if (setting === undefined) return { found: [], covered: [], blocked: [] };
  const broken = history.of("broken").map((one) => foundBroken(one, one.isAtStart ? "start" : check.id));
  // In a storm whatever goes wrong is told as that, for what each server does alone has checks of its own.
  const isCluster = lab.isCluster?.(setting) ?? setting.live.length > 1;
  const found = lab.inOrder(lab.violationsIn(history, setting)).map((violation, rank) => {
    const { rule } = violation;
    const isOwn = check.rules.includes(rule) || (isCluster && !lab.logRules.includes(rule));
    const id = isOwn ? check.id : (lab.checkOfRule[rule] ?? check.id);
    return foundIn(lab, history, setting, violation, { check: id, rank });
  });
  const all: Found[] = [...broken, ...found];
  return {
    found: all.length > 0 ? all : foundEnded(history, check.id),
    covered: history.of("tried").some((one) => one.part === END) ? [part] : [],
    blocked: [[part, [...check.needs, ...(check.blockedBy ?? [])]]],
    tried: [triedIn(history, setting, part, lab.whoIn?.(setting))],
  };
}

/** What a history says that its judge must know; undefined before the experiment began. */
function settingIn<S extends WorldSetting>(history: History): (S & Told) | undefined {
  const setting = history.of("world")[0]?.setting as S | undefined;
  const calmSince = history.of("trying").find(({ part }) => part === CALM)?.at;
  const hasLogs = history.of("tried").some(({ part }) => part === END);
  return setting && { ...setting, hasLogs, ...(calmSince === undefined ? {} : { calmSince }) };
}

function triedIn(history: History, { n, live }: WorldSetting, part: string, named?: string): Tried {
  const who = named ?? (live.length === 1 ? "one server" : `${live.length} servers`);
  return { part, n, who, requests: history.calls.filter(({ passed }) => passed !== undefined).length };
}
