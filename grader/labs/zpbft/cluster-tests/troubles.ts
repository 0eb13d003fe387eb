import type { Rule, StudentFunction } from "../../pbft/rules.ts";

/** Replicas by their parts in a trouble: the leader, and two of the backups, which the seed chooses. */
export type Who = "leader" | "one" | "other";

/** Calls that come late: all that fit. */
export interface Late {
  phases?: readonly ("PrePrepare" | "Prepare" | "Commit")[];
  /** Of which of the trouble's requests, from 1; without it, of all. */
  of?: readonly number[];
  from?: Who;
  to?: Who;
  /** From this replica, or to it. */
  with?: Who;
}

/** What a network does to one replica while several requests are under way. */
export interface Trouble {
  /** As a clause. */
  text: string;
  /** The rule that is broken if a request is not executed by all in the end, and where to look. */
  rule: Rule;
  functions: readonly StudentFunction[];
  /** What comes late. One after the other arrives when all is done that could be done without it. */
  late: readonly Late[];
}

/** How many requests of as many clients are under way in each. */
export const REQUESTS = 3;

/** Each concerns no more than one replica, so that all requests are answered meanwhile. */
export const TROUBLES = {
  "out of order": {
    text: "one replica gets the COMMITs of the last of three seqs first, and those of the first one last",
    rule: "X1",
    functions: ["verifyBallotCommit", "CommitRpc"],
    late: [
      { phases: ["Commit"], of: [2], to: "one" },
      { phases: ["Commit"], of: [1], to: "one" },
    ],
  },
  "before the pre-prepare": {
    text: "one replica gets the COMMITs and PREPAREs of three seqs before their pre-prepares",
    rule: "R2",
    functions: ["CommitRpc", "verifyBallotCommit"],
    late: [
      { phases: ["PrePrepare"], of: [3, 1], to: "other" },
      { phases: ["PrePrepare"], of: [2], to: "other" },
    ],
  },
  "before prepared": {
    text: "one replica gets the COMMITs of three seqs before their PREPAREs",
    rule: "R2",
    functions: ["CommitRpc", "verifyBallotCommit"],
    late: [
      { phases: ["Prepare"], of: [2, 3], to: "one" },
      { phases: ["Prepare"], of: [1], to: "one" },
    ],
  },
  partition: {
    text: "one replica is cut off while three seqs are decided, and hears of them afterwards",
    rule: "R2",
    functions: ["CommitRpc", "verifyBallotCommit"],
    late: [{ with: "other" }],
  },
  "late votes": {
    text: "all votes of one replica come three seqs late",
    rule: "V8",
    functions: ["verifyBallotCommit", "CommitRpc"],
    late: [{ phases: ["Prepare", "Commit"], from: "one" }],
  },
  "late leader": {
    text: "the leader's votes come three seqs late, and all COMMITs to it",
    rule: "X1",
    functions: ["verifyBallotCommit", "CommitRpc"],
    late: [
      { phases: ["Prepare", "Commit"], from: "leader" },
      { phases: ["Commit"], of: [3, 2], to: "leader" },
      { phases: ["Commit"], of: [1], to: "leader" },
    ],
  },
} as const satisfies Record<string, Trouble>;

export type TroubleName = keyof typeof TROUBLES;
