import { malformedCalls } from "../../kit/malformed.ts";
import { lateness } from "../../kit/world/late.ts";
import { type Rest, type Turn, turnAt } from "../../kit/world/turns.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { type MessageOf, replyTo, server } from "../wire.ts";
import { isPeer, mostMin, type PeerMethod, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Who was asked and answers nothing, or an error. */
const ANSWERS: Readonly<Record<PeerMethod | "Paxos.DoneRpc", readonly [Rule, StudentFunction]>> = {
  "Paxos.PrepareRpc": ["P1", "PrepareRpc"],
  "Paxos.AcceptRpc": ["A1", "AcceptRpc"],
  "Paxos.DecideRpc": ["Q2", "DecideRpc"],
  "Paxos.DoneRpc": ["Z1", "done"],
};

/** So many of the longest pauses may pass from a call until the proposal is made again: an answer's, eight in a row, and one to spare. */
export const PAUSES = 10;

/** Judges what a server owes when it is at rest: an answer, a proposal for what it was told to start (I1), and another after a pause (V4). */
export function judgeOwed(view: View, restAt: (at: number) => Rest | undefined): Violation[] {
  return [...judgeAnswers(view, restAt), ...judgeMalformed(view), ...judgeStarted(view, restAt)];
}

function judgeAnswers(view: View, restAt: (at: number) => Rest | undefined): Violation[] {
  return view.passed.flatMap((call): Violation[] => {
    if (!isPeer(call) && call.method !== "Paxos.DoneRpc") return [];
    const [rule, handler] = ANSWERS[call.method];
    const { outcome, answered, passed = 0 } = call;
    const common = { rule, functions: [handler], replica: view.id, seq: call.params.seq, culprit: call };
    if (outcome !== undefined && "error" in outcome && answered !== undefined) {
      const told = { message: `${call.method} was answered with an error`, expected: "an answer", seen: outcome.error };
      return [{ ...common, at: answered, ...told }];
    }
    const rest = restAt(passed);
    if (rest === undefined || (answered !== undefined && answered < rest.until)) return [];
    return [
      {
        ...{ ...common, at: rest.at },
        message: `${call.method} is not answered`,
        expected: "an answer when all that was told was taken",
        seen: lateness(call, "none"),
      },
    ];
  });
}

const RULE_OF_CALL: Readonly<Record<string, Rule>> = {
  "Paxos.PrepareRpc": "V1",
  "Paxos.AcceptRpc": "V3",
  "Paxos.DecideRpc": "Q2",
};

/** Calls of another server that no server accepts (V1, V3, Q2). */
function judgeMalformed({ id, history }: View): Violation[] {
  return malformedCalls(history, server(id)).flatMap((told): Violation[] => {
    // A submission may have made up the name of the method, such as `__proto__`.
    const rule = Object.hasOwn(RULE_OF_CALL, told.culprit.method) ? RULE_OF_CALL[told.culprit.method] : undefined;
    return rule === undefined ? [] : [{ rule, functions: ["propose"], replica: id, seq: 0, ...told }];
  });
}

type Start = MessageOf<"Paxos.StartRpc">;
type Ask = MessageOf<"Paxos.PrepareRpc"> | MessageOf<"Paxos.AcceptRpc">;

function judgeStarted(view: View, restAt: (at: number) => Rest | undefined): Violation[] {
  const asked = view.made.filter((call): call is Ask => {
    return call.method === "Paxos.PrepareRpc" || call.method === "Paxos.AcceptRpc";
  });
  const bySeq = Map.groupBy(asked, ({ params }) => params.seq);
  const seen = new Set<string>();
  return view.passed.flatMap((call): Violation[] => {
    if (call.method !== "Paxos.StartRpc") return [];
    const life = turnAt(view, Number(call.passed))?.life;
    const key = `${call.params.seq} ${life?.start}`;
    if (life === undefined || seen.has(key)) return [];
    seen.add(key);
    return judgeOne(view, call, bySeq.get(call.params.seq) ?? [], restAt);
  });
}

/** Follows what was told to be started through the rest of the life. */
function judgeOne(
  view: View,
  start: Start,
  asked: readonly Ask[],
  restAt: (at: number) => Rest | undefined,
): Violation[] {
  const { seq } = start.params;
  const passed = Number(start.passed);
  const life = turnAt(view, passed)?.life;
  const common = { replica: view.id, seq, culprit: start, functions: ["propose"] } as const;
  const mine = asked.filter(({ at }) => turnAt(view, at)?.life === life);
  const reply = replyTo(start);
  if (reply !== undefined && !reply.ok)
    return seq < mostMin(view, Number(start.answered)) ? [] : [needless(view, start)];
  for (const turn of view.turns) {
    if (turn.life !== life || turn.end < passed) continue;
    const rest = restAt(turn.begin);
    if (rest === undefined) continue;
    if (isOver(view, seq, rest.until)) return [];
    const last = mine.findLast(({ at }) => at < rest.until);
    if (last === undefined) {
      return [
        {
          ...{ ...common, rule: "I1", at: rest.at },
          message: "a value that is to be proposed is not",
          expected: `PrepareRpc in instance ${seq} when all that was told was taken`,
          seen: "no call",
        },
      ];
    }
    const due_ms = (turnAt(view, last.at) as Turn).after_ms + PAUSES * view.setting.retry_ms[1];
    if (turn.after_ms < due_ms) continue;
    return [
      {
        ...{ ...common, rule: "V4", at: rest.at, culprit: last },
        message: "a proposal that came to nothing is not made again",
        expected: `PrepareRpc in instance ${seq} after a pause of ${view.setting.retry_ms.join("-")} ms`,
        seen: `nothing more, ${turn.after_ms - (due_ms - PAUSES * view.setting.retry_ms[1])} ms after its last call`,
      },
    ];
  }
  return [];
}

/** Something is not proposed, for it is taken for forgotten. */
function needless({ id }: View, start: Start): Violation {
  return {
    ...{ rule: "Z2", functions: ["min", "takeDone"], replica: id, at: Number(start.answered), culprit: start },
    seq: start.params.seq,
    message: "an instance is taken for forgotten that somebody may still need",
    expected: "ok: true: by all that it was told, not all are done with it",
    seen: "ok: false",
  };
}

/** Whether an instance is decided as far as a server knows by a place, or may be forgotten there, as others have said. */
function isOver(view: View, seq: number, place: number): boolean {
  if (view.disk.instance(seq, place).decided !== undefined || seq < mostMin(view, place)) return true;
  // What it was told and has not written is told as that.
  const isTold = view.passed.some(
    (call) => call.method === "Paxos.DecideRpc" && call.params.seq === seq && Number(call.passed) < place,
  );
  return (
    isTold ||
    view.made.some((call) => {
      if (call.method !== "Paxos.PrepareRpc" && call.method !== "Paxos.AcceptRpc") return false;
      if (call.params.seq !== seq || call.heard === undefined || call.heard >= place) return false;
      const reply = replyTo<typeof call.method>(call as never);
      return reply?.decided !== undefined || (reply?.ok === false && reply.ballot === 0);
    })
  );
}
