import { differencesOf, times } from "../../kit/log-counts.ts";
import type { Fields, LogEntry } from "../../kit/log-lines.ts";
import type { StudentFunction } from "../rules.ts";
import { idOf, type Message, type MessageOf, replyTo } from "../wire.ts";
import type { Commits } from "./commits.ts";
import { FOLLOWED, followersOf, followingsIn, leavingsIn } from "./following.ts";
import { isLed, leadingsOf, majorityOf } from "./leading.ts";
import { fieldsOf } from "./log-grammar.ts";
import { isPeer, type Life, peerCalls, turnAt, type View } from "./view.ts";

/** A log line for what did not happen, or something that happened and the log does not tell. */
export interface Mismatch {
  text: string;
  functions: readonly StudentFunction[];
}

/** By the first word of an event, the functions that log it. */
const WRITERS: Readonly<Record<string, readonly StudentFunction[]>> = {
  asked: ["startElection"],
  voted: ["RequestVoteRpc"],
  led: ["becomeLeader"],
  followed: ["observeTerm", "AppendEntriesRpc", "InstallSnapshotRpc"],
  took: ["start"],
  sent: ["replicateTo"],
  received: ["AppendEntriesRpc", "InstallSnapshotRpc"],
  answered: ["AppendEntriesRpc"],
  applied: [],
  compacted: ["compact"],
};

/** Compares what a server logged in one life with what it said and was told in it (L2), when all of that is over. */
export function mismatchesOf(view: View, life: Life, entries: readonly LogEntry[], commits: Commits): Mismatch[] {
  // What has a form that nobody accepts is wrong in itself, and its log line may be right.
  const isMalformed = view.history.calls.some(
    ({ from, malformed, at }) => malformed !== undefined && idOf(from) === view.id && at > life.start && at < life.end,
  );
  if (isMalformed) return [];
  const said = entries.flatMap((entry) => (entry.level === "INFO" ? [asTaken(view, life, fieldsOf(entry) ?? {})] : []));
  const { happened, optional } = eventsIn(view, life);
  // A service within the server is not seen.
  const isSeen = (event: string): boolean => view.setting.hasServices || !/^(applied|compacted) /.test(event);
  const differences = differencesOf(said.flatMap(loggedIn).filter(isSeen), happened).filter(
    ({ event, logged, happened: count }) =>
      !(optional.has(event) && logged >= count && logged <= count + (optional.get(event) as number)),
  );
  const foreign = said.find(({ me }) => me !== undefined && Number(me) !== view.id);
  return [
    ...(foreign === undefined ? [] : [told(`a line begins with I=${foreign.me}`, ["startElection"])]),
    ...differences.map(({ event, logged, happened: count }) =>
      told(
        `${event}: ${times(logged, "logged")}, ${times(count, "seen")}`,
        event === FOLLOWED && logged < count
          ? followersOf(followingsIn(view, life), said, WRITERS.followed ?? [])
          : writersOf(event),
      ),
    ),
    ...votersIn(view, life, said).map((text) => told(text, ["becomeLeader"])),
    ...commitsIn(view, life, said, commits).map((text) => told(text, committersIn(view, life))),
  ].map(({ text, functions }) => ({ text: `server ${view.id}: ${text}`, functions }));
}

/** A line about a command that was taken, as it would stand in that term: a higher one may have been told in the same turn, before it was written. */
function asTaken(view: View, life: Life, fields: Fields): Fields {
  const { start, command, term } = fields;
  if (start === undefined) return fields;
  const taken = view.passed.flatMap((call) => {
    if (call.method !== "Raft.StartRpc" || call.params.command !== command) return [];
    const [reply, turn] = [replyTo(call), turnAt(view, Number(call.passed))];
    const isThis = turn?.life === life && reply?.isLeader === true && reply.index === Number(start);
    return isThis && turn.passed.some((one) => isPeer(one) && one.params.term === Number(term)) ? [reply.term] : [];
  });
  const [led] = taken;
  return led === undefined ? fields : { ...fields, term: `${led}` };
}

function writersOf(event: string): readonly StudentFunction[] {
  const isSnapshot = event.startsWith("received ") && event.includes(" the snapshot ");
  return isSnapshot ? ["InstallSnapshotRpc"] : (WRITERS[event.split(" ")[0] as string] ?? []);
}

/** Who has not led was told by a leader what is committed. */
function committersIn(view: View, life: Life): readonly StudentFunction[] {
  const hasLed = leadingsOf(view).some((one) => one.life === life);
  return hasLed ? ["advanceCommit", "AppendEntriesRpc"] : ["AppendEntriesRpc", "InstallSnapshotRpc"];
}

const told = (text: string, functions: readonly StudentFunction[]): Mismatch => ({ text, functions });

const sentWords = (
  to: number | string,
  prev: string,
  count: number | string,
  commit: number | string,
  term: number | string,
) => `sent ${to} the entries behind ${prev}, ${count} of them, commit ${commit}, in term ${term}`;
const receivedWords = (
  from: number | string,
  prev: string,
  count: number | string,
  commit: number | string,
  term: number | string,
) => `received of ${from} the entries behind ${prev}, ${count} of them, commit ${commit}, in term ${term}`;

const compactedWords = ({ index, data }: { index: number; data: string }): string =>
  `compacted up to index ${index}, ${Buffer.byteLength(data)} bytes`;

/** What a line says that happened; nothing for those that are compared in another way. */
function loggedIn(fields: Fields): string[] {
  const {
    term,
    ids = "",
    candidate,
    granted,
    start,
    command,
    to,
    from,
    told: to_,
    prev,
    entries,
    commit,
    match,
  } = fields;
  const { conflict, applied, snapshot, bytes, sent, taken, election, leads, follows } = fields;
  if (election !== undefined)
    return ids
      .split(" ")
      .filter(Boolean)
      .map((id) => `asked ${id} for its vote in term ${term}`);
  if (candidate !== undefined) return [`voted in term ${term} as ${candidate} had asked: granted=${granted}`];
  if (leads !== undefined) return [`led in term ${term}`];
  if (follows !== undefined) return [FOLLOWED];
  if (start !== undefined) return [`took [${command}] at index ${start} in term ${term}`];
  if (prev !== undefined && to !== undefined)
    return [sentWords(to, prev, entries as string, commit as string, term as string)];
  if (prev !== undefined)
    return [receivedWords(from as string, prev, entries as string, commit as string, term as string)];
  if (match !== undefined) return [`answered ${to_} in term ${term}: match=${match}`];
  if (conflict !== undefined) return [`answered ${to_} in term ${term}: refused, conflict=${conflict}`];
  if (sent !== undefined) return [`sent ${to} the snapshot of index ${sent} in term ${term}`];
  if (taken !== undefined) return [`received of ${from} the snapshot of index ${taken} in term ${term}`];
  if (applied !== undefined) return [`applied index ${applied}, [${command}]`];
  return snapshot === undefined ? [] : [`compacted up to index ${snapshot}, ${bytes} bytes`];
}

/** What happened in a life; and what may be logged or not, and how often: calls of old terms, which the given forms say nothing of. */
function eventsIn(view: View, life: Life): { happened: string[]; optional: Map<string, number> } {
  const isIn = (at: number | undefined): boolean => at !== undefined && at > life.start && at < life.end;
  const optional = new Map<string, number>();
  const made = view.made.filter(({ at }) => isIn(at)).flatMap((call) => madeEvent(call) ?? []);
  const answered = view.passed.flatMap((call): string[] => {
    if (!isIn(call.passed)) return [];
    const { must, may } = answeredEvents(call);
    for (const event of may) optional.set(event, (optional.get(event) ?? 0) + 1);
    return must;
  });
  optional.set(FOLLOWED, leavingsIn(view, life));
  const led = new Set(peerCalls(view).flatMap((call) => (isLed(call) && isIn(call.at) ? [call.params.term] : [])));
  // Who is the only one has nobody to tell that it leads.
  if (view.setting.n === 1) for (const leading of leadingsOf(view)) if (leading.life === life) led.add(leading.term);
  const applied = new Map<number, string>();
  for (const call of view.made)
    if (call.method === "Service.ApplyRpc" && isIn(call.at) && isOver(call))
      applied.set(call.params.index, call.params.command ?? "");
  return {
    happened: [
      ...made,
      ...answered,
      ...Array.from(led, (term) => `led in term ${term}`),
      ...Array.from(applied, ([index, command]) => `applied index ${index}, [${command}]`),
      ...followingsIn(view, life).map(() => FOLLOWED),
    ],
    optional,
  };
}

/** Whether a service has said that it applied an entry, and the server was told so. */
function isOver({ heard, outcome }: Message): boolean {
  return heard !== undefined && outcome !== undefined && "result" in outcome;
}

function madeEvent(call: Message): string | undefined {
  const { method, params, to } = call;
  const id = idOf(to);
  if (method === "Raft.RequestVoteRpc") return `asked ${id} for its vote in term ${params.term}`;
  if (method === "Raft.InstallSnapshotRpc")
    return `sent ${id} the snapshot of index ${params.lastIncludedIndex} in term ${params.term}`;
  if (method !== "Raft.AppendEntriesRpc" || params.entries.length === 0) return undefined;
  const { prevLogIndex, prevLogTerm, entries, leaderCommit, term } = params;
  return sentWords(id as number, `${prevLogIndex}/${prevLogTerm}`, entries.length, leaderCommit, term);
}

function answeredEvents(call: Message): { must: string[]; may: string[] } {
  if (call.method === "Raft.RequestVoteRpc") {
    const reply = replyTo(call);
    const words = `voted in term ${reply?.term} as ${call.params.candidateId} had asked: granted=${reply?.voteGranted}`;
    return { must: reply === undefined ? [] : [words], may: [] };
  }
  if (call.method === "Raft.StartRpc") {
    const reply = replyTo(call);
    const words = `took [${call.params.command}] at index ${reply?.index} in term ${reply?.term}`;
    return { must: reply?.isLeader ? [words] : [], may: [] };
  }
  if (call.method === "Raft.SnapshotRpc")
    return { must: replyTo(call)?.ok ? [compactedWords(call.params)] : [], may: [] };
  if (call.method === "Raft.InstallSnapshotRpc") {
    const { term, lastIncludedIndex, leaderId } = call.params;
    const at = replyTo(call)?.term;
    const words = `received of ${leaderId} the snapshot of index ${lastIncludedIndex} in term ${at}`;
    return at === term ? { must: [words], may: [] } : { must: [], may: [words] };
  }
  return call.method === "Raft.AppendEntriesRpc" ? appendEvents(call) : { must: [], may: [] };
}

/** The three lines of a heartbeat are Debug lines. */
function appendEvents(call: MessageOf<"Raft.AppendEntriesRpc">): { must: string[]; may: string[] } {
  const reply = replyTo(call);
  const { term, leaderId, prevLogIndex, prevLogTerm, entries, leaderCommit } = call.params;
  if (entries.length === 0 || reply === undefined) return { must: [], may: [] };
  const got = receivedWords(leaderId, `${prevLogIndex}/${prevLogTerm}`, entries.length, leaderCommit, reply.term);
  const what = reply.success
    ? `match=${prevLogIndex + entries.length}`
    : `refused, conflict=${reply.conflictIndex}/${reply.conflictTerm}`;
  const said = `answered ${leaderId} in term ${reply.term}: ${what}`;
  return reply.term === term ? { must: [got, said], may: [] } : { must: [], may: [got, said] };
}

/** What is wrong with the votes that a leader's line names: those who have given it none that it has heard of; and too few. */
function votersIn(view: View, life: Life, said: readonly Fields[]): string[] {
  return said.flatMap(({ leads, term, ids = "" }) => {
    if (leads === undefined) return [];
    const given = view.made.flatMap((call) => {
      if (call.method !== "Raft.RequestVoteRpc" || call.heard === undefined || call.at < life.start) return [];
      return call.params.term === Number(term) && replyTo(call)?.voteGranted ? [idOf(call.to)] : [];
    });
    const made = ids.split(" ").find((id) => id !== "" && Number(id) !== view.id && !given.includes(Number(id)));
    if (made !== undefined) return [`led in term ${term}: logged with the vote of ${made}, which it was not given`];
    // Its own vote need not be among them to be known.
    const named = new Set([view.id, ...ids.split(" ").filter(Boolean).map(Number)]);
    const needed = majorityOf(view.setting.n);
    return named.size >= needed
      ? []
      : [`led in term ${term}: logged with the votes of ${named.size}, its own included, and ${needed} are needed`];
  });
}

/** What is wrong with the commits that were logged in a life: they rise, are none that nobody could know, and are all that was applied. */
function commitsIn(view: View, life: Life, said: readonly Fields[], { may }: Commits): string[] {
  const logged = said.flatMap(({ committed }) => (committed === undefined ? [] : [Number(committed)]));
  const back = logged.findIndex((index, place) => place > 0 && index <= (logged[place - 1] as number));
  if (back !== -1) return [`committed ${logged[back]}: logged behind commit=${logged[back - 1]}`];
  const last = logged.at(-1) ?? 0;
  const most = may.at(Math.min(life.end, view.history.now));
  if (last > most) return [`committed ${last}: logged, and no more than ${most} is`];
  const indexes = view.made.flatMap((call) =>
    call.at > life.start && call.at < life.end && call.method === "Service.ApplyRpc" ? [call.params.index] : [],
  );
  const applied = Math.max(0, ...indexes);
  return applied > last ? [`committed ${applied}: not logged, and applied`] : [];
}
