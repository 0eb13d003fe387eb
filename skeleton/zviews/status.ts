import * as zlog from "../zlog/zlog.ts";
import type { Params } from "../znet/rpc.ts";
import type { METHODS, Status } from "./messages.ts";
import { enter, redo, whyLate } from "./newview.ts";
import { whyNotStable } from "./proofs.ts";
import { forwardWaiting } from "./request.ts";
import type { Server } from "./server.ts";

/** Who does not answer is asked again after so long. */
const RETRY_MS = 200;

/** Tells a replica that starts what this one knows. What it says proves itself. */
export function StatusRpc(s: Server, { peerId }: Params<(typeof METHODS)["Server.StatusRpc"]>): Status {
  const own = s.changing ? s.viewChanges.for(s.view).find(({ msg }) => msg.peerId === s.id) : undefined;
  return {
    ok: true,
    heard: s.heard.has(peerId),
    seq: s.lastCheckpoint,
    newView: s.newViewTaken,
    viewChange: own ?? null,
    checkpoint: s.stable.proof,
  };
}

/** Asks all others how things are, until enough have answered, and takes the highest view and checkpoint that are proven (ST5). */
export function askStatus(s: Server): void {
  endSilence(s);
  for (const id of s.others) void askOne(s, id);
}

async function askOne(s: Server, id: number): Promise<void> {
  while (s.isSilent) {
    try {
      const status = await s.call(id, "Server.StatusRpc", { peerId: s.id });
      await takeStatus(s, id, status);
      return;
    } catch (error) {
      zlog.debug(`Server.StatusRpc ${id} error: ${error}`);
    }
    await new Promise<void>((resolve) => s.clock.after(RETRY_MS, resolve));
  }
}

async function takeStatus(s: Server, id: number, status: Status): Promise<void> {
  s.statuses.set(id, status);
  const { checkpoint: proof, newView, viewChange } = status;
  const { seq = 0, digest = "" } = proof[0]?.msg ?? {};
  if (seq > s.low && whyNotStable(s, seq, proof) === undefined) {
    s.stable = { seq, digest, proof };
    s.forget(seq);
    s.moveWindow();
  }
  if (newView !== null && whyLate(s, newView) === undefined) {
    const refusal = await s.verifyNewView(newView);
    if (refusal === undefined && whyLate(s, newView) === undefined) enter(s, newView);
  }
  if (viewChange !== null && viewChange.msg.peerId === id) await s.ViewChangeRpc(viewChange);
  endSilence(s);
}

/**
 * Lets this replica speak when it is sure that it breaks no promise that it made before it was started (ST6): when the others have
 * never heard it, or when a checkpoint is stable that is above all that it can have voted for.
 */
export function endSilence(s: Server): void {
  if (!s.isSilent || s.statuses.size < 2 * s.f) return;
  const all = [...s.statuses.values()];
  if (all.filter(({ heard }) => heard).length > s.f) {
    const seqs = all.map(({ seq }) => seq).toSorted((a, b) => b - a);
    const safe = (seqs[s.f] ?? 0) + 2 * s.interval;
    if (s.low < safe || s.lastExecuted < s.low) return;
  }
  s.isSilent = false;
  s.timer.stop();
  redo(s);
  s.resume();
  forwardWaiting(s);
  s.watch();
}
