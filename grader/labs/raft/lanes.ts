import type { Call } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import type { Lane, MessageKind } from "../../history/scene/scene.ts";
import { idOf, server } from "./wire.ts";

/** The methods that are drawn, and what people call them. */
const METHODS: Readonly<Record<string, MessageKind>> = {
  "Raft.RequestVoteRpc": { name: "RequestVote", letter: "V" },
  "Raft.AppendEntriesRpc": { name: "AppendEntries", letter: "A" },
  "Raft.InstallSnapshotRpc": { name: "InstallSnapshot", letter: "I" },
  "Raft.StartRpc": { name: "command", letter: "c" },
  "Raft.SnapshotRpc": { name: "snapshot", letter: "s" },
  "Service.ApplyRpc": { name: "apply", letter: "ap" },
  "Service.RestoreRpc": { name: "restore", letter: "re" },
};

/** What is drawn besides calls: their answers, what a server has its disk write, and what the grader does to it. */
const OTHERS = {
  answer: { name: "answer", letter: "=" },
  disk: { name: "disk write", letter: "d" },
  clock: { name: "tick, start or end", letter: "t" },
} as const satisfies Record<string, MessageKind>;

export const KINDS: readonly MessageKind[] = [...Object.values(METHODS), ...Object.values(OTHERS)];

const PLACES = new Map(Object.keys(METHODS).map((method, place) => [method, place]));

/** What people call the messages, by their methods. */
export const nameOf = (method: string): string => METHODS[method]?.name ?? method;

/** The place of a call's kind among KINDS; -1 for one that is not drawn. */
export function kindOf({ method }: Pick<Call, "method">): number {
  return PLACES.get(method) ?? -1;
}

/** The place of what is no call. */
export const placeOf = (other: keyof typeof OTHERS): number => KINDS.indexOf(OTHERS[other]);

/** The lanes of those that are no servers: all clients share one, and so do all services, and all disks. */
const CLIENT = "client";
const SERVICE = "service";
export const DISK = "disk";
export const GRADER = "grader";

export function laneOf(name: string): string {
  if (idOf(name) !== undefined) return name;
  return name.startsWith("service ") ? SERVICE : CLIENT;
}

/** Servers by their ids, with the others that `used` names around them. `live` run the submission. */
export function lanesOf(
  n: number,
  live: readonly number[],
  used: readonly { from: string; to: readonly string[] }[],
): Lane[] {
  const names = new Set(used.flatMap(({ from, to }) => [from, ...to]));
  const beside = (one: readonly string[]): Lane[] =>
    one.filter((name) => names.has(name)).map((name) => ({ name, label: name, about: "", isReal: false }));
  const servers = Array.from({ length: n }, (_, id): Lane => {
    const isReal = live.includes(id);
    return { name: server(id), label: String(id), about: isReal ? "your code" : "", isReal };
  });
  return [...beside([GRADER, CLIENT]), ...servers, ...beside([DISK, SERVICE])];
}

/** How many servers a history has, and which of them are processes, as far as it tells. */
export function membersIn(history: History): { n: number; live: number[] } {
  const live = new Set(history.of("start").flatMap(({ who }) => idOf(who) ?? []));
  const named = history.calls.flatMap(({ from, to }) => [idOf(from) ?? -1, idOf(to) ?? -1]);
  const n = Math.max(-1, ...live, ...named.filter((id) => id < MEMBERS_MAX)) + 1;
  return { n, live: [...live].toSorted((a, b) => a - b) };
}

/** More than any cluster has. */
const MEMBERS_MAX = 100;
