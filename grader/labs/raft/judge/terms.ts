import type { StudentFunction } from "../rules.ts";
import { type MessageOf, replyTo, server } from "../wire.ts";
import { statesIn } from "./disk.ts";
import {
  answeredTerm,
  type Deed,
  diskAt,
  isPeer,
  isTaken,
  type Peer,
  Steps,
  type Turn,
  turnAt,
  type View,
} from "./view.ts";
import type { Violation } from "./violation.ts";
import { unsavedBy } from "./writes.ts";

/** A term that a server cannot be below, and what told it. */
interface Floor {
  term: number;
  /** The call, or the answer to one, that told it; undefined for what it said itself. */
  told?: Peer;
}

/** The functions that read the terms of calls, and of answers. */
const HANDLERS = {
  "Raft.RequestVoteRpc": ["RequestVoteRpc", "takeVote"],
  "Raft.AppendEntriesRpc": ["AppendEntriesRpc", "takeAppend"],
  "Raft.InstallSnapshotRpc": ["InstallSnapshotRpc", "takeInstall"],
} as const satisfies Record<Peer["method"], readonly [StudentFunction, StudentFunction]>;

/** The function that answers a call of another server. */
export const handlerOf = ({ method }: Peer): StudentFunction => HANDLERS[method][0];

/** The function that takes the answer to one. */
export const takerOf = ({ method }: Peer): StudentFunction => HANDLERS[method][1];

/** What a saying says its sender's term is; undefined if it says none. */
function termSaid({ call, isAnswer }: Pick<Deed, "call" | "isAnswer">): number | undefined {
  if (isPeer(call)) return isAnswer ? answeredTerm(call) : call.params.term;
  if (call.method !== "Raft.StartRpc" || !isAnswer) return undefined;
  return replyTo(call as MessageOf<"Raft.StartRpc">)?.term;
}

/**
 * Judges the term of all that a server said: it is none that it has left behind (E3, D4) or should have (E2), it is one that
 * it was told of or began itself (E2), and it is on its disk by then (D1).
 */
export function judgeTerms(view: View): Violation[] {
  const must = mustTerms(view);
  const may = mayTerms(view);
  return view.deeds.flatMap((deed): Violation[] => {
    const term = termSaid(deed);
    if (term === undefined) return [];
    const below = belowFloor(view, deed, term, must.at(Math.max(deed.since - 1, deed.turn.life.start)));
    if (below !== undefined) return [below];
    const { at, call, isAnswer } = deed;
    const common = { replica: view.id, at, culprit: call };
    if (isAnswer && isPeer(call) && term < call.params.term) {
      return [
        {
          ...{ ...common, rule: "E2", functions: lookFor(view, handlerOf(call)) },
          message: "an answer says a lower term than the call had: that was not adopted",
          expected: `term ${call.params.term} or a higher one`,
          seen: `term ${term}`,
        },
      ];
    }
    if (term > may.at(at)) {
      return [
        {
          ...{ ...common, rule: "E2", functions: ["observeTerm", ...(isPeer(call) ? [handlerOf(call)] : [])] },
          message: "a server says a term that nobody had told it, and that it had not begun",
          expected: `term ${may.at(at)} at the most`,
          seen: `term ${term}`,
        },
      ];
    }
    if (diskAt(view, at).term >= term) return [];
    return [
      {
        ...{
          ...common,
          rule: "D1",
          functions: unsavedBy(view, at, saversOf(deed, term, must), (disk) => disk.term >= term),
        },
        message: "a term was said that is not on the disk",
        expected: `term ${term} on the disk before it is said`,
        seen: `term ${diskAt(view, at).term} on the disk`,
      },
    ];
  });
}

/** Where to look for a term that was not adopted: who has adopted another one knows how. */
function lookFor(view: View, reader: StudentFunction): StudentFunction[] {
  const hasAdopted = view.disk.some(
    ({ at, state }, place) =>
      state.term > (view.disk[place - 1]?.state.term ?? 0) &&
      state.vote !== view.id &&
      turnAt(view, at)?.passed.some((call) => isPeer(call) && call.params.term === state.term),
  );
  return hasAdopted ? [reader, "observeTerm"] : ["observeTerm", reader];
}

/** The functions that say something. */
function speakersOf({ call, isAnswer }: Deed): StudentFunction[] {
  if (!isPeer(call)) return ["start"];
  if (isAnswer) return [handlerOf(call)];
  return [call.method === "Raft.RequestVoteRpc" ? "startElection" : "replicateTo"];
}

/** The functions that should have had the term saved that something says: who answers clients takes it as it is. */
function saversOf(deed: Deed, term: number, must: Steps<Floor>): StudentFunction[] {
  const floor = must.at(deed.since - 1);
  if (isPeer(deed.call) || floor.term !== term || floor.told === undefined) return speakersOf(deed);
  const { told } = floor;
  return [told.to === deed.call.to ? handlerOf(told) : takerOf(told)];
}

function belowFloor(view: View, deed: Deed, term: number, floor: Floor): Violation | undefined {
  const { at, since, call, turn } = deed;
  const onDisk = diskAt(view, since).term;
  if (term >= Math.max(onDisk, floor.term)) return undefined;
  const atStart = diskAt(view, turn.life.start).term;
  const common = { replica: view.id, at, culprit: call, seen: `term ${term}` };
  if (turn.life.number > 1 && atStart > term && floor.term <= atStart) {
    return {
      ...{ ...common, rule: "D4", functions: ["restore", "readRecords"] },
      message: "a restarted server has forgotten the term that is on its disk",
      expected: `term ${atStart} or a higher one`,
    };
  }
  const { told } = floor;
  // The call's own term in an answer, and a higher one on the disk: it has not gone back, and does not say where it is.
  if (deed.isAnswer && isPeer(call) && term === call.params.term && diskAt(view, at).term >= onDisk) {
    return {
      ...{ ...common, rule: "E7", functions: [handlerOf(call)] },
      message: "a call of a term that is over was answered in that term",
      expected: `term ${Math.max(onDisk, floor.term)}, its own`,
    };
  }
  // Who says the higher term, and a lower one later, has gone back; who never says it, or leads on, has not adopted it.
  const leads = !deed.isAnswer && call.method !== "Raft.RequestVoteRpc";
  const isTold = told !== undefined && floor.term >= onDisk && (leads || told.from === server(view.id));
  const expected = `term ${Math.max(onDisk, floor.term)} or a higher one`;
  if (isTold) return { ...common, ...notAdopted(view, told), expected };
  return {
    ...{ ...common, rule: "E3", functions: ["observeTerm", ...speakersOf(deed)] },
    message: "a term went back",
    expected,
  };
}

/** What is wrong with a server that a call, or the answer to one, told a higher term, and that goes on without it. */
function notAdopted(view: View, told: Peer): Pick<Violation, "rule" | "functions" | "message"> {
  const reader = HANDLERS[told.method][told.from === server(view.id) ? 1 : 0];
  return { rule: "E2", functions: lookFor(view, reader), message: "a higher term was told, and not adopted" };
}

/** That of an election in a term that was told before: its server has only gone on from its own; undefined if it was in it. */
export function electionWithoutTold(view: View, must: Steps<Floor>, { begin, life }: Turn) {
  const { term, told } = must.at(Math.max(begin - 1, life.start));
  return told === undefined || diskAt(view, begin).term >= term ? undefined : notAdopted(view, told);
}

/** The highest term that a server is certain to have taken, in each life: what it said, and what an answer told that it took. */
export function mustTerms(view: View): Steps<Floor> {
  const steps = new Steps<Floor>({ term: 0 });
  type Event = { at: number; floor?: Floor };
  const events: Event[] = [
    ...view.lives.map(({ start }) => ({ at: start })),
    ...view.deeds.flatMap((deed) => {
      const term = termSaid(deed);
      if (term === undefined) return [];
      const isTaken = deed.isAnswer && isPeer(deed.call) && deed.call.params.term === term;
      return [{ at: deed.at, floor: { term, ...(isTaken && { told: deed.call as Peer }) } }];
    }),
    ...view.turns.flatMap(({ heard, end, life }) =>
      heard.flatMap((call) => {
        const term = isPeer(call) && isTaken(view, call) ? answeredTerm(call) : undefined;
        // What comes behind the end of its life is taken by nobody.
        return term === undefined || end >= life.end ? [] : [{ at: end, floor: { term, told: call as Peer } }];
      }),
    ),
  ].toSorted((a, b) => a.at - b.at);
  for (const { at, floor } of events) {
    if (floor === undefined) steps.set(at, { term: 0 });
    else if (floor.term > steps.last.term) steps.set(at, floor);
  }
  return steps;
}

/** The term that a server is certain to be in, or above, when a turn begins. */
export function floorOf(view: View, must: Steps<Floor>, { begin, life }: Turn): number {
  return Math.max(must.at(Math.max(begin - 1, life.start)).term, diskAt(view, begin).term);
}

/** The highest term that a server may know of: it was told, has said that it begins it, or has it on its disk. */
export function mayTerms(view: View): Steps<number> {
  const steps = new Steps(0);
  const events = [
    ...view.disk.map(({ at, state }) => ({ at, term: state.term })),
    ...view.passed.flatMap((call) => (isPeer(call) ? [{ at: call.passed as number, term: call.params.term }] : [])),
    ...view.made.flatMap((call) => {
      if (!isPeer(call)) return [];
      const begins = call.method === "Raft.RequestVoteRpc" ? [{ at: call.at, term: call.params.term }] : [];
      const term = answeredTerm(call);
      return call.heard === undefined || term === undefined ? begins : [...begins, { at: call.heard, term }];
    }),
  ].toSorted((a, b) => a.at - b.at);
  for (const { at, term } of events) if (term > steps.last) steps.set(at, term);
  return steps;
}

/** The states that a server's disk was in while it did something. */
export function statesDuring(view: View, { since, at }: Pick<Deed, "since" | "at">) {
  return statesIn(view.disk, since, at);
}
