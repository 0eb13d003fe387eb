import type { History } from "../../../history/history.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { idOf, messagesOf } from "../wire.ts";
import { isLed, type Led } from "./leading.ts";
import { handlerOf } from "./terms.ts";
import { isPeer } from "./view.ts";
import type { Violation } from "./violation.ts";

/** The second that led in a term (E13). */
export function twoLeaders(history: History, live: readonly number[]): Violation[] {
  const first = new Map<number, Led>();
  const told = new Set<number>();
  return messagesOf(history).flatMap((call): Violation[] => {
    const id = idOf(call.from);
    if (id === undefined || !isPeer(call) || !isLed(call) || call.repeats !== undefined) return [];
    const { term } = call.params;
    const other = first.getOrInsert(term, call);
    if (other.from === call.from || !live.includes(id) || told.has(term)) return [];
    told.add(term);
    // Who took the call of its term's leader follows that one.
    const followed = messagesOf(history).find(
      (one): one is Led =>
        isPeer(one) && isLed(one) && one.to === call.from && one.params.term === term && Number(one.answered) < call.at,
    );
    const rule: Rule = followed === undefined ? "E13" : "E11";
    const functions: readonly StudentFunction[] =
      followed === undefined ? ["takeVote", "RequestVoteRpc"] : [handlerOf(followed), "takeVote"];
    return [
      {
        ...{ rule, functions, replica: id, at: call.at, culprit: call },
        message: "two servers lead in one term",
        expected: `nobody but ${other.from} as leader of term ${term}`,
        seen: `${call.method} of ${call.from} to ${call.to} in term ${term}`,
      },
    ];
  });
}
