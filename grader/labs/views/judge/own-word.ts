import { enteredAt, type Known } from "./known.ts";
import { faultyMax } from "./proofs.ts";
import { lowBy } from "./rests.ts";
import { isShown } from "./shown.ts";

/**
 * Whether a replica that does not hold stable, by a place, what it must, seems to leave out its own CHECKPOINT: that is needed there;
 * and what 2f+1 others have confirmed it holds stable, where it has said nothing itself.
 */
export function leavesOutItsOwn(known: Known, by: number): boolean {
  const needed = 2 * faultyMax(known.cluster) + 1;
  const low = lowBy(known, by);
  if (othersFor(known, low, by).size >= needed) return false;
  const seqs = new Set(known.checkpoints.map(({ args }) => args.msg.seq));
  const hasCounted = [...seqs].some((seq) => isShown(known, seq, by) && othersFor(known, seq, by).size < needed);
  if (hasCounted) return false;
  return [...seqs].some((seq) => {
    const own = known.said.find((one) => one.method === "Server.CheckpointRpc" && one.params.msg.seq === seq);
    const until = own?.at ?? known.history.now;
    return othersFor(known, seq, until).size >= needed && isShown(known, seq, until);
  });
}

/** Which others have confirmed a seq by a place. */
function othersFor({ id, checkpoints }: Known, seq: number, by: number): Set<number> {
  const all = checkpoints.filter(({ at, args, isValid }) => isValid && at < by && args.msg.seq === seq);
  return new Set(all.map(({ args }) => args.msg.peerId).filter((peerId) => peerId !== id));
}

/** Whether a message begins a view when another's VIEW-CHANGE was the last that was needed. */
export function beginsByAnother(known: Known, one: Known["said"][number]): boolean {
  if (one.method !== "Server.NewViewRpc") return false;
  const { view } = one.params.msg;
  return known.said.some(
    (own) => own.method === "Server.ViewChangeRpc" && own.params.msg.view === view && own.at < enteredAt(known, view),
  );
}
