import { digestOf, readPublicKey, verify } from "../../skeleton/znet/keys.ts";
import type { CommitArgs, PrePrepareArgs, RequestArgs } from "../../skeleton/zpbft/messages.ts";
import type { JournalRecord } from "../journal/journal.ts";

/** The replica that is judged, and the cluster that it is told it lives in. */
export interface Subject {
  id: number;
  n: number;
  /** The replicas' public keys in PEM, by id. */
  pubkeys: readonly string[];
}

/** What makes a vote invalid: the rule, and whose vote it claims to be. */
export type Invalidity = "V1" | "V2" | "V3" | "V4" | "V5";

/** A vote that was sent to the subject, judged by rules.md against the pre-prepare that it was entitled to accept. */
export interface JudgedVote {
  record: JournalRecord;
  sender: number;
  /** The first rule that it breaks; undefined for a valid vote. */
  invalid: Invalidity | undefined;
}

/** All that was sent to the subject about one seq, in the order in which it was sent. */
export interface SeqModel {
  seq: number;
  /** When a pre-prepare that the subject may accept was sent to it; for a leader, when it proposed. */
  accepted: { at: JournalRecord; view: number; digest: string; request: RequestArgs } | undefined;
  prepares: JudgedVote[];
  commits: JudgedVote[];
}

/** Which rules a replica would have to forget for a vote to count: the empty set is a correct one. */
export type Forgotten = ReadonlySet<Invalidity>;
export const NOTHING: Forgotten = new Set();

/**
 * Reads from a journal what was sent to the subject. A message counts from the moment at which its sending began: the
 * earliest at which the subject can know it, whatever the machine does. So what it is not entitled to by then, it is not.
 */
export function modelOf(subject: Subject, records: readonly JournalRecord[]): Map<number, SeqModel> {
  const me = `replica ${subject.id}`;
  const models = new Map<number, SeqModel>();
  const pending: { record: JournalRecord; phase: "prepare" | "commit" }[] = [];
  const model = (seq: number): SeqModel => {
    const known = models.get(seq) ?? { seq, accepted: undefined, prepares: [], commits: [] };
    models.set(seq, known);
    return known;
  };
  for (const record of records) {
    if (record.method === "Server.PrePrepareRpc") takePrePrepare(subject, record, me, model);
    if (record.to !== me) continue;
    if (record.method === "Server.PrepareRpc") pending.push({ record, phase: "prepare" });
    if (record.method === "Server.CommitRpc") pending.push({ record, phase: "commit" });
  }
  // A vote may come before the pre-prepare that it is judged by.
  for (const { record, phase } of pending) {
    const { msg } = record.params as CommitArgs;
    const known = model(msg.seq);
    const votes = phase === "prepare" ? known.prepares : known.commits;
    votes.push({ record, sender: msg.peerId, invalid: invalidity(subject, known, votes, phase, record) });
  }
  return models;
}

/** How many valid votes were sent before a moment, were the replica to forget these rules. */
export function countBefore(votes: readonly JudgedVote[], time_ms: number, forgotten: Forgotten = NOTHING): number {
  return votes.filter(
    ({ record, invalid }) => record.time_ms <= time_ms && (invalid === undefined || forgotten.has(invalid)),
  ).length;
}

/** Whether the subject may send a COMMIT at that moment (C1): it accepted, and 2f others prepared. */
export function isPrepared(
  subject: Subject,
  model: SeqModel,
  time_ms: number,
  forgotten: Forgotten = NOTHING,
): boolean {
  if (model.accepted === undefined || model.accepted.at.time_ms > time_ms) return false;
  return countBefore(model.prepares, time_ms, forgotten) >= quorumOfOthers(subject);
}

/** Whether the subject may hold the request committed at that moment (V7). */
export function isCommitted(
  subject: Subject,
  model: SeqModel,
  time_ms: number,
  forgotten: Forgotten = NOTHING,
): boolean {
  return (
    isPrepared(subject, model, time_ms) && countBefore(model.commits, time_ms, forgotten) >= quorumOfOthers(subject)
  );
}

/** 2f: with the replica's own vote, a quorum. */
export function quorumOfOthers({ n }: Subject): number {
  return (2 * (n - 1)) / 3;
}

function takePrePrepare(subject: Subject, record: JournalRecord, me: string, model: (seq: number) => SeqModel): void {
  const { msg, sign, reqArgs } = record.params as PrePrepareArgs;
  const known = model(msg.seq);
  if (known.accepted !== undefined) return;
  const leader = msg.view % subject.n;
  const proposed = leader === subject.id && record.from === me;
  const received = leader !== subject.id && record.to === me;
  if (!proposed && !received) return;
  if (msg.view !== 0 || msg.peerId !== leader || msg.digest !== digestOf(reqArgs.req)) return;
  if (!signed(subject, leader, "pre-prepare", msg, sign)) return;
  if (!verify(readPublicKey(reqArgs.pubkey), "request", reqArgs.req, reqArgs.sign)) return;
  known.accepted = { at: record, view: msg.view, digest: msg.digest, request: reqArgs };
}

function invalidity(
  subject: Subject,
  { accepted }: SeqModel,
  earlier: readonly JudgedVote[],
  phase: "prepare" | "commit",
  { params }: JournalRecord,
): Invalidity | undefined {
  const { msg, sign } = params as CommitArgs;
  if (msg.peerId === subject.id || msg.peerId >= subject.n) return "V5";
  if (accepted !== undefined && msg.view !== accepted.view) return "V2";
  if (accepted !== undefined && msg.digest !== accepted.digest) return "V3";
  if (!signed(subject, msg.peerId, phase, msg, sign)) return "V4";
  if (earlier.some(({ sender, invalid }) => sender === msg.peerId && invalid === undefined)) return "V1";
  return undefined;
}

function signed(subject: Subject, id: number, phase: string, msg: object, sign: string): boolean {
  const pem = subject.pubkeys[id];
  return pem !== undefined && verify(readPublicKey(pem), phase, msg, sign);
}
