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
    const known = models.get(seq) ?? emptyModel(seq);
    models.set(seq, known);
    return known;
  };
  for (const record of records) {
    if (record.method !== "Server.PrePrepareRpc" || !isProposed(subject, record)) continue;
    const known = model(record.params.msg.seq);
    known.accepted = acceptable(subject, record, known.accepted) ?? known.accepted;
  }
  // A vote may come before the pre-prepare that it is judged by.
  for (const record of records) {
    if (!isVote(subject, record)) continue;
    const { accepted, prepares, commits } = model(record.params.msg.seq);
    (record.method === "Server.PrepareRpc" ? prepares : commits).push(judged(subject, record, accepted));
  }
  for (const { prepares, commits } of models.values()) {
    for (const votes of [prepares, commits]) votes.sort((a, b) => a.at - b.at);
  }
  return models;
}

/** A seq that nothing was sent about. */
export function emptyModel(seq: number): SeqModel {
  return { seq, accepted: undefined, prepares: [], commits: [] };
}

/** What a model comes to with one message more about its seq, passed behind all that is in it. Only that message is judged, unless others hang on it. */
export function modelWith(subject: Subject, model: SeqModel, record: Message): SeqModel {
  if (isVote(subject, record)) {
    const vote = judged(subject, record, model.accepted);
    if (record.method === "Server.PrepareRpc") return { ...model, prepares: [...model.prepares, vote] };
    return { ...model, commits: [...model.commits, vote] };
  }
  if (record.method !== "Server.PrePrepareRpc" || !isProposed(subject, record)) return model;
  const accepted = acceptable(subject, record, model.accepted);
  if (accepted === undefined) return model;
  const again = (votes: readonly JudgedVote[]) =>
    votes.flatMap(({ record: vote }) => (isVote(subject, vote) ? [judged(subject, vote, accepted)] : []));
  return { ...model, accepted, prepares: again(model.prepares), commits: again(model.commits) };
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

/** Whether a pre-prepare was sent to the subject, or is a leader's own. */
function isProposed({ id }: Subject, { from, to }: Message): boolean {
  return (id === 0 ? from : to) === replica(id);
}

/** A pre-prepare as the subject may have accepted it, if it may, and may not have accepted another before. */
function acceptable(
  subject: Subject,
  record: MessageOf<"Server.PrePrepareRpc">,
  known: Accepted | undefined,
): Accepted | undefined {
  const { msg, sign, reqArgs } = record.params;
  // A leader knows its own proposal before anybody sees it leave.
  const at = subject.id === 0 ? 0 : record.passed;
  if (at === undefined || (known !== undefined && known.at <= at)) return undefined;
  if (msg.view !== 0 || msg.peerId !== 0 || msg.digest !== digestOf(reqArgs.req)) return undefined;
  if (!subject.keyring.isSigned(0, "pre-prepare", msg, sign)) return undefined;
  if (!subject.keyring.isGenuine(reqArgs)) return undefined;
  return { record, at, view: msg.view, digest: msg.digest, request: reqArgs };
}

type Vote = MessageOf<"Server.PrepareRpc" | "Server.CommitRpc"> & { passed: number };

/** Whether a message is a vote that was passed to the subject. */
function isVote({ id }: Subject, record: Message): record is Vote {
  const isOfThese = record.method === "Server.PrepareRpc" || record.method === "Server.CommitRpc";
  return isOfThese && record.to === replica(id) && record.passed !== undefined;
}

function judged(subject: Subject, record: Vote, accepted: Accepted | undefined): JudgedVote {
  const { msg, sign } = record.params;
  const phase = record.method === "Server.PrepareRpc" ? "prepare" : "commit";
  const breaks: VoteRule[] = [];
  const isOther = msg.peerId !== subject.id && msg.peerId < subject.n;
  if (!isOther) breaks.push("V5");
  if (accepted !== undefined && msg.view !== accepted.view) breaks.push("V2");
  if (accepted !== undefined && msg.digest !== accepted.digest) breaks.push("V3");
  // Who takes a vote from somebody else than the others has no key to compare its signature with.
  if (isOther && !subject.keyring.isSigned(msg.peerId, phase, msg, sign)) breaks.push("V4");
  return { record, at: record.passed, sender: msg.peerId, breaks };
}
