import { turnAt } from "../../kit/world/turns.ts";
import { promisesFor } from "./promised.ts";
import { callsOf, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/**
 * Who is told to propose a value does not give that up (V4). Whoever does is found where the given code fills the hole: the empty value
 * is proposed, and no promise has told one.
 */
export function judgeGivenUp(view: View): Violation[] {
  const prepares = Map.groupBy(callsOf(view, "Paxos.PrepareRpc"), ({ params }) => params.seq);
  const seen = new Set<number>();
  return callsOf(view, "Paxos.AcceptRpc").flatMap((call): Violation[] => {
    const { seq, value } = call.params;
    const life = turnAt(view, call.at)?.life;
    if (value !== null || seen.has(seq)) return [];
    const mine = (prepares.get(seq) ?? []).filter(({ at }) => turnAt(view, at)?.life === life);
    const [first] = view.passed.filter(
      (one) =>
        one.method === "Paxos.StartRpc" && one.params.seq === seq && turnAt(view, Number(one.passed))?.life === life,
    );
    // Where a hole is being filled already, what is told later is not proposed.
    const isFirst = first?.method === "Paxos.StartRpc" && mine.every(({ at }) => at > Number(first.passed));
    if (!isFirst || first.params.value === null) return [];
    if (promisesFor(view, call, mine).some(({ accepted }) => accepted !== undefined)) return [];
    seen.add(seq);
    return [
      {
        ...{ rule: "V4", functions: ["propose"], replica: view.id, seq, at: call.at, culprit: call },
        message: "a proposal that came to nothing is not made again",
        expected: "the value that it was told to propose, or one that a promise told",
        seen: "the empty value",
      },
    ];
  });
}
