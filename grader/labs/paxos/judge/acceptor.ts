import { isDeepStrictEqual } from "node:util";
import type { Accepted } from "../../../../skeleton/zpaxos/messages.ts";
import type { Turn } from "../../kit/world/turns.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import type { MessageOf } from "../wire.ts";
import type { InstanceState } from "./disk.ts";
import { acceptanceText } from "./restamped.ts";
import { answersTo, anyDone, type Given, leastMin, mostMin, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

type Ask = "Paxos.PrepareRpc" | "Paxos.AcceptRpc";

/** What is judged of one answer: the states of the disk while it was made, and the highest ballot that was said before. */
interface Case {
  view: View;
  given: Given<Ask>;
  states: readonly InstanceState[];
  said: Said;
  /** The methods by which the server lets lower ballots in within one life: there it is no matter of what it has forgotten. */
  careless: ReadonlySet<Ask>;
}

/** The highest ballot that a server had said that it holds promised in an instance, and the turn in which. */
interface Said {
  ballot: number;
  turn: Turn | undefined;
}

const RULE_OF = { "Paxos.PrepareRpc": "P1", "Paxos.AcceptRpc": "A1" } as const satisfies Record<Ask, Rule>;
const HANDLER = { "Paxos.PrepareRpc": "PrepareRpc", "Paxos.AcceptRpc": "AcceptRpc" } as const satisfies Record<
  Ask,
  StudentFunction
>;

/** Judges what a server answers as an acceptor: by what is on its disk, and by all that it has said before. */
export function judgeAcceptor(view: View): Violation[] {
  const answers = [
    ...(answersTo(view, "Paxos.PrepareRpc") as Given<Ask>[]),
    ...(answersTo(view, "Paxos.AcceptRpc") as Given<Ask>[]),
  ].toSorted((a, b) => a.at - b.at);
  const saidBySeq = new Map<number, Given<Ask>[]>();
  const careless = new Set<Ask>();
  const cases = answers.map((given): Case => {
    const { seq } = given.call.params;
    const before = saidBySeq.getOrInsertComputed(seq, () => []);
    const said = before.reduce<Said>(
      (most, one) => (one.at < given.from && one.call.params.ballot > most.ballot ? saidIn(one) : most),
      { ballot: 0, turn: undefined },
    );
    if (given.reply.ok) before.push(given);
    const states = view.disk.during(seq, given.from, given.at);
    return { view, given, states, said, careless };
  });
  const lowered = new Set<number>();
  const first = cases.filter((one) => {
    if (!isBelow(one)) return true;
    const { seq, ballot } = one.given.call.params;
    // What a lower ballot that was let in has put on the disk lets others in as well.
    if (lowered.has(seq) && (one.states[0]?.promised ?? 0) <= ballot) return false;
    lowered.add(seq);
    if (!isOfEarlierLife(one)) careless.add(one.given.call.method);
    return true;
  });
  return first.flatMap(judgeAnswer);
}

/** The highest ballot that binds a server when it answers, by its disk and by what it has said. */
function boundOf({ states, said }: Case): number {
  return Math.max(states[0]?.promised ?? 0, states[0]?.accepted?.ballot ?? 0, said.ballot);
}

/** Whether it has said yes to a ballot below that. */
const isBelow = (one: Case): boolean => one.given.reply.ok && one.given.call.params.ballot < boundOf(one);

/** Whether what binds it is of an earlier life. */
function isOfEarlierLife(one: Case): boolean {
  const { view, given, said } = one;
  const start = view.disk.instance(given.call.params.seq, given.turn.life.start);
  return said.turn === undefined ? start.promised >= boundOf(one) : said.turn.life !== given.turn.life;
}

const saidIn = ({ call, turn }: Given<Ask>): Said => ({ ballot: call.params.ballot, turn });

function judgeAnswer(one: Case): Violation[] {
  const { view, given } = one;
  const { reply, call, at, turn } = given;
  const { seq } = call.params;
  const isForgotten = !reply.ok && reply.ballot === 0;
  if (isForgotten) {
    const most = mostMin(view, at);
    if (seq < most) return [];
    // Where nobody has said that it is done with the instance, it is the answer that is wrong, and not min.
    if (seq > anyDone(view, at)) return [refusedForNothing(one)];
    return [
      violation(one, "Z2", ["min", "takeDone"], {
        message: "an instance is answered as forgotten that somebody may still need",
        expected: `an answer: by all that it was told, min is ${most} at the most`,
        seen: "refused with ballot 0",
      }),
    ];
  }
  const least = leastMin(view, turn);
  if (seq < least) {
    return [
      violation(one, "Z3", [HANDLER[call.method]], {
        message: "a call about an instance that is forgotten is answered as if it were not",
        expected: `ok: false with ballot 0: min is ${least}`,
        seen: `ok: ${reply.ok} with ballot ${reply.ballot}`,
      }),
    ];
  }
  const deed = reply.ok ? judgeYes(one) : judgeNo(one);
  return deed.length > 0 ? deed : [...judgeTold(one), ...judgeDecided(one)];
}

/** A promise, or an acceptance. */
function judgeYes(one: Case): Violation[] {
  const { given, states, careless } = one;
  const { call, from } = given;
  const { ballot } = call.params;
  const rule = RULE_OF[call.method];
  const handler = HANDLER[call.method];
  if (isBelow(one)) {
    const bound = boundOf(one);
    const { promised = 0, accepted } = states[0] ?? {};
    const seen = `ballot ${ballot} ${call.method === "Paxos.PrepareRpc" ? "promised" : "accepted"}`;
    if (accepted?.ballot === bound && promised <= ballot) {
      return [
        violation(one, "A1", ["AcceptRpc", handler], {
          message: "what was accepted is not held promised, and so a lower ballot is let in",
          expected: `a refusal: ballot ${bound} was accepted, and is held promised from then on`,
          seen: `${seen}; on the disk ballot ${promised} was promised before`,
        }),
      ];
    }
    const isOld = !careless.has(call.method) && isOfEarlierLife(one);
    return [
      violation(one, isOld ? "D2" : rule, [handler], {
        message: `${what(call)} although a higher ballot was promised or accepted before`,
        expected: `a refusal: ballot ${bound} ${isOld ? "of an earlier life binds it" : "binds it"}`,
        seen,
      }),
    ];
  }
  const isPromised = states.some(({ promised }) => promised >= ballot);
  if (call.method === "Paxos.PrepareRpc") {
    return isPromised ? judgeAccepted(one) : [notKept(one, `ballot ${ballot} promised`)];
  }
  const accepts = { ballot, value: (call as MessageOf<"Paxos.AcceptRpc">).params.value };
  const isKept = states.some(({ accepted }) => isDeepStrictEqual(accepted, accepts));
  // A higher one may have come between, where several calls are open at a time.
  const isOverrun = states.some(({ accepted }) => (accepted?.ballot ?? 0) > ballot) && given.turn.begin < from;
  const kept = states.at(-1)?.accepted;
  if (!isKept && kept?.ballot === ballot) return [otherKept(one, accepts, kept)];
  if (!isKept && !isOverrun) return [notKept(one, `the value of ballot ${ballot} accepted`)];
  if (isPromised) return [];
  return [
    violation(one, "A1", [handler], {
      message: "what is accepted is not held promised",
      expected: `ballot ${ballot} promised from then on`,
      seen: `ballot ${states.at(-1)?.promised ?? 0} promised on the disk`,
    }),
  ];
}

function notKept(one: Case, expected: string): Violation {
  const { states, given } = one;
  const { promised, accepted } = states.at(-1) ?? { promised: 0, accepted: undefined };
  return violation(one, "D1", [HANDLER[given.call.method]], {
    message: `${what(given.call)} before it is on the disk`,
    expected: `${expected} on the disk by then`,
    seen: `ballot ${promised} promised and ${accepted === undefined ? "nothing" : `ballot ${accepted.ballot}`} accepted on the disk`,
  });
}

/** What was accepted is on the disk as something else. */
function otherKept(one: Case, accepts: Accepted, kept: Accepted): Violation {
  return violation(one, "D1", ["AcceptRpc"], {
    message: "what is on the disk as accepted is another value than the one that was to be accepted",
    expected: acceptanceText(accepts),
    seen: acceptanceText(kept),
  });
}

/** What a promise tells of what was accepted before (P2). */
function judgeAccepted(one: Case): Violation[] {
  const { given, states } = one;
  const told = "accepted" in given.reply ? given.reply.accepted : undefined;
  if (states.some(({ accepted }) => isDeepStrictEqual(accepted, told))) return [];
  const accepted = states.at(-1)?.accepted;
  return [
    violation(one, "P2", ["PrepareRpc"], {
      message: "a promise tells something else than what was accepted",
      expected: accepted === undefined ? "nothing accepted" : acceptanceText(accepted),
      seen: told === undefined ? "nothing accepted" : acceptanceText(told),
    }),
  ];
}

/** A refusal: a higher ballot must be promised, or a prepare's own be one that was only accepted. */
function judgeNo(one: Case): Violation[] {
  const { given, states } = one;
  const { call, at } = given;
  const { ballot } = call.params;
  if (states.some(({ promised }) => promised > ballot)) return [];
  const isPrepare = call.method === "Paxos.PrepareRpc";
  if (isPrepare && states.some(({ accepted }) => (accepted?.ballot ?? 0) >= ballot)) return [];
  // What was said, and not written, was told as that.
  if (one.said.ballot > ballot) return [];
  if (mostMin(one.view, at) > call.params.seq) return [];
  return [
    violation(one, RULE_OF[call.method], [HANDLER[call.method]], {
      message: `ballot ${ballot} was refused without a reason`,
      expected: `${isPrepare ? "a promise" : "an acceptance"}: the highest ballot that is promised is ${states.at(-1)?.promised ?? 0}`,
      seen: "a refusal",
    }),
  ];
}

function refusedForNothing(one: Case): Violation {
  const { call } = one.given;
  return violation(one, RULE_OF[call.method], [HANDLER[call.method], "min"], {
    message: "a call is answered as one about a forgotten instance, and nobody is done with it",
    expected:
      call.method === "Paxos.PrepareRpc"
        ? "a promise, or a refusal with the ballot that is promised"
        : "an acceptance, or a refusal with the ballot that is promised",
    seen: "refused with ballot 0",
  });
}

/** Each answer tells the ballot that is promised (A2). */
function judgeTold(one: Case): Violation[] {
  const { given, states } = one;
  const { reply, call } = given;
  // Who says yes has promised that very ballot by then, or a higher one: what was promised before is told no more.
  const least = reply.ok ? call.params.ballot : 0;
  if (states.some(({ promised }) => promised >= least && promised === reply.ballot)) return [];
  return [
    violation(one, "A2", [HANDLER[call.method]], {
      message: `${reply.ok ? "an answer" : "a refusal"} tells another ballot than the one that is promised`,
      expected: `ballot ${states.at(-1)?.promised ?? 0}`,
      seen: `ballot ${reply.ballot}`,
    }),
  ];
}

/** Who knows what is decided tells it (Q3). Whether it is true is judged elsewhere. */
function judgeDecided(one: Case): Violation[] {
  const { given, states } = one;
  const decided = states[0]?.decided;
  if (decided === undefined || given.reply.decided !== undefined) return [];
  return [
    violation(one, "Q3", [HANDLER[given.call.method]], {
      message: "a server that knows what is decided does not tell who asks",
      expected: `decided: ${JSON.stringify(decided.value)?.slice(0, 60)}`,
      seen: "nothing of it",
    }),
  ];
}

const what = ({ method }: MessageOf<Ask>): string =>
  method === "Paxos.PrepareRpc" ? "a promise was given" : "a value was accepted";

function violation(
  { view, given: { call, at } }: Case,
  rule: Rule,
  functions: readonly StudentFunction[],
  told: Pick<Violation, "message" | "expected" | "seen">,
): Violation {
  return { rule, functions, replica: view.id, seq: call.params.seq, at, culprit: call, ...told };
}
