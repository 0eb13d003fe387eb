import { WINDOW } from "../../../../skeleton/zpbft/server.ts";
import { countBy, isCommitted, isPrepared, quorumOfOthers, type SeqModel, type Subject } from "../judge/model.ts";
import { FLAWS } from "../judge/worth.ts";
import type { MessageOf } from "../wire.ts";

/** What a replica has done about a seq, as far as anybody can see. */
export interface Done {
  /** How often it said that it executed: by its log. */
  executions: number;
  /** Whether it has sent a reply: nobody needs its log for that. */
  isReplied: boolean;
  /** The COMMITs that it sent. */
  commits: readonly MessageOf<"Server.CommitRpc">[];
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

const counted = (count: number, needed: number, what: string, has: string): string =>
  `${count} of ${needed} ${what} ${count === 1 ? "has" : has} reached it`;

/** What the wire alone proves to be wrong, whatever comes later: a replica knows nothing that was not passed to it. */
export function whatItMayNot({ subject, seq, model, done }: Standing): string | undefined {
  const needed = quorumOfOthers(subject);
  const now = Number.POSITIVE_INFINITY;
  const isExecuted = done.executions > 0 || done.isReplied;
  const prepares = (by: number): string =>
    counted(Math.min(countBy(model.prepares, by), needed), needed, "PREPAREs", "have");
  const [first] = done.commits;
  if (isExecuted && !isCommitted(subject, model, now)) return `${reached(subject, model)}; it has executed seq ${seq}`;
  if (done.executions > 1) return `it has executed seq ${seq} ${done.executions} times`;
  if (first !== undefined && !isPrepared(subject, model, first.at))
    return model.accepted === undefined || model.accepted.at > first.at
      ? `it has sent its COMMIT for seq ${seq} before a pre-prepare had reached it`
      : `${prepares(first.at)}; it had sent its COMMIT for seq ${seq}`;
  return wrongCommit(subject, seq, model, done.commits);
}

function reached(subject: Subject, model: SeqModel): string {
  const needed = quorumOfOthers(subject);
  const now = Number.POSITIVE_INFINITY;
  if (model.accepted === undefined) return "no valid pre-prepare has reached it";
  if (!isPrepared(subject, model, now)) return counted(countBy(model.prepares, now), needed, "PREPAREs", "have");
  return counted(countBy(model.commits, now), needed, "COMMITs", "have");
}

/** What is wrong with the COMMITs that it sent: the others cannot count them. */
function wrongCommit(
  { id, keyring }: Subject,
  seq: number,
  { accepted }: SeqModel,
  commits: readonly MessageOf<"Server.CommitRpc">[],
): string | undefined {
  const receivers = new Set<string>();
  for (const { to, params } of commits) {
    const { msg, sign } = params;
    const flaw = !keyring.isSigned(msg.peerId, "commit", msg, sign)
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
    const prepares = counted(needed, needed, "PREPAREs", "have");
    if (sent.size === 0) return `${prepares}; it has sent no COMMIT for seq ${seq}`;
    return `${prepares}; it has sent its COMMIT for seq ${seq} to ${idsText(sent)}, and not to ${idsText(missing)}`;
  }
  // A seq waits for those before it.
  if (isExecuted || executed < seq - 1 || !isCommitted(subject, model, now)) return undefined;
  return `${counted(needed, needed, "COMMITs", "have")}; it has not executed seq ${seq}`;
}

function idsText(names: Iterable<string>): string {
  return [...names].map(numberOf).toSorted().join(" ");
}

function numberOf(name: string): string {
  return name.replace(/^.* /, "");
}
