import type { Rule, StudentFunction } from "../rules.ts";
import { replyTo, server } from "../wire.ts";
import { isLed, leadingsOf } from "./leading.ts";
import { stopperOf, stoppersOf } from "./stopping.ts";
import { floorOf, handlerOf, mustTerms, takerOf } from "./terms.ts";
import {
  answeredTerm,
  diskAt,
  isBusyAt,
  isPeer,
  type Peer,
  peerCalls,
  restOf,
  type Turn,
  turnAt,
  type View,
} from "./view.ts";
import type { Violation } from "./violation.ts";

/** When the election timer began anew, as far as that is known; by the server's own clock. */
interface Reset {
  /** Not before. */
  least_ms: number;
  /** Not after. */
  most_ms: number;
  /** What reset it for certain; undefined for the start of the process. */
  by: Peer | "election" | "leading" | undefined;
  /** When its own last election began, or the process did, at the earliest: whatever it is that it does not heed, it had a timer then. */
  own_ms: number;
  /** What came since and must not reset it. */
  ignored: Peer | undefined;
  /** How many elections have begun since anything else reset it. */
  inRow: number;
  /** The most that there were of these in a row, in this life. */
  longest: number;
}

/**
 * Judges when elections begin: not before the timeout has passed since the last reset that is certain (E1, E8, T1), and when it has
 * passed since the last that is possible (E4, E8).
 */
export function judgeTimer(view: View): Violation[] {
  const found: Violation[] = [];
  const leadings = leadingsOf(view);
  const must = mustTerms(view);
  const elections = electionsOf(view);
  let reset: Reset = startOf();
  let life = 0;
  // In what it was told a higher term when it led, and its timer went on.
  const restarters = new Set<StudentFunction>();
  for (const turn of view.turns) {
    if (turn.life.number !== life) reset = startOf();
    life = turn.life.number;
    const begun = elections.filter(({ at }) => at >= turn.begin && at < turn.next);
    const floor = floorOf(view, must, turn);
    const mayLead = leadings.some((one) => one.life === turn.life && one.from < turn.next && one.term >= floor);
    const early = begun.find((_, place) => turn.after_ms < reset.least_ms + (place + 1) * leastOf(view));
    if (early !== undefined) found.push(tooEarly(view, turn, early, reset));
    else if (begun.length === 0 && !mayLead && isDue(view, turn, reset))
      found.push(tooLate(view, turn, reset, restarters));
    const stopper = begun.length > 0 && reset.by === "leading" ? stopperOf(view, turn) : undefined;
    if (stopper !== undefined) restarters.add(stopper);
    reset = afterTurn(view, turn, { reset, begun, mayLead, floor });
  }
  return found;
}

function startOf(): Reset {
  return { least_ms: 0, most_ms: 0, by: undefined, own_ms: 0, ignored: undefined, inRow: 0, longest: 0 };
}

const leastOf = ({ setting }: View): number => setting.election_ms[0];
/** The upper end of the range is not drawn, unless it is all of the range. */
const mostOf = ({ setting: { election_ms } }: View): number => Math.max(election_ms[0], election_ms[1] - 1);

/** The first call of each term in which a server asked for votes. */
export function electionsOf(view: View): Peer[] {
  const known = new Set<string>();
  return peerCalls(view).filter((call) => {
    if (call.method !== "Raft.RequestVoteRpc") return false;
    const key = `${view.lives.findLast(({ start }) => start < call.at)?.number} ${call.params.term}`;
    return !known.has(key) && known.add(key);
  });
}

/** Whether an election is owed: time has passed, nothing else happened meanwhile, and it has taken that. */
function isDue(view: View, turn: Turn, { most_ms }: Reset): boolean {
  const { ticks, passed, heard, end, after_ms, life } = turn;
  if (view.setting.n === 1 || ticks.length === 0 || passed.length + heard.length > 0) return false;
  if (isBusyAt(view, life, end)) return false;
  return restOf(view, turn) !== undefined && after_ms >= most_ms + mostOf(view);
}

interface Known {
  reset: Reset;
  begun: readonly Peer[];
  mayLead: boolean;
  /** It is in this term, or in a higher one. */
  floor: number;
}

function isGranted(call: Peer): boolean {
  return call.method === "Raft.RequestVoteRpc" && replyTo(call)?.voteGranted === true;
}

/** Whether the candidate that asks was granted the vote of that term by an earlier call. */
function isGivenBefore(view: View, { from, params: { term }, answered = 0 }: Peer): boolean {
  return view.passed.some(
    (one) =>
      isPeer(one) && one.from === from && one.params.term === term && isGranted(one) && Number(one.answered) < answered,
  );
}

/** What is known of the timer after a turn. */
function afterTurn(view: View, turn: Turn, { reset, begun, mayLead, floor }: Known): Reset {
  let { least_ms, most_ms, by, own_ms, ignored, inRow, longest } = reset;
  const { before_ms, after_ms, passed, heard } = turn;
  const certainly = (cause: Reset["by"], at_ms = before_ms): void => {
    least_ms = Math.max(least_ms, at_ms);
    by = cause;
    ignored = undefined;
    inRow = cause === "election" ? inRow + 1 : 0;
    longest = Math.max(longest, inRow);
  };
  const perhaps = (at_ms = after_ms): void => {
    most_ms = Math.max(most_ms, at_ms);
  };
  for (const _ of begun) {
    certainly("election", Math.max(before_ms, least_ms + leastOf(view)));
    perhaps(Math.min(after_ms, most_ms + mostOf(view)));
    own_ms = least_ms;
  }
  if (mayLead) perhaps();
  const leads = peerCalls(view).some((call) => isLed(call) && call.at >= turn.begin && call.at < turn.next);
  if (leads) certainly("leading");
  for (const call of passed.filter(isPeer)) {
    const { term } = call.params;
    if (term < floor) {
      ignored = call;
      continue;
    }
    const isTaken = answeredTerm(call) === term && (isLed(call) || isGranted(call));
    // A vote that it had given already it may have granted again without another thought.
    const isFirst = isLed(call) || !isGivenBefore(view, call);
    if (isTaken && isFirst && call.answered !== undefined && call.answered < turn.next) certainly(call);
    if (call.outcome === undefined || isLed(call) || isTaken) perhaps();
    else ignored = call;
  }
  if (heard.length > 0 && begun.length > 0) perhaps();
  else if (!mayLead) ignored = heard.filter(isPeer).findLast((call) => answeredTerm(call) !== undefined) ?? ignored;
  return { least_ms, most_ms, by, own_ms, ignored, inRow, longest };
}

function tooEarly(view: View, turn: Turn, culprit: Peer, { least_ms, by, own_ms }: Reset): Violation {
  const isByItself = turn.ticks.length === 0;
  const left = isByItself ? leftOut(view, culprit) : undefined;
  if (left !== undefined) {
    return {
      ...{ rule: "E4", functions: ["startElection"], replica: view.id, at: culprit.at, culprit },
      message: "an election's calls were not all made at once",
      expected: `RequestVote in term ${left.params.term} to ${culprit.to}, when that election began`,
      seen: `none in that term, and RequestVote in term ${culprit.params.term} later`,
    };
  }
  // A timer that nothing has begun anew since would still be one of a timeout that nobody may draw.
  const isShort = by !== undefined && turn.after_ms < own_ms + leastOf(view);
  // A restarted server that asks at once takes something on its disk for a reason.
  const isRestarted = by === undefined && turn.life.number > 1;
  const rule: Rule = isByItself && !isRestarted ? "T1" : by === undefined ? "E1" : isShort ? "E9" : "E8";
  const functions: readonly StudentFunction[] = isRestarted
    ? ["restore", "startElection"]
    : isByItself
      ? ["startElection"]
      : typeof by === "object"
        ? [handlerOf(by)]
        : by === "leading"
          ? ["observeTerm"]
          : ["startElection"];
  return {
    ...{ rule, functions, replica: view.id, at: culprit.at, culprit },
    message: isByItself
      ? "an election began, and no time had passed"
      : "an election began before the timeout had passed",
    expected: `none before ${least_ms + leastOf(view)} ms by its clock: ${causeWords(by)} at ${least_ms} ms, and the timeout is ${leastOf(view)} ms at the least`,
    seen: `RequestVote in term ${culprit.params.term} at ${turn.after_ms} ms`,
  };
}

/** The first call of the election before a call, if that election did not ask whom this call asks; undefined if it did. */
function leftOut(view: View, { at, to }: Peer): Peer | undefined {
  const before = electionsOf(view).findLast((call) => call.at < at);
  if (before === undefined || turnAt(view, before.at)?.life !== turnAt(view, at)?.life) return undefined;
  const { term } = before.params;
  const hasAsked = peerCalls(view).some(
    (call) => call.method === "Raft.RequestVoteRpc" && call.params.term === term && call.to === to && call.at < at,
  );
  return hasAsked ? undefined : before;
}

function tooLate(
  view: View,
  turn: Turn,
  { most_ms, by, ignored, inRow, longest }: Reset,
  restarters: ReadonlySet<StudentFunction>,
): Violation {
  const again = askedAgain(view, turn);
  const common = {
    ...{ replica: view.id, at: restOf(view, turn) ?? turn.end },
    expected: `an election by ${most_ms + mostOf(view)} ms of its clock: ${causeWords(by)} at ${most_ms} ms at the latest, and the timeout is ${mostOf(view)} ms at the most`,
  };
  if (again !== undefined) {
    return {
      ...{ ...common, rule: "E4", functions: ["startElection"], culprit: again },
      message: "the timeout has passed, and votes are asked for in the same term again",
      seen: `RequestVote in term ${again.params.term}, in which it had asked before`,
    };
  }
  const late = ignored === undefined ? lateElection(view, turn) : undefined;
  if (late !== undefined) {
    return {
      ...{ ...common, rule: "E9", functions: ["startElection"], culprit: late },
      message: "an election began later than any timeout of the range",
      seen: `none by ${turn.after_ms} ms; then RequestVote in term ${late.params.term} by ${turnAt(view, late.at)?.after_ms} ms`,
    };
  }
  // A timer that passes once, and was not begun anew since, passes no second time, whatever came meanwhile.
  const isStill = by === "election" && inRow === 1 && (ignored === undefined || longest === 1);
  if (isStill || (ignored === undefined && by === "leading")) {
    return {
      ...{
        ...common,
        rule: "E8",
        functions: by === "election" ? ["startElection"] : stoppersOf(view, turn, restarters),
        culprit: undefined,
      },
      message:
        by === "election"
          ? "the timeout of a candidate has passed, and no election began"
          : "one that stopped leading begins no election: its timer stands still",
      seen: `none by ${turn.after_ms} ms`,
    };
  }
  return {
    ...{ ...common, rule: ignored === undefined ? "E4" : "E8", culprit: ignored },
    functions: ignored === undefined ? ["startElection"] : ignorersOf(view, ignored),
    message:
      ignored === undefined
        ? "the timeout has passed, and no election began"
        : "the timer began anew with something that must not begin it anew",
    seen: `none by ${turn.after_ms} ms`,
  };
}

/** The functions that took what must not begin the timer anew: where its term was adopted, that may be why. */
function ignorersOf(view: View, call: Peer): StudentFunction[] {
  if (call.from === server(view.id)) {
    const isByTerm = tellsMore(call) && isSeenToStand(view, Number(call.heard), (one) => !tellsMore(one));
    return isByTerm ? ["observeTerm", takerOf(call)] : [takerOf(call), "observeTerm"];
  }
  const isByTerm =
    call.params.term > diskAt(view, Number(call.passed)).term && !isSeenToStand(view, Number(call.passed), tellsMore);
  return isByTerm ? ["observeTerm", handlerOf(call)] : [handlerOf(call), "observeTerm"];
}

/** Whether an answer tells of a higher term than its call had. */
const tellsMore = (call: Peer): boolean => (answeredTerm(call) ?? 0) > call.params.term;

/** Whether a candidate has heard an answer of a kind before a place, and its timer went on: the next election came too soon for another one. */
function isSeenToStand(view: View, by: number, isSuch: (call: Peer) => boolean): boolean {
  const elections = electionsOf(view);
  return peerCalls(view).some((call) => {
    const { heard = by } = call;
    if (call.method !== "Raft.RequestVoteRpc" || heard >= by || answeredTerm(call) === undefined || !isSuch(call))
      return false;
    const next = elections.find(({ at }) => at > heard);
    const [told, later] = [turnAt(view, heard), next && turnAt(view, next.at)];
    return told !== undefined && later?.life === told.life && later.after_ms < told.before_ms + leastOf(view);
  });
}

/** The first call of an election that began later, and time alone went by until then; undefined if there is none. */
function lateElection(view: View, turn: Turn): Peer | undefined {
  const later = view.turns.slice(view.turns.indexOf(turn) + 1).filter(({ life }) => life === turn.life);
  const ends = later.findIndex(({ passed, heard }) => passed.length + heard.length > 0);
  const quiet = ends === -1 ? later : later.slice(0, ends);
  return electionsOf(view).find(({ at }) => quiet.some(({ begin, next }) => at >= begin && at < next));
}

/** A call of a later turn than the one in which its election began, if that election is the last. */
function askedAgain(view: View, { life, next }: Turn): Peer | undefined {
  const begun = electionsOf(view).findLast(({ at }) => at > life.start && at < next);
  const after = begun === undefined ? undefined : turnAt(view, begun.at)?.next;
  if (begun === undefined || after === undefined) return undefined;
  return peerCalls(view).find(
    (call) =>
      call.method === "Raft.RequestVoteRpc" &&
      call.params.term === begun.params.term &&
      call.at >= after &&
      call.at < next,
  );
}

/** What began the timer anew, as words. */
function causeWords(by: Reset["by"]): string {
  if (by === undefined) return "it was started";
  if (by === "election") return "its own election began";
  if (by === "leading") return "it led";
  return isLed(by) ? `it heard the leader of term ${by.params.term}` : `it gave its vote in term ${by.params.term}`;
}
