import { hash } from "node:crypto";
import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { History } from "../../../history/history.ts";
import { type Answered, Executing } from "../executing.ts";
import type { MessageOf } from "../wire.ts";
import { committedAt, type Known, lifeAt, requestsOf } from "./known.ts";
import { NULL_DIGEST, told } from "./proofs.ts";
import { type Violation, wrong } from "./violation.ts";

/** What was committed at a seq, and from which place on a replica may have known. */
interface Committed {
  digest: string;
  at: number;
}

/** What the judge finds when it executes itself: the digest of the state after each seq, and the answer given for it. */
interface Executed {
  digest: string;
  /** Undefined for what is skipped and for the null request. */
  reply: Answered | undefined;
}

/** What is committed by what a replica was told, by seq: in whichever view. */
function committedOf(known: Known): Map<number, Committed> {
  const all = new Map<number, Committed>();
  const votes = new Map<string, { view: number; seq: number; digest: string }>();
  for (const one of known.passed) {
    if (one.method !== "Server.CommitRpc") continue;
    const { view, seq, digest } = one.params.msg;
    votes.set(`${view} ${seq} ${digest}`, { view, seq, digest });
  }
  for (const { view, seq, digest } of votes.values()) {
    const at = committedAt(known, view, seq, digest);
    if (at < (all.get(seq)?.at ?? Number.POSITIVE_INFINITY)) all.set(seq, { digest, at });
  }
  return all;
}

/** What replicas said of what they had executed, against what was committed: replies, CHECKPOINTs, and each other. */
export function judgeExecutions(history: History, all: readonly Known[]): Violation[] {
  const committed = new Map(all.map((known) => [known, committedOf(known)]));
  const agreed = new Map<number, string>();
  const found: Violation[] = [];
  for (const known of all) {
    for (const [seq, { digest, at }] of committed.get(known) ?? []) {
      const other = agreed.get(seq) ?? digest;
      agreed.set(seq, other);
      const commit = known.passed.find((one) => one.passed === at);
      if (other !== digest && commit !== undefined) {
        found.push(
          wrong(known, "X2", commit, {
            seq,
            message: `Two digests were committed at seq ${seq}.`,
            expected: told(other),
            seen: told(digest),
          }),
        );
      }
    }
  }
  const executed = execute(agreed, requestsOf(history), all[0]?.setting.interval ?? 1);
  for (const known of all) found.push(...judgeOne(known, committed.get(known) ?? new Map(), executed));
  return found;
}

function judgeOne(known: Known, committed: ReadonlyMap<number, Committed>, executed: readonly Executed[]): Violation[] {
  const states = known.states.map(({ at, text }) => ({ at, seq: seqOf(text) }));
  /** From which place on it may have executed all up to a seq. */
  const executedAt = (seq: number): number => {
    let latest = 0;
    for (let one = seq; one > 0; one--) {
      const fetched = states.filter((state) => state.seq === one).map(({ at }) => at);
      const at = Math.min(...fetched, committed.get(one)?.at ?? Number.POSITIVE_INFINITY);
      latest = Math.max(latest, at);
      // With a state it needs nothing before.
      if (fetched.length > 0 && Math.min(...fetched) === at) break;
    }
    return latest;
  };
  const seen = new Map<string, string>();
  return known.said.flatMap((one): Violation[] => {
    if (one.method === "Client.ReplyRpc") return judgeReply(known, one, states, executedAt, executed);
    if (one.method !== "Server.CheckpointRpc") return [];
    const name = `${lifeAt(known, one.at)} ${one.params.msg.seq}`;
    const before = seen.get(name);
    seen.set(name, one.params.msg.digest);
    return judgeCheckpoint(known, one, before, executedAt, executed);
  });
}

function judgeReply(
  known: Known,
  one: MessageOf<"Client.ReplyRpc">,
  states: readonly { at: number; seq: number }[],
  executedAt: (seq: number) => number,
  executed: readonly Executed[],
): Violation[] {
  const { seq, timestamp, result } = one.params.msg;
  // What it has from somebody else's state it had not to execute.
  if (states.some((state) => state.at < one.at && state.seq >= seq)) return [];
  if (executedAt(seq) > one.at) {
    return [
      wrong(known, "V7", one, {
        seq,
        message: `Replica ${known.id} answered for seq ${seq}, and had not been told enough to execute it and all before it.`,
        expected: "COMMITs of 2f others, in one view, for each seq up to this one",
        seen: `a reply, result: ${result}`,
      }),
    ];
  }
  const right = executed[seq]?.reply;
  if (executed[seq] === undefined || (right?.timestamp === timestamp && right.result === result)) return [];
  return [
    wrong(known, "X1", one, {
      seq,
      message: `Replica ${known.id} gave a wrong answer for seq ${seq}.`,
      expected: right === undefined ? "no reply for this seq" : right.result,
      seen: result,
    }),
  ];
}

function judgeCheckpoint(
  known: Known,
  one: MessageOf<"Server.CheckpointRpc">,
  before: string | undefined,
  executedAt: (seq: number) => number,
  executed: readonly Executed[],
): Violation[] {
  const { msg, sign } = one.params;
  const { seq } = msg;
  const found = (rule: "CP1" | "CP2", message: string, expected: string, seen: string): Violation[] => [
    wrong(known, rule, one, { seq, message: `Replica ${known.id} ${message}.`, expected, seen }),
  ];
  if (msg.peerId !== known.id || !known.cluster.keyring.isSigned(known.id, "checkpoint", msg, sign)) {
    return found(
      "CP1",
      "sent a CHECKPOINT that is not signed as its own",
      `peerId ${known.id} and its signature`,
      `peerId ${msg.peerId}`,
    );
  }
  const { interval } = known.setting;
  if (seq === 0 || seq % interval !== 0) {
    return found("CP1", `sent a CHECKPOINT for seq ${seq}`, `multiples of K = ${interval}`, `seq ${seq}`);
  }
  if (before !== undefined && before !== msg.digest) {
    return found("CP1", `sent two CHECKPOINTs for seq ${seq} that differ`, told(before), told(msg.digest));
  }
  if (executedAt(seq) > one.at) {
    return found(
      "CP1",
      `sent a CHECKPOINT for seq ${seq}, and had not been told enough to execute it`,
      "nothing yet",
      "a CHECKPOINT",
    );
  }
  const right = executed[seq]?.digest;
  if (right === undefined || right === msg.digest) return [];
  return found(
    "CP2",
    `sent a CHECKPOINT for seq ${seq} with the digest of something else than the state`,
    told(right),
    told(msg.digest),
  );
}

/** Executes what is agreed, in the order of the seqs, as far as it is known. The digests are those of CP2. */
function execute(
  agreed: ReadonlyMap<number, string>,
  requests: ReadonlyMap<string, RequestArgs>,
  interval: number,
): Executed[] {
  const executing = new Executing();
  const all: Executed[] = [];
  for (let seq = 1; agreed.has(seq); seq++) {
    const digest = agreed.get(seq) as string;
    const args = requests.get(digest) ?? null;
    if (args === null && digest !== NULL_DIGEST) break;
    const reply = executing.next(args);
    all[seq] = { digest: seq % interval === 0 ? hash("sha256", executing.text) : "", reply };
  }
  return all;
}

function seqOf(text: string): number {
  try {
    const { seq } = JSON.parse(text) as { seq?: unknown };
    return typeof seq === "number" ? seq : 0;
  } catch {
    return 0;
  }
}
