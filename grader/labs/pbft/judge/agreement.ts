import type { ReplyArgs } from "../../../../skeleton/zpbft/messages.ts";
import { type Message, replica } from "../wire.ts";
import type { Keyring } from "./keyring.ts";
import type { Violation } from "./violation.ts";

/**
 * Judges whether the named correct replicas agree: they execute the same request at each seq with the
 * same result (X2), the leader among them orders without gaps (Q1) and nothing twice (Q2), and none promises two digests
 * for one seq (P1, PP1).
 */
export function disagreements(correct: readonly number[], keyring: Keyring, records: readonly Message[]): Violation[] {
  return [
    ...divergences(correct, keyring, records),
    ...badOrders(correct, records),
    ...brokenPromises(correct, records),
  ];
}

function divergences(correct: readonly number[], keyring: Keyring, records: readonly Message[]): Violation[] {
  const first = new Map<number, ReplyArgs["msg"]>();
  return records.flatMap((record) => {
    if (record.method !== "Client.ReplyRpc") return [];
    const { msg, sign } = record.params;
    if (!correct.includes(msg.peerId) || !keyring.isSigned(msg.peerId, "reply", msg, sign)) return [];
    const other = first.get(msg.seq);
    if (other === undefined) first.set(msg.seq, msg);
    if (other === undefined || contentOf(other) === contentOf(msg)) return [];
    return [
      {
        rule: "X2" as const,
        functions: ["verifyBallotCommit"] as const,
        replica: msg.peerId,
        seq: msg.seq,
        message: `two replicas executed different things at seq ${msg.seq}`,
        expected: `what replica ${other.peerId} executed: ${contentOf(other)}`,
        seen: `replica ${msg.peerId} executed ${contentOf(msg)}`,
        culprit: record,
      },
    ];
  });
}

function contentOf({ clientAddr, timestamp, result }: ReplyArgs["msg"]): string {
  return `request ${timestamp} of ${clientAddr}, with result [${result}]`;
}

function badOrders(correct: readonly number[], records: readonly Message[]): Violation[] {
  if (!correct.includes(0)) return [];
  const seqOf = new Map<string, number>();
  let last = 0;
  return records.flatMap((record) => {
    if (record.method !== "Server.PrePrepareRpc" || record.from !== replica(0)) return [];
    const { msg, reqArgs } = record.params;
    const known = seqOf.get(msg.digest);
    seqOf.set(msg.digest, known ?? msg.seq);
    const next = last + 1;
    const isNext = msg.seq <= next;
    last = Math.max(last, msg.seq);
    if (isNext && (known === undefined || known === msg.seq)) return [];
    return [
      {
        rule: isNext ? ("Q2" as const) : ("Q1" as const),
        functions: [],
        replica: 0,
        seq: msg.seq,
        message: isNext ? "the leader ordered a request twice" : "the leader left out a seq",
        expected: isNext ? `seq ${known}, which it has already` : `at most seq ${next}`,
        seen: `seq ${msg.seq} for [${reqArgs.req.command}]`,
        culprit: record,
      },
    ];
  });
}

function brokenPromises(correct: readonly number[], records: readonly Message[]): Violation[] {
  const promised = new Map<string, string>();
  return records.flatMap((record) => {
    const id = correct.find((one) => record.from === replica(one));
    if (record.method !== "Server.PrepareRpc" || id === undefined) return [];
    const { msg } = record.params;
    const key = `${id} ${msg.view} ${msg.seq}`;
    const digest = promised.get(key) ?? msg.digest;
    promised.set(key, digest);
    if (digest === msg.digest) return [];
    return [
      {
        rule: "PP1" as const,
        functions: [],
        replica: id,
        seq: msg.seq,
        message: "a replica accepted two digests for the same view and seq",
        expected: `PREPAREs for ${digest.slice(0, 8)}… only`,
        seen: `one for ${msg.digest.slice(0, 8)}…`,
        culprit: record,
      },
    ];
  });
}
