import { oneLine } from "../../base/text.ts";
import type { Call } from "../../history/events.ts";
import type { Speech } from "../kit/world/happenings.ts";
import { type AnyRecord, recordsIn } from "./judge/disk.ts";
import { KINDS } from "./lanes.ts";
import { type Message, type ReplyTo, replyTo } from "./wire.ts";

/** How much of a value is quoted, in UTF-16 units. */
const VALUE_MAX = 40;

function quoted(value: string | null): string {
  const line = oneLine(value ?? "");
  return `[${line.length > VALUE_MAX ? `${line.slice(0, VALUE_MAX)}…` : line}]`;
}

/** The name of a call, and what it says. */
function saidIn(call: Call): string {
  return `${KINDS.nameOf(call.method)} ${contentOf(call)}`.trimEnd();
}

function contentOf(call: Call): string {
  if (call.malformed !== undefined) return `(${call.malformed})`;
  // A call that is not malformed is a Message.
  const { method, params } = call as Message;
  switch (method) {
    case "Paxos.PrepareRpc":
      return `${params.ballot} in ${params.seq}${doneWords(params.done)}`;
    case "Paxos.AcceptRpc":
      return `${params.ballot} ${quoted(params.value)} in ${params.seq}${doneWords(params.done)}`;
    case "Paxos.DecideRpc":
      return `${quoted(params.value)} in ${params.seq}${doneWords(params.done)}`;
    case "Paxos.StartRpc":
    case "Service.DecidedRpc":
      return `${quoted(params.value)} in ${params.seq}`;
    case "Paxos.DoneRpc":
      return `${params.seq}`;
    default:
      return quoted(params.command);
  }
}

const doneWords = (done: number): string => (done === 0 ? "" : `, done ${done}`);

/** What was answered to a call. */
function answeredTo(call: Call): string {
  const { outcome } = call;
  if (outcome === undefined) return "no answer";
  if ("error" in outcome) return `error: ${oneLine(outcome.error).slice(0, VALUE_MAX)}`;
  const message = call as Message;
  const reply = call.malformed === undefined ? replyTo(message) : undefined;
  if (reply === undefined) return "what is no answer";
  if (message.method === "Paxos.PrepareRpc") return acceptorWords("promised", reply as ReplyTo<"Paxos.PrepareRpc">);
  if (message.method === "Paxos.AcceptRpc") return acceptorWords("accepted", reply as ReplyTo<"Paxos.AcceptRpc">);
  if ("min" in reply) return `min ${reply.min}`;
  return "ok" in reply && !reply.ok ? "not ok" : "ok";
}

function acceptorWords(
  deed: string,
  { ok, ballot, decided, done, ...more }: ReplyTo<"Paxos.PrepareRpc"> | ReplyTo<"Paxos.AcceptRpc">,
): string {
  if (!ok && ballot === 0) return `forgotten${doneWords(done)}`;
  const accepted = "accepted" in more ? more.accepted : undefined;
  const told = [
    `${ok ? deed : "refused"}, ballot ${ballot}`,
    ...(accepted === undefined ? [] : [`accepted ${accepted.ballot} ${quoted(accepted.value)}`]),
    ...(decided === undefined ? [] : [`decided ${quoted(decided.value)}`]),
  ];
  return `${told.join(", ")}${doneWords(done)}`;
}

/** What the records say that a server has its disk write. */
function writtenIn(bytes: Buffer): string {
  const { records, valueless, rest } = recordsIn(bytes);
  const spoilt = valueless.map(({ seq, ballot }) => `in ${seq}: accepted ${ballot} without a value`);
  const told = [
    ...records.map(recordWords),
    ...spoilt,
    ...(rest.length === 0 ? [] : [`${rest.length} bytes that are no record`]),
  ];
  return told.length === 0 ? "nothing" : told.join("; ");
}

/** The instance that all records of a write are about. */
function aboutWritten(bytes: Buffer): number | undefined {
  const seqs = new Set(recordsIn(bytes).records.map((record) => ("seq" in record ? record.seq : undefined)));
  return seqs.size === 1 ? [...seqs][0] : undefined;
}

function recordWords(record: AnyRecord): string {
  if ("node" in record) return `the disk of ${record.node} of ${record.n}`;
  if ("dones" in record) return `done [${record.dones.join(" ")}]`;
  if ("applied" in record) return `the state after ${record.applied}`;
  const { seq, promised, accepted, decided } = record;
  const told = [
    ...(promised === undefined ? [] : [`promised ${promised}`]),
    ...(accepted === undefined ? [] : [`accepted ${accepted.ballot} ${quoted(accepted.value)}`]),
    ...(decided === undefined ? [] : [`decided ${quoted(decided.value)}`]),
  ];
  return `in ${seq}: ${told.join(", ") || "nothing"}`;
}

/** How messages and records of Paxos are told. */
export const SPEECH: Speech<Message> = {
  kinds: KINDS,
  topics: {
    "Paxos.PrepareRpc": "prepare",
    "Paxos.AcceptRpc": "accept",
    "Paxos.DecideRpc": "decide",
    "Paxos.StartRpc": "start",
    "Paxos.CommandRpc": "start",
    "Paxos.DoneRpc": "done",
    "Service.DecidedRpc": "apply",
  },
  aboutOf: ({ params }) => ("seq" in params ? params.seq : undefined),
  ...{ saidIn, answeredTo, writtenIn, aboutWritten },
};
