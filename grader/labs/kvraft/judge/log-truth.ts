import { differencesOf, times } from "../../kit/log-counts.ts";
import type { LogEntry } from "../../kit/log-lines.ts";
import { type Life, turnAt } from "../../kit/world/turns.ts";
import type { StudentFunction } from "../rules.ts";
import { idOf, METHODS, type Message, replyTo } from "../wire.ts";
import { fieldsOf, writersOf } from "./log-grammar.ts";
import type { Process } from "./process.ts";
import { runAt } from "./running.ts";
import type { Setting } from "./view.ts";

/** A log line for what did not happen, or something that happened and the log does not tell. */
export interface Mismatch {
  text: string;
  functions: readonly StudentFunction[];
}

/** What happened in a life, in the words of the log; and what may have: each of that is logged once at the most. */
interface Happened {
  sure: string[];
  possible: string[];
}

/** Compares what a process logged in one life with what it was told, and what it said (L2), when all of that is over. */
export function mismatchesOf(process: Process, life: Life, entries: readonly LogEntry[], setting: Setting): Mismatch[] {
  const { who } = process;
  const said = entries.flatMap((entry) => {
    const fields = entry.level === "INFO" ? fieldsOf(entry) : undefined;
    return fields === undefined ? [] : [{ entry, fields, event: eventIn(fields, setting) }];
  });
  const { sure, possible } = happenedIn(process, life, setting);
  // Who is not reached hears nothing of a call.
  const failed = entries.flatMap(({ level, message }) => {
    const [, id] = /^Kv\.CommandRpc (\d+) error: /.exec(message) ?? [];
    return level === "WARN" && id !== undefined ? [`call of server ${id}`] : [];
  });
  const differences = differencesOf(
    said.flatMap(({ event }) => event ?? []),
    sure,
  ).filter(({ event, logged, happened }) => {
    const more = possible.filter((one) => one === event).length;
    const lost = event.startsWith("asked ") ? failed.filter((one) => event.endsWith(one)).length : 0;
    return logged < happened || logged > happened + more + lost;
  });
  const id = idOf(who);
  const foreign = said.find(({ fields: { me } }) => me !== undefined && Number(me) !== id);
  return [
    ...(foreign === undefined
      ? []
      : [{ text: `${who}: a line begins with I=${foreign.fields.me}`, functions: writersOf(foreign.entry.file) }]),
    ...differences.map(({ event, logged, happened }) => ({
      text: `${who}: ${event}: ${times(logged, "logged")}, ${times(happened, "seen")}`,
      functions: said.flatMap((one) => (one.event === event ? likeliestOf(process, life, one.entry) : [])),
    })),
  ].map(({ text, functions }) => ({ text, functions: [...new Set(functions)] }));
}

/** The functions that may have written a line, first those that ran when it came. */
function likeliestOf(process: Process, { start, end }: Life, { file, line, message }: LogEntry): StudentFunction[] {
  const writers = writersOf(file);
  const place = process.history.of("log").find(({ who, at, text }) => {
    return who === process.who && at > start && at <= end && text.includes(`${file}:${line}: INFO| ${message}`);
  });
  const running = place === undefined ? [] : runAt(process, place.at);
  return [...writers.filter((one) => running.includes(one)), ...writers];
}

/** What a line says that happened; undefined if it says nothing that can be compared: an entry is seen where the grader plays the Raft. */
function eventIn(
  { command, asked, status, applied, to, from }: Readonly<Record<string, string | undefined>>,
  { raft }: Setting,
): string | undefined {
  if (applied !== undefined) return raft === "played" ? `applied ${applied}` : undefined;
  if (to !== undefined) return `asked ${command}, call of server ${to}`;
  if (from !== undefined) return `told ${command} by server ${from}, ${status}`;
  if (asked !== undefined) return `came ${command} [${asked}]`;
  return status === undefined ? undefined : `answered ${command}, ${status}`;
}

const nameOf = ({ clientId, commandId }: { clientId: number; commandId: number }): string =>
  `c${clientId}#${commandId}`;

function happenedIn(process: Process, life: Life, setting: Setting): Happened {
  const isIn = (at: number | undefined): at is number => at !== undefined && at > life.start && at < life.end;
  const happened: Happened = { sure: [], possible: [] };
  let applied = 0;
  for (const call of process.passed) {
    if (!isIn(call.passed)) continue;
    if (call.method === "Service.RestoreRpc") applied = Math.max(applied, call.params.index);
    if (call.method === "Service.ApplyRpc" && call.params.index === applied + 1)
      happened[isIn(call.answered) ? "sure" : "possible"].push(`applied ${++applied}`);
    if (call.method !== "Kv.CommandRpc") continue;
    happened.sure.push(`came ${nameOf(call.params)} [${call.params.command}]`);
    if (!isIn(call.answered)) continue;
    const [kind, statuses] = statusesOf(call);
    happened[kind].push(...statuses.map((status) => `answered ${nameOf(call.params)}, ${status}`));
  }
  for (const call of process.made) {
    if (!isIn(call.at) || call.method !== "Kv.CommandRpc") continue;
    const id = idOf(call.to);
    happened.sure.push(`asked ${nameOf(call.params)}, call of server ${id}`);
    if (!isIn(call.heard)) continue;
    const [kind, statuses] = statusesOf(call);
    const told = statuses.map((status) => `told ${nameOf(call.params)} by server ${id}, ${status}`);
    happened[isInTime(process, call, setting) ? kind : "possible"].push(...told);
  }
  return happened;
}

/** What a server has answered a command: one of all, where the history holds no more than the beginning of a long answer. */
function statusesOf(call: Message): [keyof Happened, readonly string[]] {
  const reply = call.method === "Kv.CommandRpc" ? replyTo(call) : undefined;
  if (reply !== undefined) return ["sure", [reply.status]];
  const isLong = call.outcome !== undefined && "result" in call.outcome && typeof call.outcome.result === "string";
  return ["possible", isLong ? METHODS["Kv.CommandRpc"].result.entries.status.options : []];
}

/** Whether a clerk is sure to have taken an answer: it still waited for it, by its clock. */
function isInTime(process: Process, { at, heard }: Message, { timeout_ms }: Setting): boolean {
  const [asked, told] = [turnAt(process, at), turnAt(process, Number(heard))];
  return asked !== undefined && told !== undefined && told.after_ms - asked.before_ms < timeout_ms;
}
