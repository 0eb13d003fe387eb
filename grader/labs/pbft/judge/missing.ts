import type { Ghost } from "../../../history/scene/scene.ts";
import { kindOf, laneOf } from "../lanes.ts";
import { type Message, replica } from "../wire.ts";
import { commitsOf } from "./commits.ts";
import {
  countBy,
  isCommitted,
  isPrepared,
  type JudgedVote,
  quorumOfOthers,
  type SeqModel,
  type Subject,
} from "./model.ts";
import type { Violation } from "./violation.ts";

const [PRE_PREPARE, PREPARE, COMMIT, REPLY] = [
  "Server.PrePrepareRpc",
  "Server.PrepareRpc",
  "Server.CommitRpc",
  "Client.ReplyRpc",
].map((method) => kindOf({ method })) as [number, number, number, number];

const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** The messages about a seq that are not there: what the subject still needed to be entitled to what it did, or what it owed. */
export function missingIn(
  subject: Subject,
  model: SeqModel,
  events: readonly Message[],
  { rule, culprit, missing = Number.POSITIVE_INFINITY }: Violation,
): Ghost[] {
  if (culprit === undefined) return owed(subject, model, events, rule, missing);
  if (culprit.from !== replica(subject.id) || culprit.malformed !== undefined) return [];
  const { at, method } = culprit;
  if (method === "Client.ReplyRpc" && !isCommitted(subject, model, at))
    return [...lackedToPrepare(subject, model, at), ...lackedVotes(subject, model.commits, at, COMMIT, "COMMIT")];
  if (method === "Server.CommitRpc" && !isPrepared(subject, model, at)) return lackedToPrepare(subject, model, at);
  return [];
}

function lackedToPrepare(subject: Subject, { accepted, prepares }: SeqModel, by: number): Ghost[] {
  const to = [replica(subject.id)];
  const proposal = { from: [replica(0)], to, kind: PRE_PREPARE, text: "missing: a valid pre-prepare of the leader" };
  return [
    ...(accepted !== undefined && accepted.at <= by ? [] : [proposal]),
    ...lackedVotes(subject, prepares, by, PREPARE, "PREPARE"),
  ];
}

function lackedVotes(subject: Subject, votes: readonly JudgedVote[], by: number, kind: number, name: string): Ghost[] {
  const lacked = quorumOfOthers(subject) - countBy(votes, by);
  if (lacked <= 0) return [];
  const voted = new Set(votes.filter(({ at, breaks }) => at <= by && breaks.length === 0).map(({ sender }) => sender));
  const left = Array.from({ length: subject.n }, (_, id) => id).filter((id) => id !== subject.id && !voted.has(id));
  const text = `missing: ${WORDS[lacked] ?? lacked} valid ${name}${lacked === 1 ? "" : "s"} more, of ${orOf(left)}`;
  return [{ from: left.map(replica), to: [replica(subject.id)], kind, text }];
}

/** What a correct replica would have sent by then. */
function owed(subject: Subject, model: SeqModel, events: readonly Message[], rule: string, by: number): Ghost[] {
  const me = replica(subject.id);
  const reached = new Set(
    commitsOf(
      subject,
      events.filter(({ at }) => at <= by),
    ).flatMap((one) => (one.params.msg.seq === model.seq ? [one.to] : [])),
  );
  const left = Array.from({ length: subject.n }, (_, id) => replica(id)).filter(
    (name) => name !== me && !reached.has(name),
  );
  const ids = left.map((name) => name.slice("replica ".length)).join(" ");
  const commits = { from: [me], to: left, kind: COMMIT, text: `missing: its COMMIT to ${ids}` };
  const reply = { from: [me], to: [laneOf("client")], kind: REPLY, text: "missing: the execution, and its reply" };
  const isOwed = rule === "C1" || isPrepared(subject, model, by);
  return [
    ...(isOwed && left.length > 0 ? [commits] : []),
    ...(rule !== "C1" && isCommitted(subject, model, by) ? [reply] : []),
  ];
}

function orOf(ids: readonly number[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(ids.map(String));
}
