import { differencesOf, times } from "../../kit/log-counts.ts";
import type { LogEntry } from "../../kit/log-lines.ts";
import { linesBesideDatabases } from "../../pbft/judge/log-grammar.ts";
import type { StudentFunction } from "../rules.ts";
import { type Message, replica } from "../wire.ts";
import { type Known, placeOf } from "./known.ts";
import { fieldsOf, readLog, writersOf } from "./log-grammar.ts";
import { lowBy, restAfter } from "./rests.ts";
import { stableBy } from "./stable.ts";
import { missing, type Violation } from "./violation.ts";

/** Judges what a replica logs: the grammar (L1), and that it is what happened (L2). */
export function judgeLogs(known: Known): Violation[] {
  if (known.setting.hasLogs !== true) return [];
  return [...judgeGrammar(known), ...judgeTruth(known)];
}

function writtenTo(stream: "stderr" | "stdout", { id, history }: Known): string {
  const lines = history.of("log").filter((event) => event.who === replica(id) && event.stream === stream);
  return lines.map(({ text }) => text).join("");
}

function judgeGrammar(known: Known): Violation[] {
  const printed = linesBesideDatabases(writtenTo("stdout", known));
  const lines = [
    ...readLog(writtenTo("stderr", known)).misfits,
    ...printed.map((line) => `on the standard output: ${line}`),
  ];
  const [first] = lines;
  if (first === undefined) return [];
  return [
    missing(known, "L1", known.history.now, {
      functions: writersOf(first),
      message:
        lines.length === 1 ? "A line does not fit the grammar." : `${lines.length} lines do not fit the grammar.`,
      expected: `every line as the handout gives it${printed.length > 0 ? ", and nothing of your own on the standard output: write what you want to see by zlog.debug" : ""}`,
      seen: first,
    }),
  ];
}

/** By the first word of an event, the function that logs it. */
const WRITERS: Readonly<Record<string, readonly StudentFunction[]>> = {
  CHECKPOINT: ["checkpoint"],
  "VIEW-CHANGE": ["viewChange"],
  received: ["ViewChangeRpc"],
  stable: ["verifyBallotCheckpoint"],
};

/** Only of one that was never started again: what others told it when it was is on no line. */
function judgeTruth(known: Known): Violation[] {
  const { id, history, passed, starts } = known;
  const ticks = history.of("tick").flatMap(({ who, at }) => (who === replica(id) ? [at] : []));
  const rest = restAfter(known, Math.max(0, ...passed.map(placeOf), ...ticks));
  if (rest === undefined || starts.length !== 1) return [];
  const { entries } = readLog(writtenTo("stderr", known));
  const said = entries.flatMap((entry) => (entry.level === "INFO" ? [fieldsOf(entry) ?? {}] : []));
  const foreign = said.find(({ me }) => me !== undefined && Number(me) !== id);
  const differences = differencesOf(said.flatMap(loggedIn), [
    ...known.made.flatMap(madeEvent),
    ...passed.flatMap(passedEvent),
  ]).filter(({ event, logged, happened }) => !isSaidAgain(event, logged, happened));
  const found = [
    ...(foreign === undefined ? [] : [{ text: `a line begins with I=${foreign.me}`, functions: [] }]),
    ...differences.map(({ event, logged, happened }) => ({
      text: `${event}: ${times(logged, "logged")}, ${times(happened, "seen")}`,
      functions: WRITERS[event.split(" ")[0] as string] ?? [],
    })),
    ...stableLies(known, entries, rest),
  ];
  const [first] = found;
  if (first === undefined) return [];
  return [
    missing(known, "L2", rest, {
      functions: first.functions,
      message: "The log does not tell what happened.",
      expected: "one line for each thing that happened, and none for what did not",
      seen: first.text,
    }),
  ];
}

/** What is sent once more to who was away may be logged once more, or not. */
const isSaidAgain = (event: string, logged: number, happened: number): boolean =>
  !event.startsWith("received") && happened > 1 && logged >= 1 && logged <= happened;

/** What a line says that happened. */
function loggedIn({
  seq,
  view,
  ids = "",
  peer,
  confirms,
  leaves,
  hears,
}: Readonly<Record<string, string | undefined>>) {
  const each = ids.split(" ").filter(Boolean);
  if (confirms !== undefined) return each.map((to) => `CHECKPOINT ${seq} to ${to}`);
  if (leaves !== undefined) return each.map((to) => `VIEW-CHANGE ${view} to ${to}`);
  return hears === undefined ? [] : [`received VIEW-CHANGE ${view} of ${peer}`];
}

function madeEvent({ method, params, to }: Message): string[] {
  const id = to.split(" ").at(-1);
  if (method === "Server.CheckpointRpc") return [`CHECKPOINT ${params.msg.seq} to ${id}`];
  return method === "Server.ViewChangeRpc" ? [`VIEW-CHANGE ${params.msg.view} to ${id}`] : [];
}

function passedEvent({ method, params }: Message): string[] {
  return method === "Server.ViewChangeRpc" ? [`received VIEW-CHANGE ${params.msg.view} of ${params.msg.peerId}`] : [];
}

/** Each checkpoint that is logged as stable may be that, and is logged once, with its window; one that must be is logged, if no NEW-VIEW has told of it. */
function stableLies(known: Known, entries: readonly LogEntry[], rest: number) {
  const { interval } = known.setting;
  const functions: readonly StudentFunction[] = ["verifyBallotCheckpoint"];
  const told = entries.flatMap((entry) => {
    const { stable, seq, from, to } = (entry.level === "INFO" && fieldsOf(entry)) || {};
    return stable === undefined ? [] : [{ seq: Number(seq), from: Number(from), to: Number(to) }];
  });
  const [highest, owed] = [stableBy(known, rest), lowBy(known, rest)];
  const lies = told.flatMap(({ seq, from, to }, place) => {
    if (told.slice(0, place).some((other) => other.seq === seq)) return [`stable checkpoint ${seq}: logged twice`];
    if (seq > highest) return [`stable checkpoint ${seq}: logged, and 2f+1 have not confirmed it`];
    const isRight = from === seq + 1 && to === seq + 2 * interval;
    return isRight ? [] : [`stable checkpoint ${seq}: logged with window=${from}..${to}`];
  });
  const isOwed = owed > 0 && known.newViews.length === 0 && !told.some(({ seq }) => seq >= owed);
  const left = isOwed ? [`stable checkpoint ${owed}: not logged`] : [];
  return [...lies, ...left].map((text) => ({ text, functions }));
}
