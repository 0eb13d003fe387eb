import { entryText } from "../../../../skeleton/zkvraft/entries.ts";
import type { CommandArgs } from "../../../../skeleton/zkvraft/messages.ts";
import type { History } from "../../../history/history.ts";
import { type Life, turnAt } from "../../kit/world/turns.ts";
import type { LogEntry } from "../model.ts";
import { type MessageOf, type ReplyTo, replyTo, server } from "../wire.ts";
import { Log } from "./log.ts";
import { type Process, processOf } from "./process.ts";

/** What a judge must know of an experiment that its history does not tell. */
export interface Setting {
  /** How many servers there are. */
  n: number;
  /** The servers that run the submission, and the clerks that do. */
  live: readonly number[];
  clerks: readonly number[];
  /** Whether the Rafts below the servers are played, or each has its own in its process: lab zraft's reference. */
  raft: "played" | "own";
  /** How long a clerk waits for an answer. */
  timeout_ms: number;
  sessions_max: number;
  ttl_ms: number;
  maxState: number;
  /** Whether all was played to its end, so that logs can be judged. */
  hasLogs?: boolean;
  /** The place in the history from which on nothing is lost, or late: what a cluster owes is owed then. */
  calmSince?: number;
}

/** Something that its Raft has given a server: an entry, or the snapshot of all up to it. */
export interface Step {
  at: number;
  life: Life;
  index: number;
  /** The term of the entry, or of the last in the snapshot. */
  term: number;
  isRestore: boolean;
}

/** What its Raft has told a server of the leader. */
interface Told {
  at: number;
  life: Life;
  term: number;
  leaderId: number;
}

export type Command = MessageOf<"Kv.CommandRpc">;
export type Start = MessageOf<"Raft.StartRpc">;
type ReadIndex = MessageOf<"Raft.ReadIndexRpc">;
export type Offer = MessageOf<"Raft.SnapshotRpc">;

/** All that a history says of one server that is a process. */
export interface View extends Process {
  id: number;
  setting: Setting;
  log: Log;
  steps: readonly Step[];
  told: readonly Told[];
  commands: readonly Command[];
  starts: readonly Start[];
  readIndexes: readonly ReadIndex[];
  offers: readonly Offer[];
}

/** The views of all servers that are processes. They share a log: the Rafts that are played agree. */
export function viewsOf(history: History, setting: Setting): View[] {
  const processes = setting.live.map((id) => ({ id, process: processOf(history, server(id)) }));
  const entries = new Map<number, LogEntry>();
  const all = processes.map(({ process }) => stepsOf(process, entries));
  const hasSnapshots = processes.some(({ process }) =>
    process.made.some(({ method }) => method === "Raft.SnapshotRpc"),
  );
  const log = new Log(entries, setting, hasSnapshots);
  return processes.map(({ id, process }, place) => ({
    ...process,
    ...{ id, setting, log, steps: all[place] as Step[], told: toldTo(process) },
    commands: process.passed.filter((call) => call.method === "Kv.CommandRpc"),
    starts: process.made.filter((call) => call.method === "Raft.StartRpc"),
    readIndexes: process.made.filter((call) => call.method === "Raft.ReadIndexRpc"),
    offers: process.made.filter((call) => call.method === "Raft.SnapshotRpc"),
  }));
}

/** What a server has taken of what its Raft gave it, in each life from the beginning on. Entries are written down. */
function stepsOf(process: Process, entries: Map<number, LogEntry>): Step[] {
  const last = new Map<Life, number>();
  return process.passed.flatMap((call): Step[] => {
    const at = Number(call.passed);
    const life = turnAt(process, at)?.life;
    if (life === undefined || (call.method !== "Service.ApplyRpc" && call.method !== "Service.RestoreRpc")) return [];
    const { index, term } = call.params;
    const before = last.get(life) ?? 0;
    const isRestore = call.method === "Service.RestoreRpc";
    if (isRestore ? index <= before : index !== before + 1) return [];
    last.set(life, index);
    if (call.method === "Service.ApplyRpc") {
      const { command, at_ms } = call.params;
      entries.getOrInsert(index, { term, command, at_ms });
    }
    return [{ at, life, index, term, isRestore }];
  });
}

function toldTo(process: Process): Told[] {
  return process.passed.flatMap((call): Told[] => {
    const at = Number(call.passed);
    const life = turnAt(process, at)?.life;
    if (call.method !== "Service.LeaderRpc" || life === undefined) return [];
    return [{ at, life, term: call.params.term, leaderId: call.params.leaderId }];
  });
}

/** The life that a place belongs to. */
export function lifeAt(view: View, at: number): Life | undefined {
  return turnAt(view, at)?.life;
}

/** What a server was given by a place, in the life of that place. */
function stepsBy(view: View, at: number): Step[] {
  const life = lifeAt(view, at);
  return view.steps.filter((step) => step.life === life && step.at <= at);
}

/** The highest index that may be in the state of a server by a place. */
export function appliedBy(view: View, at: number): number {
  return stepsBy(view, at).at(-1)?.index ?? 0;
}

/** Whether its state was that of a snapshot before, in the life of a place. */
export function wasRestored(view: View, at: number): boolean {
  return stepsBy(view, at).some(({ isRestore }) => isRestore);
}

/** The commands given to the Raft for a client's, in the same life, from when that came to a place. */
export function startsFor(view: View, call: Command, until: number): Start[] {
  const text = textOf(call.params);
  const [passed, life] = [Number(call.passed), lifeAt(view, Number(call.passed))];
  return view.starts.filter(({ at, params }) => {
    return at > passed && at < until && params.command === text && lifeAt(view, at) === life;
  });
}

export function textOf({ clientId, commandId, command }: CommandArgs): string {
  return entryText(clientId, commandId, command);
}

/** What became of a command that was given to the Raft, by a place. */
export type Fate =
  | { kind: "pending" }
  /** It has failed, or the Raft does not lead. */
  | { kind: "failed" }
  | { kind: "refused"; leaderId: number }
  | { kind: "applied"; index: number }
  /** Another's entry stands in its place; its term or its leader is over; or a snapshot holds its index. */
  | { kind: "replaced"; index: number }
  /** `isTold`: its Raft has said so, and an entry of a later term is not all that shows it. */
  | { kind: "deposed"; index: number; isTold: boolean }
  | { kind: "jumped"; index: number };

/** What became of a start by a place; that which is sure, if several things are. */
export function fateOf(view: View, start: Start, until: number): Fate {
  if (start.heard === undefined || start.heard > until) return { kind: "pending" };
  const reply: ReplyTo<"Raft.StartRpc"> | undefined = replyTo(start);
  if (reply === undefined) return { kind: "failed" };
  if (!reply.isLeader) return { kind: "refused", leaderId: reply.leaderId };
  const { index, term } = reply;
  const steps = stepsBy(view, until);
  const here = steps.find((step) => step.index === index && !step.isRestore);
  if (here !== undefined) return { kind: here.term === term ? "applied" : "replaced", index };
  if (steps.some((step) => step.isRestore && step.index >= index)) return { kind: "jumped", index };
  const isTold = deposing(view, start, term).some(({ at }) => at <= until);
  return isTold || steps.some((step) => step.term > term) ? { kind: "deposed", index, isTold } : { kind: "pending" };
}

/** What its Raft has told a server from which it follows that a command which was given to it in a term is lost to it. */
export function deposing(view: View, start: Start, term: number): Told[] {
  const life = lifeAt(view, start.at);
  return view.told.filter((told) => {
    const isLater = told.term > term || (told.term === term && told.leaderId !== view.id && told.at > start.at);
    return told.life === life && isLater;
  });
}

/** Whether what became of a command was clear before its server had heard where it stands. */
export function wasClear(view: View, start: Start): boolean {
  return start.heard !== undefined && !["pending", "failed", "refused"].includes(fateOf(view, start, start.heard).kind);
}
