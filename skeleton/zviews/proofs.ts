import type { CheckpointArgs } from "./messages.ts";
import type { Server } from "./server.ts";

/**
 * Why CHECKPOINTs do not prove that a checkpoint is stable; undefined if they do: 2f+1 different replicas have signed the same digest
 * for the seq. Seq 0 is where everybody begins, and has the empty proof.
 *
 * Whoever signed the message that carries them may be a liar. So nothing in them is believed but what the replicas that they are of
 * have signed themselves.
 */
export function whyNotStable(s: Server, seq: number, proof: readonly CheckpointArgs[]): string | undefined {
  if (seq === 0) return proof.length === 0 ? undefined : "there is nothing to prove at seq 0";
  if (seq % s.interval !== 0) return `seq ${seq} is no multiple of ${s.interval}`;
  const digest = proof[0]?.msg.digest;
  const senders = new Set<number>();
  for (const { msg, sign } of proof) {
    if (msg.seq !== seq) return `a checkpoint of ${msg.peerId} is for seq ${msg.seq}, not ${seq}`;
    if (msg.digest !== digest) return "its checkpoints are of different states";
    if (senders.has(msg.peerId)) return `there are two checkpoints of ${msg.peerId}`;
    if (!s.verify("checkpoint", msg, sign)) return `the signature of a checkpoint is not that of ${msg.peerId}`;
    senders.add(msg.peerId);
  }
  return senders.size > 2 * s.f
    ? undefined
    : `${senders.size} checkpoints are not those of 2f+1=${2 * s.f + 1} replicas`;
}
