import type { LabRules } from "../../base/lab.ts";

/** The functions that a student of zpaxos writes, file by file. */
export const FILES = {
  "acceptor.ts": ["PrepareRpc", "AcceptRpc", "DecideRpc"],
  "proposer.ts": ["propose", "nextBallot", "chooseValue"],
  "learner.ts": ["takeAccepted", "learn", "nextToApply"],
  "forget.ts": ["done", "min", "takeDone", "forget"],
} as const;

export type StudentFunction = (typeof FILES)[keyof typeof FILES][number];

/** The sections of the handout that explain rules. */
const BALLOTS = "Ballots: B1 to B3";
const ACCEPTOR = "The acceptor: P1, P2, A1 and A2";
const DISK = "The disk: D1 and D2";
const VALUE = "Proposing: V1 to V5";
const DECIDED = "Deciding: Q1 to Q3";
const INSTANCES = "Instances: I1 and I2";
const FORGETTING = "Forgetting: Z1 to Z3";
const FAULTS = "Faults: F1 and F2";
const LINES = "Log lines: L1 and L2";

/** The rules of the protocol, as the handout words them: a failed check quotes its rule. */
export const RULES = {
  B1: { section: BALLOTS, functions: ["nextBallot"], text: "A ballot is its proposer's own: ballot mod n is its id." },
  B2: {
    section: BALLOTS,
    functions: ["nextBallot", "propose"],
    text: "A proposer never uses a ballot twice in an instance with different values, restarts included.",
  },
  B3: {
    section: BALLOTS,
    functions: ["nextBallot", "propose"],
    text: "After a refusal it takes the next of its own above the one it was told.",
  },
  P1: {
    section: ACCEPTOR,
    functions: ["PrepareRpc"],
    text: "It promises a ballot above all that it promised or accepted in this instance, and refuses others; the very ballot that it promised is promised again.",
  },
  P2: {
    section: ACCEPTOR,
    functions: ["PrepareRpc"],
    text: "The promise tells the highest ballot that it accepted there, and its value.",
  },
  A1: {
    section: ACCEPTOR,
    functions: ["AcceptRpc"],
    text: "It accepts a ballot unless it promised a higher one (no promise is needed), and holds it promised from then on.",
  },
  A2: {
    section: ACCEPTOR,
    functions: ["PrepareRpc", "AcceptRpc"],
    text: "A promise and a refusal tell the ballot that is promised.",
  },
  D1: {
    section: DISK,
    functions: ["PrepareRpc", "AcceptRpc"],
    text: "Promise and acceptance are on disk before they are said, its own included.",
  },
  D2: {
    section: DISK,
    functions: ["PrepareRpc", "AcceptRpc"],
    text: "Restarted, it is bound by all of it; one that has lost its disk is no new server, and ends.",
  },
  V1: {
    section: VALUE,
    functions: ["propose"],
    text: "It proposes after promises of that very ballot from a majority of all n, each replica counted once.",
  },
  V2: {
    section: VALUE,
    functions: ["chooseValue", "propose"],
    text: "Of these promises' accepted values it takes that of the highest ballot; its own only if there is none.",
  },
  V3: { section: VALUE, functions: ["propose"], text: "There is one value per ballot: the same to everyone." },
  V4: {
    section: VALUE,
    functions: ["propose"],
    text: "Refused or unheard it tries again after a pause that differs from the others'; it stops when it learns a decision.",
  },
  V5: {
    section: VALUE,
    functions: ["propose"],
    text: "Undisturbed, an instance takes three calls to each of the others: to promise, to accept, and that it is decided.",
  },
  Q1: {
    section: DECIDED,
    functions: ["takeAccepted", "learn"],
    text: "A value is decided by acceptances of one ballot from a majority: of one ballot, of different replicas.",
  },
  Q2: { section: DECIDED, functions: ["learn"], text: "All decide the same; a decision never changes." },
  Q3: {
    section: DECIDED,
    functions: ["PrepareRpc", "AcceptRpc", "propose"],
    text: "Who has decided tells those that have not accepted; who missed it learns it from whoever it asks or proposes to, without a new value being chosen.",
  },
  I1: {
    section: INSTANCES,
    functions: ["propose"],
    text: "Instances are independent: any order, any number at once, no one waits for another.",
  },
  I2: {
    section: INSTANCES,
    functions: ["nextToApply"],
    text: "What is decided is applied in the order of instances, without gaps, each once; a hole is filled by proposing an empty value, and what nobody has begun is none.",
  },
  Z1: {
    section: FORGETTING,
    functions: ["done", "takeDone"],
    text: "done(i) says that this server needs nothing up to i. It rides on all of its calls and answers.",
  },
  Z2: {
    section: FORGETTING,
    functions: ["min", "takeDone"],
    text: "min() is one above the least that all n are done with, also the silent ones; it never goes back.",
  },
  Z3: {
    section: FORGETTING,
    functions: ["forget", "PrepareRpc", "AcceptRpc", "learn"],
    text: "What is below min is forgotten, in memory and on disk, once for each time that min goes on; a call about it is answered as forgotten, and never starts an instance anew.",
  },
  F1: {
    section: FAULTS,
    functions: [],
    text: "While a majority lives and hears each other, what is proposed is decided, and applied everywhere.",
  },
  F2: { section: FAULTS, functions: [], text: "Without one nothing new is decided; when it is back, it goes on." },
  L1: { section: LINES, functions: [], text: "Every log line fits the grammar." },
  L2: { section: LINES, functions: [], text: "What is logged happened, once." },
} as const satisfies LabRules;

export type Rule = keyof typeof RULES;
