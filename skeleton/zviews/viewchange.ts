import type { OkReply } from "../zpbft/messages.ts";
import type { Chosen } from "./functions.ts";
import type { NewViewArgs, ViewChangeArgs } from "./messages.ts";
import type { Server } from "./server.ts";

/**
 * Leaves the view for a higher one, and says so to each of the others. The server calls it when patience has run out.
 *
 * - **VC4** it leaves first: `s.leaveView(view)`. From then on nothing of a view before is accepted, so what it says is complete.
 * - **VC1** the VIEW-CHANGE names the view, and the seq of the last stable checkpoint with its proof (`s.stable`).
 * - **VC2** and, for each seq above that at which this replica was ever prepared, one proof: of the highest view in which it was
 *   (`s.knownSeqs`, `s.certsOf(seq)`, `s.isPrepared(cert)`); also for what is executed.
 * - **VC3** a proof is the leader's pre-prepare (`cert.prePrepare`) and PREPAREs of 2f or more replicas, no two of one and none of that
 *   leader: those that are counted (`cert.prepares.votes()`), and its own (`ownPrepare` of `own-prepare.ts`).
 * - **VC5** one for each view, the same to each of the others; nobody is waited for (**VC9**). Signed for the phase `"view-change"`.
 * - Its own counts, too: `s.viewChanges.take(args)`, and then as at the end of `ViewChangeRpc`.
 *
 * It logs `stage=6:view-change => [<ids>]`, with `s.in(view)` before it. Its counterpart is `newView` of `newview.ts`.
 */
export function viewChange(_s: Server, _view: number): void | Promise<void> {
  // TODO: your code here
}

/**
 * Takes another replica's VIEW-CHANGE.
 *
 * - **VC7** one that is not valid (`s.verifyViewChange`, which may be a promise) counts for nothing, and one that is not for a view
 *   above this replica's, or for the one that it is on its way to, neither: `{ ok: false }`, and a WARN line.
 * - **VC8** of each of the others the one for the highest view counts: `s.viewChanges` keeps it so (`take`, `highestOf`, `for`).
 * - **VC6** when f+1 others have gone on to views above its own, it goes on to the highest that f+1 of them have reached:
 *   `s.viewChange(view)`. While this replica may have forgotten what it promised, that does nothing, and it stays in its view (**ST6**).
 * - **T3** when 2f+1 are on their way to the view that it is on its way to, itself counted, the wait for the new leader begins:
 *   `s.awaitNewView()`.
 * - **NV1** and if it is that leader, it begins the view, once: `s.newView()`.
 *
 * It logs `stage=6:view-change <= <id>` before it judges. Its counterpart is `NewViewRpc` of `newview.ts`.
 */
export function ViewChangeRpc(_s: Server, _args: ViewChangeArgs): OkReply | Promise<OkReply> {
  // TODO: your code here
  return { ok: false };
}

/**
 * The reason why a VIEW-CHANGE is not valid; undefined if it is.
 *
 * - **VC7** valid is: signed by the replica that it names; for a view from 1 on; a seq with the proof that it is stable
 *   (`whyNotStable` of `proofs.ts`); and each entry of `prepared` a proof as in **VC3**, rightly signed, of a view before `msg.view`,
 *   for a seq above `msg.seq` and at most `2 * s.interval` above it, no seq twice. One PREPARE that is not as in VC3 makes it invalid,
 *   however many others there are; and where this replica's own window ends does not matter.
 *
 * Its counterpart is `whyNotStable`.
 */
export function verifyViewChange(_s: Server, _args: ViewChangeArgs): string | undefined | Promise<string | undefined> {
  // TODO: your code here
  return "nobody looks at it yet";
}

/**
 * What a new view begins with: a function of valid VIEW-CHANGEs, by which everybody comes to the same.
 *
 * - **NV3** `low` is the highest seq that is stable in one of them: who enters the view holds that stable, and its leader gives new
 *   requests the seqs behind it, and behind the orders (**Q1**). There is one order for each seq above `low`, up to the highest for
 *   which any of them has a proof, in the order of the seqs; none if that is not above `low`.
 * - **NV4** its digest is that of the proof of the highest view for this seq.
 * - **NV5** where there is no proof it is the null request: `NULL_DIGEST` of `null-request.ts`.
 */
export function chooseOrders(_s: Server, _viewChanges: readonly ViewChangeArgs[]): Chosen {
  // TODO: your code here
  return { low: 0, orders: [] };
}

/**
 * The reason why a NEW-VIEW is not valid; undefined if it is.
 *
 * - **NV6** valid is: signed by the leader of its view; VIEW-CHANGEs of at least 2f+1 replicas, no two of one, and each of them for this
 *   very view and valid (`s.verifyViewChange`), whatever this replica was told before; and exactly the orders that follow from all of
 *   them (`s.chooseOrders`), in their order, each signed by this leader for the phase `"pre-prepare"` in this view.
 * - **NV7** nothing else matters: not whether this replica has sent a VIEW-CHANGE, nor whether its own is among them, or the leader's.
 *
 * Its counterpart is `whyRefused` of `zpbft/preprepare.ts`.
 */
export function verifyNewView(_s: Server, _args: NewViewArgs): string | undefined | Promise<string | undefined> {
  // TODO: your code here
  return "nobody looks at it yet";
}
