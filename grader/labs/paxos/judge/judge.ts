import type { History } from "../../../history/history.ts";
import { type Rest, turnAt } from "../../kit/world/turns.ts";
import { judgeAcceptor } from "./acceptor.ts";
import { judgeApplying } from "./applying.ts";
import { judgeAttempts } from "./attempts.ts";
import { judgeCalm } from "./calm.ts";
import { type Claim, claimsOf, judgeAgreement, judgeClaims, judgeLearning } from "./decisions.ts";
import { judgeForgetting } from "./forgetting.ts";
import { judgeGivenUp } from "./given-up.ts";
import { judgeLogs } from "./logs.ts";
import { judgeOwed } from "./owed.ts";
import { judgeProposer, judgeValueless } from "./proposer.ts";
import { judgeRestamped } from "./restamped.ts";
import { judgeTelling } from "./telling.ts";
import { restOf, type Setting, type View, viewOf } from "./view.ts";
import type { Violation } from "./violation.ts";

/**
 * All violations in a history, of the servers that run the submission, in the order in which they were clear. What is judged is
 * told by messages, disks and ticks alone; nothing is told that a slow machine could cause.
 */
export function violationsIn(history: History, setting: Setting): Violation[] {
  const views = setting.live.map((id) => viewOf(history, setting, id));
  const claims = views.map(claimsOf);
  const untrue = views.flatMap((view, place) => judgeClaims(view, claims[place] as Claim[]));
  // What its own acceptor has accepted a server counts, too: where that has taken a promise for it, the count follows from that.
  const restamped = views.flatMap(judgeRestamped);
  const isByPromise = ({ replica, seq }: Violation): boolean =>
    restamped.some((one) => one.replica === replica && one.seq === seq);
  const found = [
    ...views.flatMap(judgeServer),
    ...untrue.filter((one) => !isByPromise(one)),
    ...judgeAgreement(claims.flat(), untrue),
    ...judgeCalm(history, setting, views),
  ];
  return found.toSorted((a, b) => a.at - b.at);
}

/** What one server's own messages and disk tell. */
function judgeServer(view: View): Violation[] {
  const rests = new Map(view.turns.map((turn) => [turn, restOf(view, turn)]));
  /** Where it was at rest with all that it was told in the turn of a place. */
  const restAt = (at: number): Rest | undefined => {
    const turn = turnAt(view, at);
    return turn && rests.get(turn);
  };
  // Whatever else goes wrong in an instance in which it proposes no value, or takes a promise for an acceptance, follows from that.
  const first = [...judgeValueless(view), ...judgeRestamped(view)];
  const spoilt = new Set(first.map(({ seq }) => seq));
  const others = [
    ...judgeAcceptor(view),
    ...judgeProposer(view),
    ...judgeGivenUp(view),
    ...judgeLearning(view, restAt),
    ...judgeTelling(view, restAt),
    ...judgeApplying(view, restAt),
    ...judgeAttempts(view, restAt),
    ...judgeForgetting(view, restAt),
    ...judgeOwed(view, restAt),
    ...judgeLogs(view),
  ];
  return [...first, ...others.filter(({ seq }) => !spoilt.has(seq))];
}
