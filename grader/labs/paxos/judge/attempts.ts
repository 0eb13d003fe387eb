import { type Rest, type Turn, turnAt } from "../../kit/world/turns.ts";
import { type MessageOf, type ReplyTo, replyTo } from "../wire.ts";
import { isPeer, isTaken, mostMin, type Peer, restOfAsking, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

type Prepare = MessageOf<"Paxos.PrepareRpc">;
type Ask = Prepare | MessageOf<"Paxos.AcceptRpc">;

/** So many attempts in an instance at one time are without a pause. */
const AT_ONCE_MAX = 3;

/**
 * Judges a server's attempts in an instance: that there is something to propose (I2), that one with a majority's promises goes on (V1),
 * that there is time between them (V4), and that it asks for nothing twice (V5).
 */
export function judgeAttempts(view: View, restAt: (at: number) => Rest | undefined): Violation[] {
  const mine = view.made.filter((call): call is Peer => isPeer(call));
  const byInstance = Map.groupBy(mine, ({ params, at }) => `${turnAt(view, at)?.life.start} ${params.seq}`);
  const each = [...byInstance.values()].flatMap((calls) => [
    ...judgePauses(view, calls),
    ...judgeThrift(view, calls),
    ...judgeGoingOn(view, calls, restAt),
  ]);
  return [...judgeCauses(view, mine), ...each];
}

/** What a server proposes it was told to, or it fills a hole: somebody has begun that instance, or one behind it. */
function judgeCauses(view: View, mine: readonly Peer[]): Violation[] {
  const causes = view.passed.filter(({ method }) => method !== "Paxos.DoneRpc");
  const groundless = mine.find((call) => {
    if (call.method !== "Paxos.PrepareRpc") return false;
    // A command is proposed wherever it finds a place.
    return !causes.some(({ params, passed }) => {
      return Number(passed) < call.at && (!("seq" in params) || params.seq >= call.params.seq);
    });
  });
  if (groundless === undefined) return [];
  const { seq, ballot } = groundless.params as Prepare["params"];
  return [
    {
      ...{ rule: "I2", functions: ["nextToApply", "propose"], replica: view.id, seq, at: groundless.at },
      message: "a server proposes where nobody has begun anything",
      expected: `no call: it was told of nothing in instance ${seq}, or behind it`,
      seen: `${groundless.method} in ballot ${ballot}`,
      culprit: groundless,
    },
  ];
}

function judgePauses(view: View, calls: readonly Peer[]): Violation[] {
  const counts = new Map<number, Set<number>>();
  for (const call of calls) {
    const turn = turnAt(view, call.at);
    // What comes of a tick may have come at any time of it.
    if (call.method !== "Paxos.PrepareRpc" || turn === undefined || turn.before_ms !== turn.after_ms) continue;
    const ballots = counts.getOrInsertComputed(turn.after_ms, () => new Set());
    ballots.add(call.params.ballot);
    if (ballots.size <= AT_ONCE_MAX) continue;
    return [
      {
        ...{ rule: "V4", functions: ["propose"], replica: view.id, seq: call.params.seq, at: call.at, culprit: call },
        message: "a proposer tries again and again, and no time passes between",
        expected: `a pause of ${view.setting.retry_ms.join("-")} ms before it tries again`,
        seen: `${ballots.size} ballots at ${turn.after_ms} ms`,
      },
    ];
  }
  return [];
}

/** The calls to one server that were made more than once, though all that was asked before was granted, and nobody else had to do with the instance. */
function judgeThrift(view: View, calls: readonly Peer[]): Violation[] {
  const [first] = calls;
  if (first === undefined) return [];
  const { seq } = first.params;
  const seen = new Set<string>();
  for (const [place, call] of calls.entries()) {
    const key = `${call.method} ${call.to}`;
    if (!seen.has(key)) {
      seen.add(key);
      continue;
    }
    const turn = turnAt(view, call.at);
    const begin = turn?.begin ?? call.at;
    const before = calls.slice(0, place);
    const isUndisturbed =
      (call.method === "Paxos.DecideRpc" ? isToldOnce(view, call, before) : isAllGranted(view, before, begin)) &&
      !view.passed.some((one) => isPeer(one) && one.params.seq === seq && Number(one.passed) < call.at) &&
      view.disk.during(seq, 0, turn?.life.start ?? 0).every(({ promised }) => promised === 0);
    if (!isUndisturbed) return [];
    return [
      {
        ...{ rule: "V5", functions: ["propose"], replica: view.id, seq, at: call.at, culprit: call },
        message:
          "a server is asked or told the same again in an instance, though nothing failed and nobody disturbed it",
        expected: `three calls at the most to ${call.to} in instance ${seq}: to promise, to accept, and that it is decided`,
        seen: `another ${call.method}`,
      },
    ];
  }
  return [];
}

/** Whether one server was told a decision before, in the same stretch, or has answered that. */
function isToldOnce(view: View, call: Peer, before: readonly Peer[]): boolean {
  const told = before.findLast(({ method, to }) => method === call.method && to === call.to);
  if (told === undefined) return false;
  const isAnswered =
    told.heard !== undefined && told.heard < call.at && replyTo(told as MessageOf<"Paxos.DecideRpc">)?.ok === true;
  return isAnswered || turnAt(view, told.at) === turnAt(view, call.at);
}

/** Whether all that was asked before a place was granted. */
function isAllGranted(view: View, before: readonly Peer[], begin: number): boolean {
  const some = before.filter(({ at }) => at < begin);
  return some.length > 0 && some.every((one) => one.method === "Paxos.DecideRpc" || isGranted(view, one, begin));
}

function isGranted(view: View, call: Peer, by: number): boolean {
  return (
    call.heard !== undefined &&
    call.heard < by &&
    isTaken(view, call) &&
    replyTo<Ask["method"]>(call as Ask)?.ok === true
  );
}

/** Who has the promises of a majority, and waits for no more answers, proposes; but for who may give the attempt up. */
function judgeGoingOn(view: View, calls: readonly Peer[], restAt: (at: number) => Rest | undefined): Violation[] {
  const prepares = calls.filter((call): call is Prepare => call.method === "Paxos.PrepareRpc");
  return [...Map.groupBy(prepares, ({ params }) => params.ballot)].flatMap(([ballot, asked]): Violation[] => {
    const [first] = asked as [Prepare];
    const { seq } = first.params;
    const asking = turnAt(view, first.at) as Turn;
    if (calls.some((call) => call.method === "Paxos.AcceptRpc" && call.params.ballot === ballot)) return [];
    const heard = asked.filter((call) => isTaken(view, call)).toSorted((a, b) => Number(a.heard) - Number(b.heard));
    if (heard.some((call) => isAgainst(replyTo(call)))) return [];
    const needed = heard.slice(0, view.majority - 1);
    const last = needed.at(-1);
    if (last === undefined || needed.length < view.majority - 1 || !needed.every((call) => replyTo(call)?.ok))
      return [];
    if (!view.disk.during(seq, 0, first.at).some(({ promised }) => promised === ballot)) return [];
    // Who has begun anew by then looks at no promise of an older ballot.
    const goes = turnAt(view, Number(last.heard)) as Turn;
    if (prepares.some((call) => call.params.ballot > ballot && call.at < goes.end)) return [];
    const rest = restOfAsking(view, asking, Number(last.heard), restAt);
    if (rest === undefined) return [];
    const isOver =
      seq < mostMin(view, rest.until) ||
      view.disk.during(seq, 0, rest.until).some(({ decided }) => decided !== undefined);
    const isOthers = view.passed.some(
      (call) => isPeer(call) && call.params.seq === seq && Number(call.passed) < rest.until,
    );
    if (isOver || isOthers) return [];
    return [
      {
        ...{ rule: "V1", functions: ["propose"], replica: view.id, seq, at: rest.at, culprit: undefined },
        message: "a majority has promised, and nothing is proposed",
        expected: `AcceptRpc in ballot ${ballot}: ${view.majority} of ${view.setting.n} have promised it, with itself`,
        seen: "none, when all answers were there or had failed",
      },
    ];
  });
}

/** Whether an answer to a prepare is one for which the attempt may be given up, however many have promised. */
const isAgainst = (reply: ReplyTo<"Paxos.PrepareRpc"> | undefined): boolean =>
  reply !== undefined && (!reply.ok || reply.decided !== undefined);
