import type { LabRules } from "../../base/lab.ts";

/** The functions that a student writes. */
export const FUNCTIONS = ["commit", "CommitRpc", "verifyBallotCommit"] as const;

export type StudentFunction = (typeof FUNCTIONS)[number];

/** The sections of the handout that explain rules, and the functions that a student keeps these by. */
const REQUEST = { section: "Request and pre-prepare: Q1 to Q3, PP1, P1", functions: [] };
const COMMIT = { section: "commit: C1 to C3", functions: ["commit"] };
const COMMIT_RPC = { section: "CommitRpc: R1 to R3", functions: ["CommitRpc"] };
const VERIFY = { section: "verifyBallotCommit: V1 to V8", functions: ["verifyBallotCommit"] };
const EXECUTION = { section: "Execution and reply: X1 to X3", functions: [] };
const FAULTS = { section: "Faults: F1 and F2", functions: [] };
const LOG = { section: "Log: L1 and L2", functions: [] };

/** The rules of the protocol, as the handout words them: a failed check quotes its rule. */
export const RULES = {
  Q1: { ...REQUEST, text: "The leader gives each new request the next seq, from 1, without gaps." },
  Q2: { ...REQUEST, text: "A request is executed at most once." },
  Q3: { ...REQUEST, text: "A replica that is not the leader forwards a request to it." },
  PP1: {
    ...REQUEST,
    text: "A pre-prepare is accepted only from the leader of its view, in the current view, rightly signed, with the digest of the request that it carries, and when no other digest was accepted for the same view and seq.",
  },
  P1: { ...REQUEST, text: "After it accepts, a replica sends one PREPARE to each of the others." },
  C1: { ...COMMIT, text: "Exactly one COMMIT per seq, to each of the others, when prepared and not before." },
  C2: { ...COMMIT, text: "Its peerId, view, seq and digest are right, and its signature is this replica's." },
  C3: {
    ...COMMIT,
    text: "A peer that is dead, slow or silent delays nobody else, and a failed call is a WARN line, no more.",
  },
  R1: { ...COMMIT_RPC, text: "It answers `ok: true` at once, and never waits for consensus." },
  R2: {
    ...COMMIT_RPC,
    text: "It loses no vote: one that comes before the request, before the pre-prepare or before *prepared* counts later.",
  },
  R3: { ...COMMIT_RPC, text: "After each vote the ballot is counted again." },
  V1: { ...VERIFY, text: "At most one vote per replica counts." },
  V2: { ...VERIFY, text: "A vote with the wrong view does not count." },
  V3: { ...VERIFY, text: "A vote with the wrong digest does not count." },
  V4: { ...VERIFY, text: "A vote whose signature is not its sender's does not count." },
  V5: { ...VERIFY, text: "A vote from an unknown sender or with this replica's own id does not count." },
  V6: {
    ...VERIFY,
    text: "An invalid vote does not use up its claimed sender's later valid vote, and spoils no other vote in the queue.",
  },
  V7: {
    ...VERIFY,
    text: "A request is committed when prepared and with valid COMMITs from 2f others (2f+1 with its own): never with fewer, never waiting for more, for every f.",
  },
  V8: { ...VERIFY, text: "Each seq is executed exactly once; votes after that change nothing." },
  X1: {
    ...EXECUTION,
    text: "Requests are executed in seq order without gaps, whatever the order in which they commit.",
  },
  X2: {
    ...EXECUTION,
    text: "All correct replicas execute the same requests in the same order, and hold the same database.",
  },
  X3: {
    ...EXECUTION,
    text: "One signed reply per execution goes to the client; the client accepts a result with f+1 *matching* replies from different replicas.",
  },
  F1: {
    ...FAULTS,
    text: "With at most f replicas other than the leader crashed, paused, cut off or Byzantine, every client request is answered.",
  },
  F2: {
    ...FAULTS,
    text: "With more than f crashed, nothing is executed that lacks a quorum; nothing diverges; when enough come back, what waits is finished.",
  },
  L1: { ...LOG, text: "Every line fits the grammar, so that people and programs can read it." },
  L2: { ...LOG, text: "What is logged happened, and what happened is logged, once." },
} as const satisfies LabRules;

export type Rule = keyof typeof RULES;
