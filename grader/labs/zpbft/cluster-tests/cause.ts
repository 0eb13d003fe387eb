import type { History } from "../../../history/history.ts";
import { caseOf } from "../../pbft/judge/case.ts";
import { repliesOf } from "../../pbft/judge/execution.ts";
import { isCommitted, isPrepared, type SeqModel, type Subject } from "../../pbft/judge/model.ts";
import type { Rule, StudentFunction } from "../../pbft/rules.ts";

/** Why a replica has not executed what it could have, as far as what was sent to it tells. */
export interface Cause {
  rule: Rule;
  functions: readonly StudentFunction[];
  /** As a sentence without its end. */
  text: string;
}

/** The cause of a replica's silence at a place in a history; undefined if it was not sent enough, or if nothing is special about it. */
export function causeOf(history: History, id: number, end: number): Cause | undefined {
  const { subject, messages, models } = caseOf(history, id, end);
  const executed = new Set(repliesOf(subject, messages).map(({ params }) => params.msg.seq));
  let gap = 1;
  while (executed.has(gap)) gap += 1;
  const model = models.get(gap);
  const at = model && committedAt(subject, model);
  if (model === undefined || at === undefined) return undefined;
  const sooner = [...models.values()].find((other) => {
    const committed = other.seq > gap && committedAt(subject, other);
    return typeof committed === "number" && committed < at;
  });
  const what = `replica ${id} never executes seq ${gap}`;
  if (sooner !== undefined) {
    const text = `${what}, which was committed by the votes that it was sent, but later than seq ${sooner.seq}`;
    return { rule: "X1", functions: ["verifyBallotCommit", "CommitRpc"], text };
  }
  const early = model.commits.some((vote) => vote.breaks.length === 0 && !isPrepared(subject, model, vote.at));
  if (!early) return undefined;
  const text = `${what}, of which it was sent COMMITs before it was prepared: are they lost?`;
  return { rule: "R2", functions: ["CommitRpc", "verifyBallotCommit"], text };
}

/** The place at which the last message came without which a seq was not committed; undefined if it never was. */
function committedAt(subject: Subject, model: SeqModel): number | undefined {
  const places = [model.accepted?.at ?? 0, ...[...model.prepares, ...model.commits].map(({ at }) => at)];
  return places.toSorted((a, b) => a - b).find((place) => isCommitted(subject, model, place));
}
