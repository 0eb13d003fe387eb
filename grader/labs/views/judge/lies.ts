import type { ViewChangeArgs } from "../../../../skeleton/zviews/messages.ts";
import type { Known } from "./known.ts";
import { leaderOf, whyNotStable } from "./proofs.ts";

/** The VIEW-CHANGEs that a replica had been shown by a place in NEW-VIEWs that are not valid: nothing may come of them (NV6). */
export function shownByLies({ newViews, said }: Known, by: number): ViewChangeArgs[] {
  // What a NEW-VIEW shows of its own it has not from there.
  const own = new Set(said.flatMap((one) => (one.method === "Server.ViewChangeRpc" ? [one.params.sign] : [])));
  return newViews.flatMap(({ at, args, isValid }) =>
    at < by && !isValid ? args.msg.viewChanges.filter(({ sign }) => !own.has(sign)) : [],
  );
}

/** Whether the checkpoint of a VIEW-CHANGE of its own is one that nothing proves, as a lie had shown it: it has that from there. */
export function isTakenFromALie(known: Known, { msg: { seq, checkpoint } }: ViewChangeArgs, by: number): boolean {
  if (whyNotStable(known.cluster, seq, checkpoint) === undefined) return false;
  const proof = JSON.stringify(checkpoint);
  return shownByLies(known, by).some(({ msg }) => msg.seq === seq && JSON.stringify(msg.checkpoint) === proof);
}

/** Whether a VIEW-CHANGE of its own has an order in it that its leader has not signed, as a lie had shown it: it was prepared for that. */
export function isPreparedByALie(known: Known, { msg: { prepared } }: ViewChangeArgs, by: number): boolean {
  const { cluster } = known;
  const unsigned = prepared.filter(({ prePrepare: { msg, sign } }) => {
    return !cluster.keyring.isSigned(leaderOf(msg.view, cluster), "pre-prepare", msg, sign);
  });
  const shown = known.newViews.flatMap(({ at, args, isValid }) => (at < by && !isValid ? args.msg.prePrepares : []));
  return unsigned.some(({ prePrepare }) => shown.some(({ sign }) => sign === prePrepare.sign));
}
