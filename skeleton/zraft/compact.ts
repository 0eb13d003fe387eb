import type { InstallSnapshotArgs, InstallSnapshotReply } from "./messages.ts";
import type { Server } from "./server.ts";

/**
 * Takes the service's state after an entry, so that everything up to that entry can be dropped. Returns whether it was taken.
 *
 * - **S1** it is taken if it is newer than the snapshot that there is, and its entry was applied (`s.lastApplied`). The entries
 *   up to it leave the log (`s.log.dropTo`), and all of that is on the disk, in one write (`s.save()`), when this returns.
 *
 * It logs `snapshot index=<index>, bytes=<bytes of data>`.
 */
export function compact(_s: Server, _index: number, _data: string): boolean | Promise<boolean> {
  // TODO: your code here
  return false;
}

/**
 * Takes a snapshot from a leader that has dropped the entries which this server needs.
 *
 * - **E2, E7, E8, E11** as for `AppendEntriesRpc`.
 * - **S3** one that is not newer than what this server knows to be committed changes nothing: it has all that already. A newer one takes
 *   the place of the log; only what follows an entry with its very index and term stays (`s.log.dropTo`).
 * - **S4** what it covers is committed. The service gets it by `s.wakeApply()`, and is never set back.
 * - **D2** it is on the disk before the answer is given.
 *
 * It logs `install <= <id>, index=<index>`.
 */
export function InstallSnapshotRpc(
  s: Server,
  _args: InstallSnapshotArgs,
): InstallSnapshotReply | Promise<InstallSnapshotReply> {
  // TODO: your code here
  return { term: s.currentTerm };
}

/**
 * Takes the answer of server `id` to the snapshot that it was sent with `args`.
 *
 * - **E2, A9** as for `takeAppend`.
 * - **S2** the peer has all that the snapshot covers (matchIndex, nextIndex), none is on its way any more (`s.installing`), and it gets
 *   the entries that are behind it: each once.
 */
export function takeInstall(
  _s: Server,
  _id: number,
  _args: InstallSnapshotArgs,
  _reply: InstallSnapshotReply,
): void | Promise<void> {
  // TODO: your code here
}
