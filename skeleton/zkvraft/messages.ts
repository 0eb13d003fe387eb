import * as v from "valibot";
import { CLOCK_METHODS } from "../zclock/wire-clock.ts";
import { COMMAND_BYTES_MAX, command, natural } from "../znet/schemas.ts";
import { METHODS as RAFT_METHODS } from "../zraft/messages.ts";
import { MASTER_METHODS } from "../zserver/master-methods.ts";

/** The longest command of a client, in bytes: an entry of the log holds it, and whose it is. */
export const CLIENT_COMMAND_BYTES_MAX: number = COMMAND_BYTES_MAX - 64;

const id = natural;
/** -1 stands for a leader that is not known. */
const leaderId = v.pipe(v.number(), v.safeInteger(), v.minValue(-1));

/** A client's command, by the client's session and its number in it. Session 0 asks for a new one: its number is 0, and its command empty. */
const CommandArgs = v.strictObject({
  clientId: natural,
  commandId: natural,
  command: v.pipe(command, v.maxBytes(CLIENT_COMMAND_BYTES_MAX)),
});

/**
 * `ok` comes with the result. `retry`: ask again, it may be executed or not. `not-leader`: ask the leader. `stale`: a higher number of
 * this session was executed before. `expired`: there is no such session, or no more.
 */
const Status = v.picklist(["ok", "retry", "not-leader", "stale", "expired"]);
const CommandReply = v.strictObject({ status: Status, result: v.string(), leaderId });

export type CommandArgs = v.InferOutput<typeof CommandArgs>;
export type CommandReply = v.InferOutput<typeof CommandReply>;
export type Status = v.InferOutput<typeof Status>;

const ok = v.strictObject({ ok: v.boolean() });

/** Every method of the wire, once: what validates it is also its type. */
export const METHODS = {
  ...MASTER_METHODS,
  /** The one call that waits for consensus. */
  "Kv.CommandRpc": { params: CommandArgs, result: CommandReply },
  /** What a server asks its Raft, where that is in another process. */
  "Raft.StartRpc": RAFT_METHODS["Raft.StartRpc"],
  "Raft.SnapshotRpc": RAFT_METHODS["Raft.SnapshotRpc"],
  /** `ok`: whether it leads, and has shown so by calls that it sent after this one; `index` is how far the log was committed then. */
  "Raft.ReadIndexRpc": { params: v.strictObject({}), result: v.strictObject({ ok: v.boolean(), index: natural }) },
  /** What that Raft tells the server. */
  "Service.ApplyRpc": RAFT_METHODS["Service.ApplyRpc"],
  "Service.RestoreRpc": RAFT_METHODS["Service.RestoreRpc"],
  /** The term has changed, or who leads in it. */
  "Service.LeaderRpc": { params: v.strictObject({ from: id, term: natural, leaderId }), result: ok },
  /** Has a clerk in another process ask for something, and return what it was answered. */
  "Clerk.CommandRpc": {
    params: v.strictObject({ command: CommandArgs.entries.command }),
    result: v.strictObject({ status: v.picklist(["ok", "stale", "expired"]), result: v.string() }),
  },
  ...CLOCK_METHODS,
} as const;
