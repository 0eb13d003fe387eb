import { violationsIn } from "../../../../../grader/labs/views/judge/judge.ts";
import { MadeUp, type Row } from "./history.ts";
import { FakeCluster } from "./messages.ts";

export const fake = new FakeCluster(4);
const { prepared, viewChange } = fake;

/** The rules that replica `id` breaks in a history, each once, in the order in which that was clear. */
export function broken(make: Row[1], id = 3): string {
  const made = new MadeUp(fake, id);
  make(made);
  return [...new Set(violationsIn(made.history, made.setting).map(({ rule }) => rule))].join(" ");
}

/** The first rule that replica `id` breaks in a history, and the first function to look at. */
export function blamed(make: Row[1], id = 3): string {
  const made = new MadeUp(fake, id);
  make(made);
  const [first] = violationsIn(made.history, made.setting);
  return first === undefined ? "" : `${first.rule} ${first.functions[0]}`;
}

/** f+1 others leave for a view. */
export const joins = (h: MadeUp, view = 1) => h.viewChanges(viewChange(view, 1), viewChange(view, 2));

/** VIEW-CHANGEs of these, who were prepared for nothing. */
export const empty = (view: number, ...ids: number[]) => ids.map((id) => viewChange(view, id));

export const isPrepared = (h: MadeUp) => h.prePrepare(1).ownPrepare(1).prepares(1, [1, 2]).ownCommit(1);

/** Seq 1 is prepared in view 0, by the leader's PREPARE or without it. */
export const known = (id: number) => prepared(1, 0, id === 3 ? [1, 3] : [1, 2]);
