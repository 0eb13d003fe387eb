import type { CheckSpec } from "../../checks/check.ts";
import type { Random } from "../../checks/random.ts";
import type { Rule, StudentFunction } from "../raft/rules.ts";
import type { Playing } from "./playing.ts";

/** Servers in a world of their own, and what is tried with them. Each has a history of its own. */
export interface Stand {
  /** Its name among those of its check. */
  name: string;
  /** How many servers there are, and the ids of those that run the submission; the grader plays the others. */
  size(random: Random): { n: number; live: readonly number[] };
  /** Whether it can be played with any number of servers from three on: the hidden suite does. */
  isOfAnySize?: true;
  /** The bounds of the election timeout, as in `-election`, and the heartbeat interval; `TIMING` without them. */
  election_ms?: readonly [least: number, most: number];
  heartbeat_ms?: number;
  /** What the servers are told besides. */
  flags?(random: Random): readonly string[];
  /** What they are told by `-max-state`; nothing without it. */
  maxState?: number;
  /** Whether many servers are killed: their next processes are launched ahead. */
  killsMany?: true;
  /** Whether what is missing counts from the fence on, for the servers are never idle together: `Setting`. */
  owedAtFence?: true;
  play(playing: Playing, random: Random): Promise<void>;
}

/** What servers are told of time: the timeout is exact, so that it is known when it passes. */
export const TIMING = { election_ms: [200, 200], heartbeat_ms: 50 } as const;

/** Of several servers: their timeouts differ, by chance from the seed. */
export const SEEDED: Pick<Stand, "election_ms" | "flags"> = {
  election_ms: [200, 400],
  flags: (random) => ["-seed", String(random.below(1_000_000))],
};

/** A check: what it is about, what it is worth, and what is tried for it. */
export interface Check {
  id: string;
  /** What is true of a right submission. */
  title: string;
  /** The rules that it judges: a violation of one of these in one of its stands fails it. */
  rules: readonly Rule[];
  points: number;
  /** The function that earns the points. Absent if several do together. */
  of?: StudentFunction;
  /** The checks that must have passed for this one to say anything. */
  needs: readonly string[];
  /** The checks from whose mistakes a failure of this one may follow. */
  mayFollow?: readonly string[];
  /** What students who fail the check read if they may not see what was tried. */
  hint: string;
  stands: readonly Stand[];
  /** What other checks try, in which this one's rules are judged as well: `CHECK-STAND/all`. */
  readIn?: readonly string[];
}

/** The name of a stand's history, which is that of its experiment, too. */
export const standName = (check: Pick<Check, "id">, { name }: Pick<Stand, "name">): string => `${check.id}-${name}`;

/** What is covered when a stand was played to its end. */
export const covers = (check: Pick<Check, "id">, stand: Pick<Stand, "name">): string =>
  `${standName(check, stand)}/all`;

/** What one server does by itself: whatever is wrong with that may show in a cluster as well. */
export const OF_ONE_SERVER: readonly string[] = [
  ...["terms", "timer", "candidate", "leader", "match", "old-news", "hint", "learn", "send", "backup", "commit"],
  ...["figure-8", "restart", "torn", "compact", "install", "catch-up", "restore"],
];

/** What a server's disk lacks looks like a mistake in all that rests on it. */
const DISK_FIRST: readonly string[] = ["saved-vote", "saved-log"];

/** A check as the engine has it. */
export function specOf({ stands, readIn = [], hint, mayFollow = [], ...check }: Check): CheckSpec {
  const first = check.points === 0 || DISK_FIRST.includes(check.id) ? [] : DISK_FIRST;
  const follows = [...new Set([...mayFollow, ...first])].filter((id) => !check.needs.includes(id));
  return { ...check, mayFollow: follows, coverage: [...stands.map((stand) => covers(check, stand)), ...readIn] };
}
