import { isRead } from "../../../../skeleton/zkvraft/entries.ts";
import type { Entry } from "../../../../skeleton/zraft/messages.ts";
import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { malformedCalls } from "../../kit/malformed.ts";
import { resultOf, server } from "../wire.ts";
import { type Process, processOf } from "./process.ts";
import { type Command, type Setting, textOf } from "./view.ts";
import type { Violation } from "./violation.ts";

/** What a server's own Raft says to another one that makes it a leader's. */
interface Append extends Call {
  params: {
    term: number;
    prevLogIndex: number;
    prevLogTerm: number;
    entries: readonly Entry[];
  };
}

/**
 * Judges gets that a server puts into the log of its own Raft, though a majority follows it, and it knows how far the log is (G4): the
 * calls between the Rafts show that. Among several servers it is not known what these could have heard of each other.
 */
export function judgeOwnReads(history: History, setting: Setting): Violation[] {
  if (setting.live.length > 1) return [];
  return setting.live.flatMap((id) => {
    const process = processOf(history, server(id));
    const appends = process.made
      .map((call) => call as Call)
      .filter((call): call is Append => call.method === "Raft.AppendEntriesRpc");
    const gets = process.passed.filter(
      (call): call is Command =>
        call.method === "Kv.CommandRpc" && call.params.clientId !== 0 && isRead(call.params.command),
    );
    return [...judgeMalformed(process, id), ...gets.flatMap((get) => judgeEntry(get, appends, setting.n, id, process))];
  });
}

/** Calls to other Rafts that none of them accepts: the Raft below is right, so these are a get's round (G2). */
function judgeMalformed({ history }: Process, id: number): Violation[] {
  return malformedCalls(history, server(id)).flatMap((told): Violation[] => {
    const isOfRaft = told.culprit.method.startsWith("Raft.");
    return isOfRaft ? [{ rule: "G2", functions: ["readIndex"], replica: id, seq: 0, ...told }] : [];
  });
}

const others = (n: number): number => Math.floor(n / 2);

/** Whether so many of the others that these make a majority with the server itself have acknowledged calls like these by a place. */
function isMajority(calls: readonly Append[], n: number, by: number): boolean {
  const from = calls.flatMap((call) => {
    const reply =
      call.heard === undefined || call.heard >= by ? undefined : (resultOf(call) as { term: number } | undefined);
    return reply?.term === call.params.term ? [call.to] : [];
  });
  return new Set(from).size >= others(n);
}

/** Those that hold an entry of their own term, or stand behind one, and were accepted. */
function accepted(calls: readonly Append[]): Append[] {
  return calls.filter((call) => {
    const { term, prevLogTerm, entries } = call.params;
    const isAccepted = (resultOf(call) as { success?: boolean } | undefined)?.success === true;
    return isAccepted && (entries.at(-1)?.term ?? prevLogTerm) === term;
  });
}

const isHigher = (call: Append): boolean =>
  ((resultOf(call) as { term: number } | undefined)?.term ?? 0) > call.params.term;

/** It was put into the log, though the leader knew how far that was, and nothing spoke against its leading. */
function judgeEntry(
  get: Command,
  appends: readonly Append[],
  n: number,
  id: number,
  { history }: Process,
): Violation[] {
  const passed = Number(get.passed);
  const text = textOf(get.params);
  const first = appends.find((call) => call.at > passed && call.params.entries.some(({ command }) => command === text));
  if (first === undefined) return [];
  const { term } = first.params;
  if (!isMajority(accepted(appends.filter((call) => call.params.term === term)), n, passed)) return [];
  const asked = appends.filter((call) => call.at > passed && call.at < first.at);
  // Who could not be reached, or knows more, is a reason; so is a call that nobody has answered for a while.
  const isOpen = asked.some(({ heard, outcome }) => heard === undefined || heard > first.at || outcome === undefined);
  const hasWaited = history.of("tick").some((tick) => tick.at > passed && tick.at < first.at);
  const wasRefused = asked.some((call) => "error" in (call.outcome ?? {}) || isHigher(call));
  if ((isOpen && hasWaited) || wasRefused || history.of("kill").length > 0) return [];
  return [
    {
      ...{ rule: "G4", functions: ["readIndex", "get"], replica: id, seq: 0, at: first.at, culprit: first },
      message: "a get is put into the log, although the leader could have shown that it leads",
      expected: "calls to the others that hold no entry, and an answer from the state",
      seen: text.slice(0, 80),
    },
  ];
}
