import { hash } from "node:crypto";
import { readPublicKey } from "../../../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { History } from "../../../history/history.ts";
import { type Answered, Executing } from "../executing.ts";
import type { MessageOf } from "../wire.ts";
import { committedOf, executableAt, type Given, statesOf } from "./executable.ts";
import { type Known, lifeAt, placeOf, requestsOf } from "./known.ts";
import { NULL_DIGEST, told } from "./proofs.ts";
import { restAfter, settledBy } from "./rests.ts";
import { missing, type Violation, wrong } from "./violation.ts";

/** What the judge finds when it executes itself: the digest of the state after each seq, and the answer given for it. */
interface Executed {
  digest: string;
  /** Undefined for what is skipped and for the null request. */
  reply: Answered | undefined;
}

/** What replicas said of what they had executed, against what was committed: replies, CHECKPOINTs, and each other. */
export function judgeExecutions(history: History, all: readonly Known[]): Violation[] {
  const agreed = new Map<number, string>();
  const found: Violation[] = [];
  for (const known of all) {
    for (const [seq, { digest, at }] of committedOf(known)) {
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
  const executed = execute(agreed, requestsOf(history), all);
  for (const known of all) found.push(...judgeOne(known, executed));
  return found;
}

function judgeOne(known: Known, executed: readonly (Executed | undefined)[]): Violation[] {
  const seen = new Map<string, string>();
  const found = known.said.flatMap((one): Violation[] => {
    if (one.method === "Client.ReplyRpc") return judgeReply(known, one, executed);
    if (one.method !== "Server.CheckpointRpc") return [];
    const name = `${lifeAt(known, one.at)} ${one.params.msg.seq}`;
    const before = seen.get(name);
    seen.set(name, one.params.msg.digest);
    return judgeCheckpoint(known, one, before, executed);
  });
  return [...found, ...judgeRepetitions(known)];
}

/** Whether a replica has gone on from a state that nobody had confirmed: only so can it have come to a seq by a place. */
function hasTakenAny(known: Known, seq: number, by: number): boolean {
  return executableAt(known, seq) > by && executableAt(known, seq, true) <= by;
}

function judgeReply(
  known: Known,
  one: MessageOf<"Client.ReplyRpc">,
  executed: readonly (Executed | undefined)[],
): Violation[] {
  const { seq, timestamp, clientAddr, result } = one.params.msg;
  const given = statesOf(known).filter((state) => state.at < one.at);
  const isFetched = given.some((state) => state.seq >= seq);
  if (!isFetched && executableAt(known, seq) > one.at) {
    return [
      wrong(known, hasTakenAny(known, seq, one.at) ? "ST2" : "V7", one, {
        seq,
        message: `Replica ${known.id} answered for seq ${seq}, and had not been told enough to execute it and all before it.`,
        expected: "COMMITs of 2f others, in one view, for each seq up to this one",
        seen: `a reply, result: ${result}`,
      }),
    ];
  }
  const right = isFetched ? (executed[seq]?.reply ?? answerIn(given, seq)) : executed[seq]?.reply;
  if (right === undefined && (isFetched || executed[seq] === undefined)) return [];
  if (right?.timestamp === timestamp && right.result === result) return [];
  const isRepeated = given.some(({ state }) =>
    state?.clients.some(([, last, at, addr]) => at < seq && addr === clientAddr && last >= timestamp),
  );
  const rule = given.some(({ state }) => state === undefined) ? "ST2" : isRepeated ? "ST3" : "X1";
  return [
    wrong(known, rule, one, {
      seq,
      message: `Replica ${known.id} gave a wrong answer for seq ${seq}.`,
      expected: right === undefined ? "no reply for this seq" : right.result,
      seen: result,
    }),
  ];
}

/** The answer for a seq that a state has. */
function answerIn(given: readonly Given[], seq: number): Executed["reply"] {
  const [found] = given.flatMap(({ state }) => state?.clients.filter(([, , at]) => at === seq) ?? []);
  if (found === undefined) return undefined;
  const [, timestamp, , clientAddr, result] = found;
  return { timestamp, clientAddr, result };
}

/** Who has fetched a state answers a request that is repeated, with what the state has of it (ST3). */
function judgeRepetitions(known: Known): Violation[] {
  return known.passed.flatMap((one) => {
    if (one.method !== "Server.RequestRpc") return [];
    const passed = placeOf(one);
    const { timestamp, clientAddr } = one.params.req;
    const client = readPublicKey(one.params.pubkey).fingerprint;
    const settled = settledBy(known, passed);
    const state = statesOf(known).findLast(
      ({ at }) => at < settled && lifeAt(known, at) === lifeAt(known, passed),
    )?.state;
    const kept = state?.clients.find(([name]) => name === client);
    const rest = restAfter(known, passed);
    if (kept?.[1] !== timestamp || rest === undefined || !known.cluster.keyring.isGenuine(one.params)) return [];
    const isPast = known.passed.some(
      (other) =>
        placeOf(other) < rest &&
        (other.method === "Server.RequestRpc" || other.method === "Server.PrePrepareRpc") &&
        isLater(other, clientAddr, timestamp),
    );
    const isAnswered = known.made.some(
      (reply) =>
        reply.method === "Client.ReplyRpc" &&
        reply.at > passed &&
        reply.at < rest &&
        reply.params.msg.timestamp === timestamp &&
        reply.params.msg.clientAddr === kept[3],
    );
    if (isPast || isAnswered) return [];
    return [
      missing(known, "ST3", rest, {
        seq: kept[2],
        message: `Replica ${known.id} had fetched a state with the answer to a request, and did not give it when that was asked for again.`,
        expected: `a reply, result: ${kept[4]}`,
        seen: "none",
      }),
    ];
  });
}

function isLater(
  one: MessageOf<"Server.RequestRpc"> | MessageOf<"Server.PrePrepareRpc">,
  clientAddr: string,
  timestamp: number,
): boolean {
  const { req } = one.method === "Server.RequestRpc" ? one.params : one.params.reqArgs;
  return req.clientAddr === clientAddr && req.timestamp > timestamp;
}

function judgeCheckpoint(
  known: Known,
  one: MessageOf<"Server.CheckpointRpc">,
  before: string | undefined,
  executed: readonly (Executed | undefined)[],
): Violation[] {
  const { msg, sign } = one.params;
  const { seq } = msg;
  const found = (rule: "CP1" | "CP2" | "ST2", message: string, expected: string, seen: string): Violation[] => [
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
  if (executableAt(known, seq) > one.at) {
    return found(
      hasTakenAny(known, seq, one.at) ? "ST2" : "CP1",
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

/**
 * Executes what is agreed, in the order of the seqs, as far as it is known; from a state where the seqs before it are not. The digests
 * are those of CP2.
 */
function execute(
  agreed: ReadonlyMap<number, string>,
  requests: ReadonlyMap<string, RequestArgs>,
  known: readonly Known[],
): (Executed | undefined)[] {
  const interval = known[0]?.setting.interval ?? 1;
  const states = known.flatMap(statesOf).flatMap(({ state }) => state ?? []);
  const all: (Executed | undefined)[] = [];
  let executing = new Executing();
  for (let seq = 1; ; seq++) {
    const digest = agreed.get(seq);
    const args = digest === undefined || digest === NULL_DIGEST ? null : requests.get(digest);
    if (digest === undefined || args === undefined) {
      const [state] = states.filter((one) => one.seq >= seq).toSorted((a, b) => a.seq - b.seq);
      if (state === undefined) return all;
      seq = state.seq;
      executing = new Executing(state);
      continue;
    }
    const reply = executing.next(args);
    all[seq] = { digest: seq % interval === 0 ? hash("sha256", executing.text) : "", reply };
  }
}
