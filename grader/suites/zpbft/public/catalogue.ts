import type { CheckSpec } from "../../check.ts";

/** Every check of the public suite, in the order of the report, with its points: 100 in all. */
export const CATALOGUE = [
  {
    id: "registration",
    title: "master, servers and a client start and find each other",
    rules: [],
    functions: [],
    points: 0,
    needs: [],
  },
  {
    id: "commands",
    title: "put, get, del and all through a real client",
    rules: ["V7", "V8", "X3"],
    functions: ["commit", "CommitRpc", "verifyBallotCommit"],
    points: 30,
    needs: ["registration"],
  },
  {
    id: "replicas-agree",
    title: "all four databases are equal",
    rules: ["X2", "X3"],
    functions: ["commit", "verifyBallotCommit"],
    points: 15,
    needs: ["commands"],
  },
  {
    id: "log-grammar",
    title: "every line of every process fits the grammar",
    rules: ["L1"],
    functions: ["commit", "CommitRpc"],
    points: 5,
    needs: ["commands"],
  },
  {
    id: "log-truth",
    title: "the servers' logs tell the same story",
    rules: ["L2"],
    functions: ["commit", "CommitRpc"],
    points: 10,
    needs: ["commands"],
  },
  {
    id: "quorum",
    title: "one server among puppets: executes with a quorum of COMMITs, not before",
    rules: ["V7", "R2"],
    functions: ["verifyBallotCommit", "CommitRpc"],
    points: 20,
    needs: [],
  },
  {
    id: "one-killed",
    title: "one of four servers killed: still answers",
    rules: ["F1", "C3"],
    functions: ["commit", "verifyBallotCommit"],
    points: 10,
    needs: ["commands"],
  },
  {
    id: "two-killed",
    title: "two of four servers killed: nothing executes",
    rules: ["F2"],
    functions: ["verifyBallotCommit"],
    points: 5,
    needs: ["one-killed"],
  },
  {
    id: "two-of-seven-killed",
    title: "two of seven servers killed: still answers",
    rules: ["F1", "V7"],
    functions: ["verifyBallotCommit"],
    points: 5,
    needs: [],
  },
] as const satisfies readonly CheckSpec[];

export type CheckId = (typeof CATALOGUE)[number]["id"];
