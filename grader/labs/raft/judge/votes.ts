import type { RequestVoteArgs } from "../../../../skeleton/zraft/messages.ts";
import type { StudentFunction } from "../rules.ts";
import { type MessageOf, type ReplyTo, server } from "../wire.ts";
import { type DiskState, lastIndexOf, lastTermOf } from "./disk.ts";
import { isLed } from "./leading.ts";
import { handlerOf, statesDuring } from "./terms.ts";
import { answersTo, diskAt, isPeer, type Peer, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";
import { unsavedBy } from "./writes.ts";

type VoteCall = MessageOf<"Raft.RequestVoteRpc">;

/** To whom a server gave its vote of a term: in an answer, or to itself, by asking for others'. */
interface Given {
  to: number;
  at: number;
}

/** Whether a candidate's log is at least as up to date as a disk's: the last term decides, then the last index. */
export function isUpToDate({ lastLogIndex, lastLogTerm }: RequestVoteArgs, disk: DiskState): boolean {
  const term = lastTermOf(disk);
  return lastLogTerm > term || (lastLogTerm === term && lastLogIndex >= lastIndexOf(disk));
}

export const lastOf = (disk: DiskState): string => `${lastIndexOf(disk)}/${lastTermOf(disk)}`;

/** Judges all votes of a server: one per term (E5), only for a log that is up to date (E6), and on its disk by then (D1); and the refusals. */
export function judgeVotes(view: View): Violation[] {
  const given = givenVotes(view);
  return [...judgeAnswers(view, given), ...judgeOwn(view, given)];
}

function judgeAnswers(view: View, given: Map<number, Given[]>): Violation[] {
  return answersTo(view, "Raft.RequestVoteRpc").flatMap(({ call, reply, at, since, turn }): Violation[] => {
    const { params } = call;
    const { term, candidateId } = params;
    const common = { replica: view.id, at, culprit: call };
    const handler: readonly StudentFunction[] = ["RequestVoteRpc"];
    const states = statesDuring(view, { since, at });
    const others = (given.get(term) ?? []).filter((vote) => vote.to !== candidateId && vote.at < at);
    if (!reply.voteGranted) {
      if (reply.term > term) return [];
      return refused(view, { call, reply, at, since, states, others, given: given.get(term) ?? [] });
    }
    if (reply.term > term) {
      return [
        {
          ...{ ...common, rule: "E7", functions: handler },
          message: "a vote was given in a term that is over",
          expected: `no vote: its term is ${reply.term}`,
          seen: `a vote in term ${term}`,
        },
      ];
    }
    const [other] = others;
    const kept = states.find(
      ({ term: its, vote }) =>
        its === term && vote !== null && vote !== candidateId && mayHaveGiven(view, term, vote, at),
    );
    if (other !== undefined || kept !== undefined) {
      const to = other?.to ?? (kept?.vote as number);
      const start = diskAt(view, turn.life.start);
      const isForgotten = turn.life.number > 1 && start.term === term && start.vote === to;
      const forgetters = forgettersOf(view);
      return [
        {
          ...{
            ...common,
            rule: isForgotten ? "D4" : "E5",
            functions: isForgotten ? ["restore", "readRecords"] : [...new Set([...forgetters, ...handler])],
            ...(!isForgotten && forgetters.length === 0 && { isUnspecific: true }),
          },
          message: "two votes were given in one term",
          expected: `no vote for ${candidateId}: that of term ${term} is ${to === view.id ? "its own" : `${to}'s`}`,
          seen: `a vote for ${candidateId} in term ${term}`,
        },
      ];
    }
    if (!states.some((disk) => isUpToDate(params, disk))) {
      const disk = diskAt(view, at);
      return [
        {
          ...{ ...common, rule: "E6", functions: handler },
          message: "a vote was given to a candidate whose log is less up to date",
          expected: `no vote: its own last entry is ${lastOf(disk)}`,
          seen: `a vote for one whose last is ${params.lastLogIndex}/${params.lastLogTerm}`,
        },
      ];
    }
    const now = diskAt(view, at);
    const isKept = states.some((disk) => disk.term === term && disk.vote === candidateId);
    // A term that is not on the disk is told as such.
    if (isKept || now.term < term) return [];
    return [
      {
        ...{ ...common, rule: "D1" },
        functions: unvotedBy(view, at, "RequestVoteRpc", isSaved(term, candidateId)),
        message: "a vote was given that is not on the disk",
        expected: `term ${term} and the vote for ${candidateId} on the disk before it is said`,
        seen: `term ${now.term} and ${now.vote === null ? "no vote" : `a vote for ${now.vote}`} on the disk`,
      },
    ];
  });
}

/** Whether a candidate had asked a server for its vote of a term by a place. */
export function isAskedFor({ passed }: View, term: number, candidate: number, by: number): boolean {
  return passed.some(
    (call) =>
      call.method === "Raft.RequestVoteRpc" &&
      call.params.term === term &&
      call.params.candidateId === candidate &&
      Number(call.passed) <= by,
  );
}

/** Whether a vote of a term that is on a server's disk may be one that it gave: it was asked for that, or had begun an election of its own. */
export function mayHaveGiven(view: View, term: number, vote: number, by: number): boolean {
  if (vote !== view.id) return isAskedFor(view, term, vote, by);
  if (view.made.some((call) => call.method === "Raft.RequestVoteRpc" && call.params.term === term)) return true;
  const first = view.disk.find(({ state }) => state.term === term && state.vote === vote);
  return view.setting.n === 1 || (first !== undefined && (turnAt(view, first.at)?.ticks.length ?? 0) > 0);
}
/** Where to look for a vote that is not on the disk: who has had one saved knows how. */
function unvotedBy(
  view: View,
  at: number,
  speaker: StudentFunction,
  isSo: (disk: DiskState) => boolean,
): StudentFunction[] {
  const hasSaved = view.disk.some(({ state }) => state.vote !== null);
  return hasSaved ? [speaker, "save"] : unsavedBy(view, at, [speaker], isSo);
}

/**
 * Where to look for votes that were taken from the disk in their own term: in who took the call then; if that was not always the same,
 * in what all of these call. Empty if none was.
 */
export function forgettersOf(view: View): StudentFunction[] {
  const forgetful = view.disk.flatMap(({ at, state }, place) => {
    const before = view.disk[place - 1]?.state;
    if (before === undefined || before.vote === null || state.vote !== null || before.term !== state.term) return [];
    return (turnAt(view, at)?.passed ?? []).filter(isPeer).slice(-1).map(handlerOf);
  });
  const functions = [...new Set(forgetful)];
  // Who is asked for a vote, and gives none, has no reason to take one back: what it asks of the call's term does that.
  const isByTerm = functions.length > 1 || functions[0] === "RequestVoteRpc";
  return isByTerm ? ["observeTerm", ...functions] : functions;
}

/** Whether a disk has a vote; in a higher term it need not have it any more. */
const isSaved =
  (term: number, to: number) =>
  (disk: DiskState): boolean =>
    disk.term > term || (disk.term === term && disk.vote === to);

interface Refusal {
  call: VoteCall;
  reply: ReplyTo<"Raft.RequestVoteRpc">;
  at: number;
  since: number;
  states: readonly DiskState[];
  others: readonly Given[];
  given: readonly Given[];
}

/** Whether a server had been called by the leader of a term by a place, in the same life. */
function hasFollowed(view: View, term: number, by: number): boolean {
  const start = turnAt(view, by)?.life.start ?? 0;
  return view.passed.some(
    (call) =>
      isPeer(call) &&
      isLed(call) &&
      call.params.term === term &&
      Number(call.passed) > start &&
      Number(call.passed) < by,
  );
}

/** A refusal in the candidate's term, or in a lower one: there must be a vote for another, or a log that is more up to date. */
function refused(view: View, { call, reply, at, states, others, given }: Refusal): Violation[] {
  const { term, candidateId } = call.params;
  const isElsewhere = states.some((disk) => disk.term === term && disk.vote !== null && disk.vote !== candidateId);
  if (others.length > 0 || isElsewhere || states.some((disk) => !isUpToDate(call.params, disk))) return [];
  if (states.some((disk) => disk.term > term)) return [];
  // A vote that another call got while this one was open.
  if (given.some((vote) => vote.to !== candidateId)) return [];
  // Who has heard the leader of this very term has nobody else to vote for: a majority has, so that this one cannot win.
  if (hasFollowed(view, term, at)) return [];
  const isAgain = given.some((vote) => vote.to === candidateId && vote.at < (call.passed as number));
  const disk = diskAt(view, at);
  return [
    {
      ...{ rule: isAgain ? "E5" : "E6", replica: view.id, at, culprit: call },
      functions: reply.term < term ? ["RequestVoteRpc", "observeTerm"] : ["RequestVoteRpc"],
      message: isAgain
        ? "a candidate that has the vote was refused it when it asked again"
        : "a vote was refused without a reason",
      expected: isAgain
        ? `the same answer as before: its vote of term ${term} is ${candidateId}'s`
        : `a vote: nobody has that of term ${term}, and ${call.params.lastLogIndex}/${call.params.lastLogTerm} is not behind its own last entry, ${lastOf(disk)}`,
      seen: reply.term < term ? `a refusal in term ${reply.term}` : "a refusal",
    },
  ];
}

/** A candidate votes for itself: nobody else has that vote, and it is on the disk. */
function judgeOwn(view: View, given: Map<number, Given[]>): Violation[] {
  const seen = new Set<number>();
  return view.deeds.flatMap(({ call, isAnswer, at, since }): Violation[] => {
    if (call.method !== "Raft.RequestVoteRpc" || isAnswer || seen.has(call.params.term)) return [];
    const { term } = call.params;
    seen.add(term);
    const common = { replica: view.id, at, culprit: call };
    const other = (given.get(term) ?? []).find((vote) => vote.to !== view.id && vote.at < at);
    if (other !== undefined) {
      return [
        {
          ...{ ...common, rule: "E5", functions: ["startElection"] },
          message: "a server that has given its vote asks for others' in the same term",
          expected: `an election in a term above ${term}: its vote in that is ${other.to}'s`,
          seen: `RequestVote in term ${term} to ${call.to}`,
        },
      ];
    }
    const states = statesDuring(view, { since, at });
    const now = diskAt(view, at);
    if (now.term < term || states.some((disk) => disk.term === term && disk.vote === view.id)) return [];
    return [
      {
        ...{ ...common, rule: "D1" },
        functions: unvotedBy(view, at, "startElection", isSaved(term, view.id)),
        message: "a candidate asks for votes before its own is on the disk",
        expected: `term ${term} and the vote for ${view.id} on the disk before that`,
        seen: `term ${now.term} and ${now.vote === null ? "no vote" : `a vote for ${now.vote}`} on the disk`,
      },
    ];
  });
}

/** The votes that a server said it gave, by term, in all of its lives. */
function givenVotes(view: View): Map<number, Given[]> {
  const given = new Map<number, Given[]>();
  const note = (term: number, vote: Given): void => {
    given.getOrInsertComputed(term, () => []).push(vote);
  };
  for (const { call, reply, at } of answersTo(view, "Raft.RequestVoteRpc"))
    if (reply.voteGranted && reply.term === call.params.term)
      note(call.params.term, { to: call.params.candidateId, at });
  for (const call of view.made)
    if (call.method === "Raft.RequestVoteRpc" && call.from === server(view.id))
      note(call.params.term, { to: view.id, at: call.at });
  return given;
}

/** The call of a leader that was taken in a turn, if the vote of its term is for who has made it. */
export function followed({ passed }: Turn, { term, vote }: DiskState): Peer | undefined {
  return passed
    .filter(isPeer)
    .find((call) => isLed(call) && call.params.term === term && vote !== null && call.from === server(vote));
}

/** Whether a vote for a leader appeared where that one called, and no vote was there before: so it is no older one that was kept. */
export function votesForLeaders(view: View): boolean {
  return view.disk.some(({ at, state }, place) => {
    const before = view.disk[place - 1]?.state;
    const turn = turnAt(view, at);
    if (before === undefined || turn === undefined || state.vote === before.vote) return false;
    return followed(turn, state) !== undefined && !isAskedFor(view, state.term, state.vote as number, at);
  });
}
