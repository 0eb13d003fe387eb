import { type Rest, type Turn, turnAt } from "../../kit/world/turns.ts";
import { idOf, type MessageOf, replyTo } from "../wire.ts";
import { toldTo } from "./decisions.ts";
import { callsOf, isPeer, isTaken, mostMin, restOfAsking, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

type Accept = MessageOf<"Paxos.AcceptRpc">;

/** Who has decided by a majority of its own ballot tells all others that may not know (Q3), once each of them has answered, or has failed to. */
export function judgeTelling(view: View, restAt: (at: number) => Rest | undefined): Violation[] {
  const bySeq = Map.groupBy(callsOf(view, "Paxos.AcceptRpc"), ({ params }) => params.seq);
  const told = new Set(toldTo(view).map(({ seq }) => seq));
  return [...bySeq].flatMap(([seq, accepts]): Violation[] => {
    const past = view.disk.instances.get(seq);
    const learned = past?.moments.find(({ value }) => value?.decided !== undefined);
    // Who was told by another need tell nobody.
    if (learned === undefined || told.has(seq)) return [];
    const mine = decidingIn(view, seq, accepts, learned.at);
    const [first] = mine;
    if (first === undefined) return [];
    const rest = restOfAsking(view, turnAt(view, first.at) as Turn, learned.at, restAt);
    if (rest === undefined || seq < mostMin(view, rest.until)) return [];
    const { life } = turnAt(view, first.at) as Turn;
    const untold = mine.filter((call) => {
      const accepted = call.heard !== undefined && call.heard < rest.until && replyTo(call)?.ok === true;
      return !accepted && !isTold(view, call, life);
    });
    if (untold.length === 0) return [];
    return [
      {
        ...{ rule: "Q3", functions: ["propose"], replica: view.id, seq, at: rest.at, culprit: undefined },
        message: "a server has decided, and does not tell those that have not accepted",
        expected: `DecideRpc in instance ${seq} to server ${untold.map(({ to }) => idOf(to)).join(", ")}`,
        seen: "no call",
      },
    ];
  });
}

/** The calls by which a majority has come to accept in one ballot before a place, in the same life; none if there is no such ballot. */
function decidingIn(view: View, seq: number, accepts: readonly Accept[], at: number): readonly Accept[] {
  const life = turnAt(view, at)?.life;
  const calls = accepts.filter((call) => call.at < at && turnAt(view, call.at)?.life === life);
  const ballots = [...Map.groupBy(calls, ({ params }) => params.ballot)];
  const deciding = ballots.find(([ballot, some]) => {
    const others = some.filter((call) => isTaken(view, call) && Number(call.heard) < at && replyTo(call)?.ok === true);
    const own = view.disk.during(seq, 0, at).some(({ accepted }) => accepted?.ballot === ballot);
    return new Set(others.map(({ to }) => to)).size + (own ? 1 : 0) >= view.majority;
  });
  return deciding?.[1] ?? [];
}

/** Whether the one that a call went to was told what is decided in its instance: by a call of this life, or when it asked itself. */
function isTold(view: View, { to, params: { seq } }: Accept, life: Turn["life"]): boolean {
  const isCalled = callsOf(view, "Paxos.DecideRpc").some((call) => {
    return call.to === to && call.params.seq === seq && turnAt(view, call.at)?.life === life;
  });
  const isAnswered = view.passed.some((call) => {
    if (!isPeer(call) || call.method === "Paxos.DecideRpc" || call.params.seq !== seq) return false;
    return call.params.from === idOf(to) && replyTo(call)?.decided !== undefined;
  });
  return isCalled || isAnswered;
}
