import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import type { Lane, MessageKind } from "../../../history/scene/scene.ts";
import { idOf, server } from "../calls.ts";

/** What is drawn besides calls: their answers, what a server has its disk write, and what the grader does to it. */
const OTHERS = {
  answer: { name: "answer", letter: "=" },
  disk: { name: "disk write", letter: "d" },
  clock: { name: "tick, start or end", letter: "t" },
} as const satisfies Record<string, MessageKind>;

/** What people call the messages of a lab. */
export interface Kinds {
  all: readonly MessageKind[];
  /** What a method's calls are called. */
  nameOf(method: string): string;
  /** The place of a call's kind among all; -1 for one that is not drawn. */
  kindOf(call: Pick<Call, "method">): number;
  /** The place of what is no call. */
  placeOf(other: keyof typeof OTHERS): number;
}

/** The kinds of a lab, by what people call the methods that are drawn. */
export function kindsOf(methods: Readonly<Record<string, MessageKind>>): Kinds {
  const all: readonly MessageKind[] = [...Object.values(methods), ...Object.values(OTHERS)];
  const places = new Map(Object.keys(methods).map((method, place) => [method, place]));
  return {
    all,
    nameOf: (method) => methods[method]?.name ?? method,
    kindOf: ({ method }) => places.get(method) ?? -1,
    placeOf: (other) => all.indexOf(OTHERS[other]),
  };
}

/** The lanes of those that are no servers: all clients share one, and so do all services, all Rafts that are played, and all disks. */
const CLIENT = "client";
const SERVICE = "service";
const RAFT = "raft";
export const DISK = "disk";
export const GRADER = "grader";

export function laneOf(name: string): string {
  if (idOf(name) !== undefined || isClerk(name)) return name;
  return [SERVICE, RAFT].find((one) => name.startsWith(`${one} `)) ?? CLIENT;
}

/** A client that runs the submission. */
const isClerk = (name: string): boolean => name.startsWith("clerk ");

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
  const clerks = [...names].filter(isClerk).toSorted();
  const beforeThem = clerks.map((name): Lane => ({ name, label: name, about: "your code", isReal: true }));
  return [...beside([GRADER, CLIENT]), ...beforeThem, ...servers, ...beside([DISK, SERVICE, RAFT])];
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
