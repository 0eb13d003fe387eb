import { isOrder, type Known } from "./known.ts";
import { faultyMax, ordersOf } from "./proofs.ts";

/**
 * Whether of the VIEW-CHANGEs of a view that it has not entered a replica seems to look at the first 2f+1: from all something else
 * follows; and where nothing else does, more of them do not hold it up.
 */
export function looksAtTheFirst(known: Known, view: number): boolean {
  const enough = 2 * faultyMax(known.cluster) + 1;
  const shown = known.newViews.flatMap(({ args, isValid }) =>
    isValid && args.msg.viewChanges.length > enough ? [args.msg] : [],
  );
  const isAlike = ({ viewChanges }: (typeof shown)[number]): boolean =>
    JSON.stringify(ordersOf(viewChanges)) === JSON.stringify(ordersOf(viewChanges.slice(0, enough)));
  const isIn = (other: number): boolean => known.said.some((one) => isOrder(one) && one.params.msg.view === other);
  return shown.some((one) => one.view === view && !isAlike(one)) && shown.some((one) => isAlike(one) && isIn(one.view));
}
