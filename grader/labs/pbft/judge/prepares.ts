import { type Message, type MessageOf, replica } from "../wire.ts";
import type { Subject } from "./model.ts";
import type { Violation } from "./violation.ts";

/**
 * PREPAREs that the given code does not send (P1): in the name of another, or a second one to a replica that had answered the
 * first. A call that fails may be made again.
 */
export function judgePrepares({ id }: Subject, records: readonly Message[]): Violation[] {
  const me = replica(id);
  const taken = new Set<string>();
  return records.flatMap((record) => {
    if (record.method !== "Server.PrepareRpc" || record.from !== me) return [];
    const { peerId, seq } = record.params.msg;
    if (peerId !== id) return [superfluous(id, record, `one in the name of ${peerId}, to ${record.to}`)];
    const way = `${seq} ${record.to}`;
    if (taken.has(way)) return [superfluous(id, record, `a second one to ${record.to}, which answered the first`)];
    if (record.outcome !== undefined && "result" in record.outcome) taken.add(way);
    return [];
  });
}

function superfluous(id: number, culprit: MessageOf<"Server.PrepareRpc">, seen: string): Violation {
  return {
    rule: "P1",
    functions: ["commit", "CommitRpc"],
    replica: id,
    seq: culprit.params.msg.seq,
    message: "a PREPARE was sent that the given code does not send: it has sent its own to each of the others before",
    expected: "one PREPARE to each of the others, when the pre-prepare was accepted",
    seen,
    culprit,
  };
}
