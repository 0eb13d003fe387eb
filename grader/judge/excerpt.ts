import type { CommitArgs, PrePrepareArgs, ReplyArgs } from "../../skeleton/zpbft/messages.ts";
import { type JournalRecord, replica } from "../journal/journal.ts";
import type { Finding } from "./finding.ts";
import { isPrepared, type JudgedVote, quorumOfOthers, type SeqModel, type Subject, type VoteRule } from "./model.ts";

const LINES_MAX = 16;

const NAMES: Record<string, string> = {
  "Server.RequestRpc": "request",
  "Server.PrePrepareRpc": "pre-prepare",
  "Server.PrepareRpc": "PREPARE",
  "Server.CommitRpc": "COMMIT",
  "Client.ReplyRpc": "reply",
};

const FLAWS: Record<VoteRule, string> = {
  V1: "not counted: the second of the same replica (V1)",
  V2: "not counted: wrong view (V2)",
  V3: "not counted: wrong digest (V3)",
  V4: "not counted: not signed by its sender (V4)",
  V5: "not counted: not one of the others (V5)",
};

/**
 * The messages about one seq that show what went wrong, as lines that read from top to bottom: who sends what to whom,
 * and what a correct replica makes of it. The offending message is the last, and marked.
 */
export function excerpt(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly JournalRecord[],
  { seq, culprit, missing_ms }: Finding,
): string[] {
  const model = seq === undefined ? undefined : models.get(seq);
  if (model === undefined) return culprit === undefined ? [] : [line(subject, undefined, records, culprit, true)];
  const until_ms = culprit?.time_ms ?? missing_ms ?? Number.POSITIVE_INFINITY;
  const known = records
    .filter((record) => record !== culprit && isAbout(record, model, subject) && knownAt(record, subject) <= until_ms)
    .toSorted((a, b) => knownAt(a, subject) - knownAt(b, subject))
    .filter((record, at, all) => !all.slice(0, at).some((earlier) => isSameSend(earlier, record)))
    // What came last may be why something was done, however little it says.
    .filter((record, at, all) => at === all.length - 1 || !isLatePrepare(subject, model, record));
  const shown = culprit === undefined ? known : [...known, culprit];
  const lines = shown.map((record) => line(subject, model, records, record, record === culprit));
  if (culprit === undefined) lines.push(`✗ ${`${subject.id} -> …`.padEnd(12)} nothing more`);
  const cut = lines.length - LINES_MAX;
  return cut <= 0 ? lines : [...lines.slice(0, 2), `  … ${cut + 1} more`, ...lines.slice(cut + 3)];
}

function isAbout({ from, to, method, params }: JournalRecord, { seq, accepted }: SeqModel, { id }: Subject): boolean {
  const me = replica(id);
  if (from !== me && to !== me) return false;
  if (method === "Server.RequestRpc") {
    return (params as { req: { timestamp: number } }).req.timestamp === accepted?.request.req.timestamp;
  }
  return (params as CommitArgs).msg?.seq === seq;
}

/** A PREPARE that came when others had made the subject prepared: it says nothing more. */
function isLatePrepare(subject: Subject, model: SeqModel, record: JournalRecord): boolean {
  const vote = model.prepares.find((one) => one.record === record);
  if (vote === undefined) return false;
  const others = { ...model, prepares: model.prepares.filter((one) => one !== vote) };
  return isPrepared(subject, others, vote.at_ms);
}

/** When the subject sent a message, or could know of one that was sent to it. */
function knownAt({ to, time_ms, passed_ms }: JournalRecord, { id }: Subject): number {
  return to === replica(id) ? (passed_ms ?? Number.POSITIVE_INFINITY) : time_ms;
}

/** Of a broadcast, which is one line: the same message of the same sender, to somebody else. */
function isSameSend(one: JournalRecord, other: JournalRecord): boolean {
  if (one.from !== other.from || one.method !== other.method || one.to === other.to) return false;
  return JSON.stringify(one.params) === JSON.stringify(other.params);
}

function line(
  subject: Subject,
  model: SeqModel | undefined,
  records: readonly JournalRecord[],
  record: JournalRecord,
  isCulprit: boolean,
): string {
  const { from, to, method } = record;
  const receivers = isCulprit
    ? [to]
    : records.filter((other) => other === record || isSameSend(record, other)).map((other) => other.to);
  const way = `${short(from)} -> ${[...new Set(receivers.map(short))].join(" ")}`;
  const text = `${isCulprit ? "✗" : " "} ${way.padEnd(12)} ${NAMES[method] ?? method}${content(record)}`;
  const note = isCulprit || model === undefined ? "" : remark(subject, model, record);
  return note === "" ? text : `${text.padEnd(32)} ${note}`;
}

function content({ method, params, malformed }: JournalRecord): string {
  if (malformed !== undefined) return `, ${malformed}`;
  if (method === "Client.ReplyRpc")
    return ` seq=${(params as ReplyArgs).msg.seq} [${(params as ReplyArgs).msg.result}]`;
  if (method === "Server.PrePrepareRpc") {
    const { msg, reqArgs } = params as PrePrepareArgs;
    return ` seq=${msg.seq} [${reqArgs.req.command}]`;
  }
  if (method === "Server.RequestRpc") return ` [${(params as { req: { command: string } }).req.command}]`;
  return "";
}

/** What a correct replica makes of a message that was sent to it. */
function remark(subject: Subject, model: SeqModel, record: JournalRecord): string {
  const votes = model.prepares.some((vote) => vote.record === record) ? model.prepares : model.commits;
  const vote = votes.find((one) => one.record === record);
  if (vote === undefined) return "";
  const whose = record.from === replica(vote.sender) ? "" : `in the name of ${vote.sender}`;
  return [whose, worth(subject, model, votes, vote)].filter((text) => text !== "").join("; ");
}

function worth(subject: Subject, model: SeqModel, votes: readonly JudgedVote[], vote: JudgedVote): string {
  const [flaw] = vote.breaks;
  if (flaw !== undefined) return FLAWS[flaw];
  const valid = votes.filter(({ breaks }) => breaks.length === 0);
  const earlier = valid.slice(0, valid.indexOf(vote));
  if (earlier.some(({ sender }) => sender === vote.sender)) return FLAWS.V1;
  return counted(subject, model, votes, vote, new Set(earlier.map(({ sender }) => sender)).size + 1);
}

function counted(
  subject: Subject,
  model: SeqModel,
  votes: readonly JudgedVote[],
  vote: JudgedVote,
  count: number,
): string {
  const needed = quorumOfOthers(subject);
  if (count > needed) return "";
  if (votes === model.prepares && isPrepared(subject, model, vote.at_ms)) return `${count} of ${needed}: prepared`;
  const early = votes === model.commits && !isPrepared(subject, model, vote.at_ms) ? ", early" : "";
  return `${count} of ${needed}${early}`;
}

function short(name: string): string {
  return name.startsWith("replica ") ? name.slice("replica ".length) : "client";
}
