import type { StudentFunction } from "../rules.ts";
import { type Message, server } from "../wire.ts";
import { type DiskState, lastIndexOf, lastTermOf } from "./disk.ts";
import { type DiskStep, diskSteps, wrongStep } from "./disk-steps.ts";
import { callerOf } from "./failures.ts";
import { answererOf } from "./forms.ts";
import { handlerOf, takerOf } from "./terms.ts";
import { answeredTerm, diskAt, isPeer, type Life, type Turn, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";
import { followed, forgettersOf, isAskedFor, mayHaveGiven, votesForLeaders } from "./votes.ts";

/** Judges what a server writes of its term and vote (D3, E3, E5), and what it does with a disk that is torn (D5), damaged (D6), or has failed (D7). */
export function judgeDisk(view: View): Violation[] {
  return [
    ...diskSteps(view).flatMap((step) => judgeVoteOnDisk(view, step)),
    ...judgeGaps(view),
    ...view.lives.flatMap((life) => judgeStart(view, life)),
    ...judgeFailures(view),
  ];
}

function judgeVoteOnDisk(view: View, step: DiskStep): Violation[] {
  const { at, turn, before, after } = step;
  const vote = after.vote === null ? "no vote" : `the vote for ${after.vote}`;
  const wrong = wrongStep(view, step, `term ${after.term} and ${vote} on its disk`);
  if (after.owner === undefined && before.owner !== undefined && after.base.index > before.base.index)
    return wrong("S1", ["save"], "a snapshot on the disk leaves out whose it is", "its server's record in front of it");
  if (after.term === 0 && before.term > 0) {
    // Where it is there again before anything else happens, a crash between the two writes is all that it takes.
    const isBack = view.disk.some((one) => one.at > at && one.at < turn.next && one.state.term >= before.term);
    const found = wrong(
      "D3",
      ["save"],
      "a write leaves no term on the disk",
      `term ${before.term} on the disk, all the time`,
    );
    return found.map((one) => (isBack ? { ...one, spoils: at } : one));
  }
  if (after.term < before.term)
    return wrong(
      "E3",
      ["observeTerm", "save"],
      "the term on the disk goes back",
      `term ${before.term} or a higher one`,
    );
  if (lastTermOf(after) > after.term && lastTermOf(after) > lastTermOf(before))
    return wrong(
      "D3",
      ["save"],
      "an entry is on the disk before its term is",
      `term ${lastTermOf(after)} on the disk, with its entries or before them`,
    );
  if (after.vote === before.vote && after.term === before.term) return [];
  const isOfStart = turn.life.number > 1 && turn.begin === turn.life.start;
  if (
    isOfStart &&
    view.setting.n > 1 &&
    after.term > before.term &&
    after.vote === view.id &&
    !isTold(view, after.term, at)
  )
    return wrong(
      "E1",
      ["restore", "startElection"],
      "a restarted server stands for election before any time has passed",
      `term ${before.term} and no election before its timeout`,
    );
  // An election in a term of its own is judged by when it begins.
  const atEnd = diskAt(view, turn.end);
  const isLeft = turn.end < turn.life.end && atEnd.term === after.term && atEnd.vote === after.vote;
  if (after.term > before.term && after.vote !== view.id && !isTold(view, after.term, at)) {
    const isBegun = after.term === before.term + 1 && turn.ticks.length > 0;
    if (isBegun && after.vote === before.vote && after.vote !== null && !isLeft) return wrong(...withOlderVote(after));
    const isElection = isBegun && after.vote === null;
    // Its own vote may come with a write of its own: it was not given as long as nobody is asked. Who asks before that is told so.
    if (isElection && (!isLeft || asksIn(view, after.term, at))) return [];
    if (isElection)
      return wrong(
        "E4",
        ["startElection", "save"],
        "an election began without its own vote",
        `term ${after.term} and the vote for ${view.id}`,
      );
    return wrong(
      "E2",
      ["observeTerm", "save"],
      "a term is on the disk that nobody has told",
      `term ${before.term}, or one that was told`,
    );
  }
  if (after.term === before.term && before.vote !== null) {
    // A vote that should not have been there was told when it came.
    if (!mayHaveGiven(view, before.term, before.vote, at)) return [];
    const start = diskAt(view, turn.life.start);
    const isForgotten = turn.life.number > 1 && start.term === before.term && start.vote === before.vote;
    const forgetters = forgettersOf(view);
    const found = wrong(
      isForgotten ? "D4" : "E5",
      isForgotten
        ? ["restore", "readRecords"]
        : [...new Set([...forgetters, "RequestVoteRpc", "AppendEntriesRpc", "observeTerm"] as const)],
      after.vote === null ? "a vote was forgotten" : "a vote was changed",
      `the vote for ${before.vote} for as long as the term is ${before.term}`,
    );
    return found.map((one) => (isForgotten || forgetters.length > 0 ? one : { ...one, isUnspecific: true }));
  }
  if (after.vote === null) return [];
  const isOwn = after.vote === view.id && after.term > before.term && (turn.ticks.length > 0 || view.setting.n === 1);
  if (isAskedFor(view, after.term, after.vote, at) || isOwn) return [];
  const isOlder = after.vote === before.vote && after.term > before.term;
  if (after.vote === view.id && !isOlder) return [];
  const leader = followed(turn, after);
  const isKept = isOlder && !(leader !== undefined && votesForLeaders(view));
  if (isKept && isLeft)
    return wrong(
      "E2",
      ["observeTerm", "save"],
      "a higher term was adopted with the vote of an older one",
      `no vote in term ${after.term}: nobody had asked for it`,
    );
  if (isKept) return wrong(...withOlderVote(after));
  return wrong(
    "E5",
    [leader === undefined ? "RequestVoteRpc" : handlerOf(leader), "save"],
    "a vote is on the disk that nobody has asked for",
    `no vote for ${after.vote} in term ${after.term}`,
  );
}

/** A server has written a record of entries that do not follow those on its disk: nobody can read what comes of that (D2). */
function judgeGaps(view: View): Violation[] {
  const laid = new Set(view.history.of("laid").map(({ at }) => at));
  const place = view.disk.findIndex(({ at, state }, index) => {
    const before = view.disk[index - 1]?.state;
    const isFirst = before !== undefined && before.damage === undefined && before.torn === 0;
    return isFirst && state.isApart && !laid.has(at);
  });
  const [moment, before] = [view.disk[place], view.disk[place - 1]];
  if (moment === undefined || before === undefined) return [];
  const { at, state } = moment;
  return [
    {
      ...{ rule: "D2", functions: ["save"], replica: view.id, at, culprit: undefined, spoils: at },
      message: "entries were written that do not follow those on the disk",
      expected: `a record that begins at entry ${lastIndexOf(before.state) + 1} at the latest`,
      seen: state.damage as string,
    },
  ];
}

function asksIn({ made }: View, term: number, since: number): boolean {
  return made.some((call) => call.method === "Raft.RequestVoteRpc" && call.params.term === term && call.at > since);
}

function withOlderVote({ term }: DiskState) {
  return [
    "D3",
    ["save", "observeTerm"],
    "a new term has the older term's vote on the disk",
    `no vote in term ${term}: nobody had asked for it`,
  ] as const;
}

/** Whether a call, or an answer, of a term had come by a place. */
function isTold(view: View, term: number, at: number): boolean {
  const isCalled = view.passed.some((call) => isPeer(call) && call.params.term === term && Number(call.passed) <= at);
  return isCalled || view.made.some((call) => isPeer(call) && Number(call.heard) <= at && answeredTerm(call) === term);
}

/** What a process may do with the disk that it finds. */
function judgeStart(view: View, life: Life): Violation[] {
  const disk = diskAt(view, life.start);
  const common = { replica: view.id, culprit: undefined };
  const found: Violation[] = [];
  const whyUnusable = whyUnusableTo(view, disk, life);
  const isAtWork = view.turns.some((turn) => turn.life === life && turn.end < life.end);
  if (whyUnusable !== undefined && isAtWork) {
    found.push({
      ...{ ...common, rule: "D6", functions: ["readRecords"], at: life.start },
      message: "a server works on a disk that cannot be used",
      expected: `an end with exit code 1 and the reason: ${whyUnusable}`,
      seen: "it came to work",
    });
  }
  const exit = view.history.of("exit").find(({ who, at }) => who === server(view.id) && at === life.end);
  if (whyUnusable === undefined && !isAtWork && life.number > 1 && exit?.code !== undefined) {
    const isTorn = disk.torn > 0;
    found.push({
      ...{ ...common, rule: isTorn ? "D5" : "D4", functions: ["readRecords", "restore"], at: exit.at },
      message: isTorn ? "a server does not start on a torn record" : "a server does not start on its own disk",
      expected: isTorn
        ? `a server at work: the last ${disk.torn} bytes on the disk were never promised to anybody`
        : "a server at work, with what its disk says",
      seen: `it ended with exit code ${exit.code}`,
    });
  }
  if (disk.torn > 0 && disk.damage === undefined) {
    const next = view.disk.find(({ at }) => at > life.start && at < life.end);
    if (next?.state.damage !== undefined) {
      found.push({
        ...{ ...common, rule: "D5", functions: ["readRecords"], at: next.at },
        message: "something was written behind a torn record: no start will find it",
        expected: `the ${disk.torn} bytes of the torn record cut off before anything is written`,
        seen: "records behind them",
      });
    }
  }
  return found;
}

const isOwn = ({ id, setting: { n } }: View, owner: { node: number; n: number }): boolean =>
  owner.node === id && owner.n === n;

/** Why a server must not come to work on a disk; undefined if it may. */
function whyUnusableTo(view: View, { damage, owner }: DiskState, { number }: Life): string | undefined {
  if (damage !== undefined) return damage;
  if (owner !== undefined && !isOwn(view, owner)) return `it is the disk of server ${owner.node} of ${owner.n}`;
  return owner === undefined && number > 1 ? "it holds no record, and this is not the first start" : undefined;
}

/** After a write that failed a server takes nothing any more. */
function judgeFailures(view: View): Violation[] {
  const failures = failuresOf(view);
  return failures.flatMap(({ at, error, turn, goesOn }): Violation[] => {
    if (goesOn === undefined) return [];
    // Where it has ended in other calls' hands, it is in this one's that it goes on.
    const call = turn.passed.find(({ method }) => answererOf(method) !== undefined);
    const hasEnded = failures.some((one) => one.goesOn === undefined);
    const isOfCall = hasEnded && call !== undefined && !failures.some((one) => hasEndedIn(one, call));
    const answerer = isOfCall ? answererOf(call.method) : undefined;
    const functions =
      answerer === undefined ? [...(hasEnded ? takersOf(turn) : []), "save" as const] : [answerer, "save" as const];
    return [
      {
        ...{ rule: "D7", functions, replica: view.id },
        ...{ at: goesOn, culprit: undefined, spoils: at },
        message: "a server goes on after a write that failed",
        expected: `an end: ${error} leaves nobody who knows what is on the disk`,
        seen: "it lives, and takes what it is told",
      },
    ];
  });
}

/** Who saw to the answer that was all a server had been told: who makes a call takes what is thrown when its answer is taken. */
function takersOf({ passed, heard, ticks }: Turn): StudentFunction[] {
  const [answer] = heard.filter(isPeer);
  return answer === undefined || passed.length + ticks.length > 0 ? [] : [callerOf(answer), takerOf(answer)];
}

interface Failure {
  /** When the write failed, and by what error. */
  at: number;
  error: string;
  /** In which it was asked for. */
  turn: Turn;
  /** Where it was clear that the process had not ended; undefined if it had. */
  goesOn: number | undefined;
}

/** The writes of a server that failed. */
function failuresOf(view: View): Failure[] {
  const me = server(view.id);
  const asked = new Map(view.history.of("disk").map((event) => [event.at, event]));
  return view.history.of("acked").flatMap(({ at, disk, error }): Failure[] => {
    const turn = turnAt(view, disk);
    if (error === undefined || asked.get(disk)?.who !== me || turn === undefined) return [];
    const fence = view.history.of("fence").find(({ who, since }) => who === me && since > at);
    const isAlive = fence !== undefined && fence.at <= turn.life.end;
    return [{ at, error, turn, goesOn: isAlive ? fence.at : undefined }];
  });
}

/** Whether a server has ended by a write that failed while it had the same to answer. */
function hasEndedIn({ goesOn, turn }: Failure, { method }: Message): boolean {
  return goesOn === undefined && turn.passed.some((one) => one.method === method);
}
