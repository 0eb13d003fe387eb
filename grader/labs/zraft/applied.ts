import { messagesOf } from "../raft/wire.ts";
import type { Lone } from "./lone.ts";

/** How far the service of the server under test was given the log, by entries or a snapshot; in all its lives. */
export function appliedBy({ world, name }: Lone): number {
  const indexes = messagesOf(world.history).flatMap(({ from, method, params }) =>
    from === name && (method === "Service.ApplyRpc" || method === "Service.RestoreRpc") ? [params.index] : [],
  );
  return Math.max(0, ...indexes);
}
