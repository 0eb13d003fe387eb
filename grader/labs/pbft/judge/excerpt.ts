import { hash } from "node:crypto";
import type { Call } from "../../../history/events.ts";
import { type Message, replica, seqOf } from "../wire.ts";
import { isPrepared, type JudgedVote, quorumOfOthers, type SeqModel, type Subject, type VoteRule } from "./model.ts";
import type { Violation } from "./violation.ts";

const LINES_MAX = 16;

/** What people call the messages, by their methods. */
export const NAMES: Readonly<Record<string, string>> = {
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
 * The messages about one seq that show what went wrong, as lines in columns that read from top to bottom: who sends what to whom,
 * and what a correct replica makes of it. The offending message is the last, and marked.
 */
export function excerpt(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  events: readonly Message[],
  violation: Violation,
): string[] {
  return inColumns(rowsOf(subject, models, events, violation));
}

/** The same, as rows with tabs between their cells. */
function rowsOf(
  subject: Subject,
  models: ReadonlyMap<number, SeqModel>,
  events: readonly Message[],
  { seq, culprit, missing, ended }: Violation,
): string[] {
  const model = seq === undefined ? undefined : models.get(seq);
  if (model === undefined) return culprit === undefined ? [] : [line(culprit, [culprit.to], CULPRIT)];
  const until = culprit?.at ?? missing ?? Number.POSITIVE_INFINITY;
  const about = events.filter((event) => isAbout(event, model));
  const sends = receiversBySend(about);
  const seen = new Map<Send, Set<string>>();
  const prepared = preparedAt(subject, model);
  const shown = about
    .filter((event) => event !== culprit && isBetween(event, subject) && knownAt(event, subject) <= until)
    .toSorted((a, b) => placeOf(a, subject, model, prepared) - placeOf(b, subject, model, prepared))
    .filter((event) => isFirst(seen, sends.get(event) as Send, event.to))
    // The last message may be the cause, however little it says.
    .filter((event, at, all) => at === all.length - 1 || !isLatePrepare(event, subject, prepared))
    .map((event) => () => line(event, (sends.get(event) as Send).to, remark(subject, model, event)));
  shown.push(() => (culprit === undefined ? lastLine(subject, ended) : line(culprit, [culprit.to], CULPRIT)));
  const cut = shown.length - LINES_MAX;
  if (cut <= 0) return shown.map((tell) => tell());
  return [
    ...shown.slice(0, 2).map((tell) => tell()),
    `  … ${cut + 1} more`,
    ...shown.slice(cut + 3).map((tell) => tell()),
  ];
}

/** Where the offending message stands, if what is wrong is that nothing comes. */
function lastLine({ id }: Subject, ended: string | undefined): string {
  return ended === undefined ? `✗ ${id} -> …\tnothing more` : `✗ ${id} ended\t${ended}`;
}

function isBetween({ from, to }: Message, { id }: Subject): boolean {
  return from === replica(id) || to === replica(id);
}

function isAbout(event: Message, { seq, accepted }: SeqModel): boolean {
  if (event.method !== "Server.RequestRpc") return seqOf(event) === seq;
  return event.params.req.timestamp === accepted?.request.req.timestamp;
}

/** One message of one sender, to whom it was sent, in order. A broadcast is one line. */
interface Send {
  to: string[];
}

function receiversBySend(events: readonly Message[]): Map<Message, Send> {
  const sends = new Map<string, Send>();
  return new Map(
    events.map((event) => {
      const key = keyOf(event);
      const send = sends.get(key) ?? { to: [] };
      sends.set(key, send);
      if (!send.to.includes(event.to)) send.to.push(event.to);
      return [event, send];
    }),
  );
}

const keys = new WeakMap<Message, string>();

/** The same key for what one sender sent to several receivers. Hashing takes most of the time, and every excerpt needs the key again. */
function keyOf(event: Message): string {
  const key = keys.get(event) ?? hash("sha256", JSON.stringify([event.from, event.method, event.params]));
  keys.set(event, key);
  return key;
}

/** Whether this message was not sent to anybody else before. To the same receiver it may go twice. */
function isFirst(seen: Map<Send, Set<string>>, send: Send, to: string): boolean {
  const before = seen.get(send) ?? new Set();
  seen.set(send, before);
  return before.add(to).size === 1;
}

/** When the subject could first be prepared: later PREPAREs show nothing more. */
function preparedAt(subject: Subject, { accepted, prepares }: SeqModel): number {
  const senders = new Set<number>();
  for (const { sender, breaks, at } of prepares) {
    if (breaks.length === 0) senders.add(sender);
    if (senders.size === quorumOfOthers(subject)) return Math.max(at, accepted?.at ?? Number.POSITIVE_INFINITY);
  }
  return Number.POSITIVE_INFINITY;
}

function isLatePrepare({ method, to, passed = 0 }: Message, { id }: Subject, prepared: number): boolean {
  return method === "Server.PrepareRpc" && to === replica(id) && passed > prepared;
}

/** When the subject sent a message, or could first know of one that it got. */
function knownAt({ to, at, passed }: Message, { id }: Subject): number {
  return to === replica(id) ? (passed ?? Number.POSITIVE_INFINITY) : at;
}

/**
 * Where a message stands in an excerpt. What the subject sent because it was entitled to stands behind the message that
 * entitled it: whether the grader had sent one more before it saw that, is chance.
 */
function placeOf(event: Message, subject: Subject, { accepted }: SeqModel, prepared: number): number {
  const known = knownAt(event, subject);
  if (event.from !== replica(subject.id)) return known;
  const entitled = { "Server.PrepareRpc": accepted?.at, "Server.CommitRpc": prepared }[event.method as string] ?? known;
  return entitled < known ? entitled + 0.5 : known;
}

/** A placeholder for the remark on the offending message. */
const CULPRIT = Symbol("culprit");

function line(record: Call, receivers: readonly string[], note: string | typeof CULPRIT): string {
  const route = `${short(record.from)} -> ${named([...new Set(receivers.map(short))])}`;
  // What a submission says may have tabs of its own.
  const what = `${NAMES[record.method] ?? record.method}${content(record)}`.replaceAll("\t", " ");
  return note === CULPRIT ? `✗ ${route}\t${what}` : `  ${route}\t${what}${note === "" ? "" : `\t${note}`}`;
}

/** What takes no more than this is listed one by one. */
const LISTED_MAX = 3;

/** Receivers by their names; where there are many, those that follow on each other by the first and the last: `0-2 4-15`. */
function named(receivers: readonly string[]): string {
  if (receivers.length <= LISTED_MAX) return receivers.join(" ");
  const runs: string[][] = [];
  for (const one of receivers.toSorted((a, b) => Number(a) - Number(b))) {
    const run = runs.at(-1);
    if (run !== undefined && Number(one) === Number(run.at(-1)) + 1) run.push(one);
    else runs.push([one]);
  }
  return runs.flatMap((run) => (run.length < LISTED_MAX ? run : `${run[0]}-${run.at(-1)}`)).join(" ");
}

/** The least width of the column of routes, and of that of what was said where something is remarked upon. */
const WIDTHS_MIN = [14, 17];

/** Rows whose cells stand below each other. */
function inColumns(rows: readonly string[]): string[] {
  const cells = rows.map((row) => row.split("\t"));
  const [routes = 0, whats = 0] = WIDTHS_MIN.map((min, column) =>
    // What stands last in its row takes no room from others.
    Math.max(min, ...cells.filter(({ length }) => length > column + 1).map((row) => (row[column] as string).length)),
  );
  return cells.map(([route = "", ...rest]) => {
    const [what, note] = rest;
    if (what === undefined) return route;
    return `${route.padEnd(routes)} ${note === undefined ? what : `${what.padEnd(whats)} ${note}`}`;
  });
}

function content(record: Call): string {
  if (record.malformed !== undefined) return `, ${record.malformed}`;
  // A call that is not malformed is a Message.
  const { method, params } = record as Message;
  if (method === "Client.ReplyRpc") return ` seq=${params.msg.seq} [${params.msg.result}]`;
  if (method === "Server.PrePrepareRpc") return ` seq=${params.msg.seq} [${params.reqArgs.req.command}]`;
  if (method === "Server.RequestRpc") return ` [${params.req.command}]`;
  return "";
}

/** What a correct replica makes of a message that was sent to it. */
function remark(subject: Subject, model: SeqModel, record: Message): string {
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
  if (votes === model.prepares && isPrepared(subject, model, vote.at)) return `${count} of ${needed}: prepared`;
  const early = votes === model.commits && !isPrepared(subject, model, vote.at) ? ", early" : "";
  return `${count} of ${needed}${early}`;
}

function short(name: string): string {
  return name.startsWith("replica ") ? name.slice("replica ".length) : "client";
}
