import { countBy, isCommitted, isPrepared, quorumOfOthers, type SeqModel, type Subject } from "../judge/model.ts";
import { FLAWS } from "../judge/worth.ts";
import type { MessageOf } from "../wire.ts";

/**
 * How far beyond the last executed seq a server looks: the server's own number, which is not imported, since a student may have
 * changed what its file imports.
 */
const WINDOW = 1000;

/** What a replica has done about a seq, as far as anybody can see. */
interface Done {
  /** How often it said that it executed: by its log. */
  executions: number;
  /** Whether it has sent a reply: nobody needs its log for that. */
  isReplied: boolean;
  /** The COMMITs that it sent. */
  commits: readonly MessageOf<"Server.CommitRpc">[];
  /** Why nobody accepts a COMMIT that it sent, if there was one. */
  malformed?: string;
}

/** What a replica must do about a seq, and what it does. */
export interface Standing {
  subject: Subject;
  seq: number;
  model: SeqModel;
  done: Done;
  /** The last seq up to which it has executed all. */
  executed: number;
  /** The names of the others that live, and that nothing was kept from. */
  reachable: readonly string[];
}

/** What the wire alone proves to be wrong, whatever comes later: a replica knows nothing that was not passed to it. */
export function whatItMayNot({ subject, seq, model, done }: Standing): string | undefined {
  const now = Number.POSITIVE_INFINITY;
  const isExecuted = done.executions > 0 || done.isReplied;
  const [first] = done.commits;
  if (isExecuted && !isCommitted(subject, model, now))
    return `it has executed seq ${seq} ${withWhat(subject, model, now)}`;
  if (done.executions > 1) return `it has executed seq ${seq} ${done.executions} times`;
  if (first !== undefined && !isPrepared(subject, model, first.at))
    return `it has sent its COMMIT for seq ${seq} ${withWhat(subject, model, first.at)}`;
  if (done.malformed !== undefined) return `its COMMIT for seq ${seq} is malformed: ${done.malformed}`;
  return wrongCommit(subject, seq, model, done.commits);
}

/** What had reached a replica by a moment at which it was not enough. */
function withWhat(subject: Subject, { accepted, prepares, commits }: SeqModel, by: number): string {
  const needed = quorumOfOthers(subject);
  if (accepted === undefined || accepted.at > by) return "before a valid pre-prepare had reached it";
  const count = countBy(prepares, by);
  return count < needed ? `with ${count} of ${needed} PREPAREs` : `with ${countBy(commits, by)} of ${needed} COMMITs`;
}

/** Whether COMMITs were signed rightly, for they are looked at whenever something happens about their seq. */
const signed = new WeakMap<object, boolean>();

/** What is wrong with the COMMITs that it sent: the others cannot count them. */
function wrongCommit(
  { id, keyring }: Subject,
  seq: number,
  { accepted }: SeqModel,
  commits: readonly MessageOf<"Server.CommitRpc">[],
): string | undefined {
  const receivers = new Set<string>();
  for (const commit of commits) {
    const { to, params } = commit;
    const { msg, sign } = params;
    const isSigned = signed.get(commit) ?? keyring.isSigned(msg.peerId, "commit", msg, sign);
    signed.set(commit, isSigned);
    const flaw = !isSigned
      ? "V4"
      : accepted !== undefined && msg.view !== accepted.view
        ? "V2"
        : accepted !== undefined && msg.digest !== accepted.digest
          ? "V3"
          : undefined;
    if (msg.peerId !== id) return `its COMMIT for seq ${seq} says that it is from ${msg.peerId}`;
    if (flaw !== undefined) return `its COMMIT for seq ${seq} does not count: ${FLAWS[flaw]} (${flaw})`;
    if (receivers.has(to)) return `it has sent its COMMIT for seq ${seq} twice to ${numberOf(to)}`;
    receivers.add(to);
  }
  return undefined;
}

/** What an idle replica owes, and has not done. */
export function whatItOwes({ subject, seq, model, done, executed, reachable }: Standing): string | undefined {
  const needed = quorumOfOthers(subject);
  const now = Number.POSITIVE_INFINITY;
  if (!isPrepared(subject, model, now) || seq > executed + WINDOW) return undefined;
  const isExecuted = done.executions > 0 || done.isReplied;
  const sent = new Set(done.commits.map(({ to }) => to));
  const missing = reachable.filter((name) => !sent.has(name));
  if (missing.length > 0) {
    const prepares = `${needed} of ${needed} PREPAREs have reached it`;
    if (sent.size === 0) return `${prepares}; it has sent no COMMIT for seq ${seq}`;
    return `${prepares}; it has sent its COMMIT for seq ${seq} to ${idsText(sent)}, and not to ${idsText(missing)}`;
  }
  // A seq waits for those before it.
  if (isExecuted || executed < seq - 1 || !isCommitted(subject, model, now)) return undefined;
  return `${needed} of ${needed} COMMITs have reached it; it has not executed seq ${seq}`;
}

function idsText(names: Iterable<string>): string {
  return [...names].map(numberOf).toSorted().join(" ");
}

function numberOf(name: string): string {
  return name.replace(/^.* /, "");
}
