import type { Random } from "../../checks/random.ts";
import type { Rule, StudentFunction } from "../pbft/rules.ts";
import type { Group } from "./one-server/scripts.ts";

/** The experiments with one real server among puppets, and what is tried and judged in each of them besides scripts. */
export type OneServerName = "backup" | "liars" | "leader" | "seven" | "ten" | "more" | "long";
type Always = "start" | "commits" | "content" | "clock";

/** The experiments with several real servers. */
export type ClusterTestName = "four" | "byzantine" | "many";
type ClusterPart = "concurrent" | "commands" | "one-faulty" | "too-many-faulty" | "byzantine";

/**
 * The groups of scripts, in the order in which one server gets them: the basics first, and last the groups that a server
 * fails if it loses early COMMITs.
 */
export const GROUPS = [
  "quorum",
  "many-seqs",
  "repeated",
  "view",
  "digest",
  "signature",
  "sender",
  "once",
  "same-request",
  "in-order",
  "early-votes",
  "together",
  "mixtures",
  "forgeries",
  "early-flaws",
  "floods",
  "unprepared",
  "kept-votes",
  "many-early",
] as const;
export type GroupName = (typeof GROUPS)[number];

/** What a check covers of an experiment: scripts for one server, or a part that is tried and judged in any case. */
export type Tried =
  | { experiment: OneServerName; part: GroupName; group: (random: Random, f: number) => Group }
  | { experiment: OneServerName; part: Always }
  | { experiment: "backup"; part: "log" }
  | { experiment: "liars" | "leader" | "seven"; part: "faults" }
  | { experiment: ClusterTestName; part: ClusterPart };

/** The name by which a part is covered. */
export type Covers = `${Tried["experiment"]}/${Tried["part"]}`;

export function covers({ experiment, part }: Tried): Covers {
  return `${experiment}/${part}`;
}

/** A check: what it is about, what it is worth, and what is tried for it. */
export interface Check {
  id: string;
  /** What is true of a right submission. */
  title: string;
  /** The rules that it judges (rules.ts). */
  rules: readonly Rule[];
  points: number;
  /** The function that earns the points. Absent if all three earn them together. */
  of?: StudentFunction;
  /** The checks that must have passed for this one to say anything. */
  needs: readonly string[];
  /** The checks from whose mistakes a failure of this one may follow: then it is not told as a mistake of its own. */
  mayFollow?: readonly string[];
  /** What students who fail the check read if they may not see what was tried. */
  hint: string;
  /** What must have been tried to its end before the check may pass: the first in any case, the others unless another check's failure was in their way. */
  tries: readonly Tried[];
}

/** Scripts that are played to one server of 3f+1 replicas. */
export function played(
  experiment: OneServerName,
  part: GroupName,
  group: (random: Random, f: number) => Omit<Group, "part">,
): Tried {
  return { experiment, part, group: (random, f) => ({ part, ...group(random, f) }) };
}

/** The same, in each of several experiments. */
export function playedIn(
  experiments: readonly OneServerName[],
  part: GroupName,
  group: (random: Random, f: number) => Omit<Group, "part">,
): Tried[] {
  return experiments.map((experiment) => played(experiment, part, group));
}

/** The experiments in which there are more than four replicas, and the server may be the leader. */
export const LARGER = ["seven", "more"] as const satisfies readonly OneServerName[];

/** What is tried and judged in several experiments in any case. */
export function always(part: Always, ...experiments: readonly OneServerName[]): Tried[] {
  return experiments.map((experiment) => ({ experiment, part }));
}
