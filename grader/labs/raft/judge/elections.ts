import type { Rule, StudentFunction } from "../rules.ts";
import { idOf, type MessageOf, server } from "../wire.ts";
import { orDelayed } from "./delays.ts";
import { lastIndexOf, lastTermOf, statesIn } from "./disk.ts";
import { electionWithoutTold, floorOf, mayTerms, mustTerms } from "./terms.ts";
import { electionsOf } from "./time.ts";
import { diskAt, isPeer, type Peer, peerCalls, restOf, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

type VoteCall = MessageOf<"Raft.RequestVoteRpc">;

/** Judges what a candidate asks, and whom (E4). */
export function judgeElections(view: View): Violation[] {
  const first = electionsOf(view) as VoteCall[];
  return [...first.flatMap((call) => judgeFirst(view, call)), ...judgeAlike(view, first)];
}

function judgeFirst(view: View, call: VoteCall): Violation[] {
  const turn = turnAt(view, call.at);
  if (turn === undefined) return [];
  const { term, lastLogIndex, lastLogTerm } = call.params;
  const wrong = (expected: string, seen: string, at = call.at, culprit?: Peer): Violation => ({
    ...{ rule: "E4", functions: ["startElection"], replica: view.id, at, expected, seen },
    message: "a candidate asks for votes, and not as it must",
    culprit,
  });
  const found: Violation[] = [];
  const must = mustTerms(view);
  const before = floorOf(view, must, turn);
  const told = mayTermBefore(view, call);
  if (term === before) {
    const again = wrong(`term ${before + 1}: it was in term ${before} before`, `term ${term}`, call.at, call);
    found.push({ ...again, ...electionWithoutTold(view, must, turn) });
  } else if (term > told + 1) found.push(wrong(`term ${told + 1} at the most`, `term ${term}`, call.at, call));
  const states = statesIn(view.disk, turn.begin, call.at);
  const isOwnLast = states.some((disk) => lastIndexOf(disk) === lastLogIndex && lastTermOf(disk) === lastLogTerm);
  const disk = diskAt(view, call.at);
  if (!isOwnLast) {
    const expected = `its last entry as it is on its disk: ${lastIndexOf(disk)}/${lastTermOf(disk)}`;
    found.push(wrong(expected, `${lastLogIndex}/${lastLogTerm}`, call.at, call));
  }
  const rest = restOf(view, turn);
  if (rest === undefined || found.length > 0) return found;
  const asked = peerCalls(view).filter(
    (one) =>
      one.method === "Raft.RequestVoteRpc" && one.params.term === term && one.at >= turn.begin && one.at < turn.next,
  );
  const left = othersOf(view).filter((id) => !asked.some(({ to }) => to === server(id)));
  if (left.length === 0) return [];
  const reached = asked.map(({ to }) => idOf(to)).join(" ");
  const owed = wrong(
    "one RequestVote to each of the others, at once",
    `only to ${reached}; none to ${left.join(" ")}`,
    rest,
  );
  const isOwed = (one: Peer): boolean => one.method === "Raft.RequestVoteRpc" && one.params.term === term;
  return [orDelayed(view, turn, left, isOwed, owed)];
}

export function othersOf({ id, setting: { n } }: View): number[] {
  return Array.from({ length: n }, (_, other) => other).filter((other) => other !== id);
}

/** The highest term that was told or said before a call, but for this election itself. */
function mayTermBefore(view: View, call: VoteCall): number {
  const turn = turnAt(view, call.at);
  const told = view.passed.flatMap((one) => (isPeer(one) && Number(one.passed) < call.at ? [one.params.term] : []));
  const own = peerCalls(view).flatMap((one) =>
    one.at < call.at && one.params.term < call.params.term ? [one.params.term] : [],
  );
  const onDisk = turn === undefined ? 0 : diskAt(view, turn.begin).term;
  const byThen = turn === undefined ? 0 : mayTerms(view).at(turn.begin);
  return Math.max(onDisk, byThen, ...told, ...own);
}

/** All calls of one election say the same, and in the name of who makes them. */
function judgeAlike(view: View, first: readonly VoteCall[]): Violation[] {
  return peerCalls(view).flatMap((call): Violation[] => {
    const rule: Rule = "E4";
    const functions: readonly StudentFunction[] = ["startElection"];
    const common = { rule, functions, replica: view.id, at: call.at, culprit: call };
    const message = "a candidate asks for votes, and not as it must";
    if (call.method !== "Raft.RequestVoteRpc") return [];
    const { params } = call;
    if (params.candidateId !== view.id)
      return [
        {
          ...common,
          message,
          expected: `candidateId ${view.id}, its own id`,
          seen: `candidateId ${params.candidateId}`,
        },
      ];
    const begun = first.findLast((one) => one.params.term === params.term && one.at <= call.at);
    const again = peerCalls(view).find(
      (one) =>
        one.method === "Raft.RequestVoteRpc" &&
        one.params.term === params.term &&
        one.to === call.to &&
        begun !== undefined &&
        one.at >= begun.at &&
        one.at < call.at,
    );
    if (again !== undefined)
      return [{ ...common, message, expected: `one RequestVote to ${call.to} in this election`, seen: "another one" }];
    if (begun === undefined || sameLast(begun, call)) return [];
    const words = ({ params: { lastLogIndex, lastLogTerm } }: VoteCall): string =>
      `last entry ${lastLogIndex}/${lastLogTerm}`;
    return [
      {
        ...common,
        message,
        expected: `what it asked ${begun.to} in this election: ${words(begun)}`,
        seen: words(call),
      },
    ];
  });
}

function sameLast(one: VoteCall, other: VoteCall): boolean {
  return one.params.lastLogIndex === other.params.lastLogIndex && one.params.lastLogTerm === other.params.lastLogTerm;
}
