import type { CommitMsg } from "../../../../skeleton/zpbft/messages.ts";
import type { Call } from "../../../history/events.ts";
import type { StudentFunction } from "../rules.ts";
import { type Message, type MessageOf, replica, seqOf } from "../wire.ts";
import { countBy, isPrepared, quorumOfOthers, quorumWords, type SeqModel, type Subject } from "./model.ts";
import type { Violation } from "./violation.ts";

type Commit = MessageOf<"Server.CommitRpc">;

/**
 * Judges every COMMIT that the subject sent: its content (C2), and apart from that, that it was prepared (C1) and that it
 * was the only one (C1). On lines that break, the given code may send an identical one again: whether the first one was
 * answered, only its sender knows.
 */
export function judgeCommits(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  records: readonly Message[],
  linesBreak = false,
): Violation[] {
  const earlier = new Map<string, Commit>();
  const sent = new Map<string, number>();
  const commits = commitsOf(subject, records);
  const meant = meantSeqs(subject, models, commits);
  return commits.flatMap((record) => {
    const { msg } = record.params;
    const [means, isUnclear] = meant(record);
    const wrong = wrongContent(subject, models, means, record);
    // One whose seq is wrong is judged by the seq that it means.
    const seq = wrong?.seq ?? msg.seq;
    const model = models.get(seq);
    const way = `${seq} ${record.to}`;
    const before = earlier.get(way);
    earlier.set(way, record);
    const count = (sent.get(record.to) ?? 0) + 1;
    sent.set(record.to, count);
    // Where a digest is wrong, the seq may be, too: then only their number shows that there is one too many.
    const isMeant = !isUnclear && (wrong === undefined || model?.accepted?.digest === msg.digest);
    const isTooMany = (): boolean => count > preparedBy(subject, models, record.at);
    const untimely =
      isMeant || isTooMany()
        ? (tooEarly(subject, model, seq, record) ??
          (before === undefined ? undefined : sentTwice(subject, model, seq, record, before, linesBreak)))
        : undefined;
    // What is wrong with it may tell why it was sent at all: it may be another's.
    const told =
      untimely === undefined || wrong?.remark === undefined ? untimely : { ...untimely, remark: wrong.remark };
    return [wrong, told].filter((one) => one !== undefined);
  });
}

/** For how many seqs the subject was prepared at a place. */
function preparedBy(subject: Subject, models: ReadonlyMap<number, SeqModel>, by: number): number {
  return models
    .values()
    .filter((model) => isPrepared(subject, model, by))
    .reduce((count) => count + 1, 0);
}

/** COMMITs that no replica accepts, because a field is malformed (C2). Reads malformed calls too. */
export function malformedCommits({ id }: Subject, records: readonly Call[]): Violation[] {
  return records.flatMap((record) => {
    const { method, from, malformed } = record;
    if (malformed === undefined || method !== "Server.CommitRpc" || from !== replica(id)) return [];
    return [
      {
        rule: "C2" as const,
        functions: ["commit"] as const,
        replica: id,
        seq: seqOf(record),
        message: "a COMMIT has a form that no replica accepts",
        expected: "{ msg: { peerId, view, seq, digest }, sign }, each of its type",
        seen: malformed,
        culprit: record,
      },
    ];
  });
}

/** The COMMITs that left the subject, in the order in which they were seen. */
export function commitsOf({ id }: Subject, records: readonly Message[]): Commit[] {
  const me = replica(id);
  return records.filter((record): record is Commit => record.method === "Server.CommitRpc" && record.from === me);
}

/**
 * Tells of each COMMIT the seq that it means, by its digest; undefined if no seq has that; and whether that is unclear. A leader
 * may order one request twice: then both seqs have its digest, and the COMMIT means the one that it names. But of a replica that
 * names wrong seqs elsewhere it may mean the other.
 */
function meantSeqs(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  commits: readonly Commit[],
): (commit: Commit) => [seq: number | undefined, isUnclear: boolean] {
  const accepted = [...models.values()].filter((model) => model.accepted !== undefined);
  const withDigest = Map.groupBy(accepted, (model) => model.accepted?.digest);
  const isOwn = ({ params: { msg } }: Commit): boolean => models.get(msg.seq)?.accepted?.digest === msg.digest;
  const errs = commits.some((commit) => !isOwn(commit) && withDigest.has(commit.params.msg.digest));
  return (commit) => {
    const { digest, seq } = commit.params.msg;
    const all = withDigest.get(digest) ?? [];
    const isPreparedBy = (model: SeqModel | undefined) => model !== undefined && isPrepared(subject, model, commit.at);
    const other = errs && !isPreparedBy(models.get(seq)) ? all.find(isPreparedBy) : undefined;
    return [other?.seq ?? (isOwn(commit) ? seq : all[0]?.seq), errs && all.length > 1];
  };
}

function wrongContent(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  meant: number | undefined,
  record: Commit,
): Violation | undefined {
  const { msg, sign } = record.params;
  const accepted = models.get(msg.seq)?.accepted;
  const violation = (expected: string, seen: string, seq = msg.seq): Violation => ({
    rule: "C2",
    functions: ["commit"],
    replica: subject.id,
    seq,
    message: `a COMMIT says something wrong: ${seen}`,
    expected,
    seen,
    culprit: record,
    remark: seen,
  });
  if (msg.peerId !== subject.id) return violation(`peerId ${subject.id}, its own id`, `its peerId is ${msg.peerId}`);
  if (meant !== undefined && meant !== msg.seq) {
    return violation(`seq ${meant}, which has this digest`, `its seq is ${msg.seq}`, meant);
  }
  if (accepted === undefined) return undefined;
  if (msg.view !== accepted.view) {
    return violation(`view ${accepted.view}, that of the pre-prepare`, `its view is ${msg.view}`);
  }
  if (msg.digest !== accepted.digest) {
    return violation(`digest ${short(accepted.digest)}, that of the pre-prepare`, `its digest is ${short(msg.digest)}`);
  }
  if (subject.keyring.isSigned(subject.id, "commit", msg, sign)) return undefined;
  return violation(
    "this replica's signature over the message, for the phase commit",
    signatureFault(subject, msg, sign),
  );
}

function signatureFault(subject: Subject, msg: CommitMsg, sign: string): string {
  const passesAs = (["prepare", "pre-prepare", "request", "reply"] as const).find((phase) =>
    subject.keyring.isSigned(subject.id, phase, msg, sign),
  );
  if (passesAs !== undefined) return `its signature is one for the phase ${passesAs}`;
  return "its signature is not this replica's signature over this message";
}

function tooEarly(subject: Subject, model: SeqModel | undefined, seq: number, record: Commit): Violation | undefined {
  if (model !== undefined && isPrepared(subject, model, record.at)) return undefined;
  const prepares = model === undefined ? 0 : countBy(model.prepares, record.at);
  const acceptedFirst = model?.accepted !== undefined && model.accepted.at <= record.at;
  return {
    rule: "C1",
    functions: likelySenders(model, record.at),
    replica: subject.id,
    seq,
    message: "a COMMIT was sent by a replica that was not prepared",
    expected: `no COMMIT before the pre-prepare and valid PREPAREs from ${quorumWords(subject)} were sent to it`,
    seen: acceptedFirst
      ? `a COMMIT when ${prepares} of ${quorumOfOthers(subject)} valid PREPAREs had been sent to it`
      : "a COMMIT without a pre-prepare",
    culprit: record,
  };
}

/** A COMMIT that comes after another's was probably sent because of that. */
function likelySenders(model: SeqModel | undefined, by: number): StudentFunction[] {
  const isAnswer = model?.commits.some(({ at }) => at <= by) ?? false;
  return isAnswer ? ["CommitRpc", "commit"] : ["commit", "CommitRpc"];
}

/** An identical COMMIT may be sent again to a peer whose call failed; any other second one is one too many. */
function sentTwice(
  subject: Subject,
  model: SeqModel | undefined,
  seq: number,
  record: Commit,
  before: Commit,
  linesBreak: boolean,
): Violation | undefined {
  const failed = linesBreak || before.outcome === undefined || "error" in before.outcome;
  if (failed && JSON.stringify(before.params) === JSON.stringify(record.params)) return undefined;
  return {
    rule: "C1",
    functions: likelySenders(model, record.at),
    replica: subject.id,
    seq,
    message: "more than one COMMIT was sent to the same replica for one seq",
    expected: "exactly one COMMIT per seq, to each of the others",
    seen: `a second COMMIT to ${record.to}, ${failed ? "and not the same one" : "which answered the first"}`,
    culprit: record,
  };
}

function short(digest: string): string {
  return `${digest.slice(0, 8)}…`;
}
