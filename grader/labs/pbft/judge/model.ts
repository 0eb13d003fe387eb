import { digestOf } from "../../../../skeleton/znet/keys.ts";
import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import { type Message, type MessageOf, replica } from "../wire.ts";
import type { Keyring } from "./keyring.ts";

/** The replica that is judged, and its cluster. */
export interface Subject {
  id: number;
  n: number;
  keyring: Keyring;
}

/** The rules that a single vote can break. */
export const VOTE_RULES = ["V1", "V2", "V3", "V4", "V5"] as const;
export type VoteRule = (typeof VOTE_RULES)[number];

/** A vote that was sent to the subject, judged by the rules against the pre-prepare that it was entitled to accept. */
export interface JudgedVote {
  record: Message;
  /** When its sending to the subject began. */
  at: number;
  /** The replica that it claims to be from. */
  sender: number;
  /** The rules that it breaks by itself; that it repeats a vote (V1) shows when votes are counted. */
  breaks: readonly VoteRule[];
}

/** A pre-prepare, the place from which on the subject may have accepted it, and what it says. */
export interface Accepted {
  record: Message;
  at: number;
  view: number;
  digest: string;
  request: RequestArgs;
}

/** All that was sent to the subject about one seq, in the order in which it was sent. */
export interface SeqModel {
  seq: number;
  /** The first pre-prepare that the subject may accept; a leader's own proposal. */
  accepted: Accepted | undefined;
  prepares: JudgedVote[];
  commits: JudgedVote[];
}

/** The rules that a replica would have to forget for more votes to count. A correct one forgets nothing. */
export type Forgotten = readonly VoteRule[];

/**
 * Reads from a history what was sent to the subject. A message counts from the moment at which its sending began: the
 * earliest at which the subject can know it, whatever the machine does. So what it is not entitled to by then, it is not.
 */
export function modelOf(subject: Subject, records: readonly Message[]): Map<number, SeqModel> {
  const models = new Map<number, SeqModel>();
  const model = (seq: number): SeqModel => {
    const known = models.get(seq) ?? { seq, accepted: undefined, prepares: [], commits: [] };
    models.set(seq, known);
    return known;
  };
  const me = replica(subject.id);
  for (const record of records) {
    if (record.method !== "Server.PrePrepareRpc") continue;
    if (subject.id === 0 ? record.from === me : record.to === me) takePrePrepare(subject, record, model);
  }
  // A vote may come before the pre-prepare that it is judged by.
  for (const record of records) {
    if (record.to !== me || record.passed === undefined) continue;
    if (record.method === "Server.PrepareRpc") judgeVote(subject, record, record.passed, "prepare", model);
    if (record.method === "Server.CommitRpc") judgeVote(subject, record, record.passed, "commit", model);
  }
  for (const { prepares, commits } of models.values()) {
    for (const votes of [prepares, commits]) votes.sort((a, b) => a.at - b.at);
  }
  return models;
}

/** How many of the votes that were sent by a moment count if the replica forgets these rules. */
export function countBy(votes: readonly JudgedVote[], by: number, forgotten: Forgotten = []): number {
  const senders = new Set<number>();
  let count = 0;
  for (const { at, breaks, sender } of votes) {
    if (at > by || !breaks.every((rule) => forgotten.includes(rule))) continue;
    senders.add(sender);
    count += 1;
  }
  return forgotten.includes("V1") ? count : senders.size;
}

/** Whether the subject may hold itself prepared at that moment (P1): it may accept, and 2f others prepared. */
export function isPrepared(subject: Subject, { accepted, prepares }: SeqModel, by: number): boolean {
  return accepted !== undefined && accepted.at <= by && countBy(prepares, by) >= quorumOfOthers(subject);
}

/** Whether the subject may hold the request committed at that moment (V7) if it forgets these rules. */
export function isCommitted(subject: Subject, model: SeqModel, by: number, forgotten: Forgotten = []): boolean {
  return isPrepared(subject, model, by) && countBy(model.commits, by, forgotten) >= quorumOfOthers(subject);
}

/** 2f: with the replica's own vote, a quorum. */
export function quorumOfOthers({ n }: { n: number }): number {
  return (2 * (n - 1)) / 3;
}

/** How large a subject's cluster is, in words: what is right for one size may be wrong for another. */
export function sizeWords({ n }: { n: number }): string {
  return `n = ${n}, f = ${(n - 1) / 3}`;
}

/** How many others a quorum takes, in words. */
export function quorumWords(subject: { n: number }): string {
  return `2f = ${quorumOfOthers(subject)} others (${sizeWords(subject)})`;
}

function takePrePrepare(
  subject: Subject,
  record: MessageOf<"Server.PrePrepareRpc">,
  model: (seq: number) => SeqModel,
): void {
  const { msg, sign, reqArgs } = record.params;
  // A leader knows its own proposal before anybody sees it leave.
  const at = subject.id === 0 ? 0 : record.passed;
  const known = model(msg.seq);
  if (at === undefined || (known.accepted !== undefined && known.accepted.at <= at)) return;
  if (msg.view !== 0 || msg.peerId !== 0 || msg.digest !== digestOf(reqArgs.req)) return;
  if (!subject.keyring.isSigned(0, "pre-prepare", msg, sign)) return;
  if (!subject.keyring.isGenuine(reqArgs)) return;
  known.accepted = { record, at, view: msg.view, digest: msg.digest, request: reqArgs };
}

function judgeVote(
  subject: Subject,
  record: MessageOf<"Server.PrepareRpc" | "Server.CommitRpc">,
  at: number,
  phase: "prepare" | "commit",
  model: (seq: number) => SeqModel,
): void {
  const { msg, sign } = record.params;
  const known = model(msg.seq);
  const breaks: VoteRule[] = [];
  const isOther = msg.peerId !== subject.id && msg.peerId < subject.n;
  if (!isOther) breaks.push("V5");
  if (known.accepted !== undefined && msg.view !== known.accepted.view) breaks.push("V2");
  if (known.accepted !== undefined && msg.digest !== known.accepted.digest) breaks.push("V3");
  // Who takes a vote from somebody else than the others has no key to compare its signature with.
  if (isOther && !subject.keyring.isSigned(msg.peerId, phase, msg, sign)) breaks.push("V4");
  const vote = { record, at, sender: msg.peerId, breaks };
  (phase === "prepare" ? known.prepares : known.commits).push(vote);
}
