import type { Fields } from "../../kit/log-lines.ts";
import type { StudentFunction } from "../rules.ts";
import { type Message, replyTo } from "../wire.ts";
import { isLed, type Led, leadingsOf, majorityOf, mayHaveLeft } from "./leading.ts";
import { handlerOf } from "./terms.ts";
import { electionsOf } from "./time.ts";
import { answeredTerm, isPeer, isTaken, type Life, peerCalls, type View } from "./view.ts";

/** What the log line says by which a server that had another role follows. */
export const FOLLOWED = "followed where it had stood for election, or led";

/** That a server which had stood for election in a term, or led in it, followed again; and what logs that. */
interface Following {
  stoodIn: number;
  by: StudentFunction;
}

/** The functions that log that a server follows, first the one by which it followed when no line was written before its next election. */
export function followersOf(
  followings: readonly Following[],
  said: readonly Fields[],
  writers: readonly StudentFunction[],
): readonly StudentFunction[] {
  const isUnsaid = ({ stoodIn }: Following): boolean => {
    const begin = said.findIndex(({ election, term }) => election !== undefined && Number(term) === stoodIn);
    const after = said.slice(begin + 1);
    const end = after.findIndex(({ election }) => election !== undefined);
    return (
      begin !== -1 && !after.slice(0, end === -1 ? after.length : end).some(({ follows }) => follows !== undefined)
    );
  };
  const unsaid = followings.find(isUnsaid);
  return unsaid === undefined ? writers : [...new Set([unsaid.by, ...writers])];
}

/** Each time that a server which had stood for election, or led, followed again. */
export function followingsIn(view: View, life: Life): Following[] {
  const begun = new Set<Message>(electionsOf(view));
  const found: Following[] = [];
  let standsIn: number | undefined;
  const follow = (term: number | undefined, call?: Led): void => {
    if (standsIn === undefined || term === undefined) return;
    const isOfLeader = call !== undefined && call.params.term === term;
    if (term < standsIn || (term === standsIn && !isOfLeader)) return;
    found.push({ stoodIn: standsIn, by: term === standsIn && isOfLeader ? handlerOf(call) : "observeTerm" });
    standsIn = undefined;
  };
  const heard = view.made.flatMap((call) =>
    isPeer(call) && call.heard !== undefined && isTaken(view, call)
      ? [{ at: call.heard, term: answeredTerm(call) }]
      : [],
  );
  const deeds = view.deeds.map((deed) => ({ at: deed.at, deed }));
  for (const one of [...heard, ...deeds].toSorted((a, b) => a.at - b.at)) {
    if (one.at < life.start || one.at > life.end) continue;
    if ("term" in one) follow(one.term);
    else if (isPeer(one.deed.call)) {
      const { call, isAnswer } = one.deed;
      if (begun.has(call) && !isAnswer) standsIn = call.params.term;
      else if (isAnswer) follow(answeredTerm(call), isLed(call) ? call : undefined);
    }
  }
  return found;
}

/**
 * How often a server may have followed by itself, in the same term: its election was lost, for too many had refused it; or it led, and
 * no majority answered it.
 */
export function leavingsIn(view: View, life: Life): number {
  const begun = electionsOf(view).filter(({ at }) => at > life.start && at < life.end);
  return begun.filter(({ params: { term } }) => isLost(view, term) || mayHaveLeftIn(view, life, term)).length;
}

/** Whether so many have refused their vote in a term that the others are no majority any more. */
function isLost(view: View, term: number): boolean {
  const { n } = view.setting;
  const refusals = peerCalls(view).filter(
    (call) =>
      call.method === "Raft.RequestVoteRpc" &&
      call.params.term === term &&
      call.heard !== undefined &&
      replyTo(call)?.voteGranted === false,
  );
  return refusals.length > n - majorityOf(n);
}

function mayHaveLeftIn(view: View, life: Life, term: number): boolean {
  const leading = leadingsOf(view).find((one) => one.life === life && one.term === term);
  if (leading === undefined) return false;
  return view.turns.some((turn) => turn.life === life && turn.end > leading.from && mayHaveLeft(view, turn));
}
