import type { LabRules } from "../../base/lab.ts";

/** The functions that a student of zviews writes, file by file. */
export const FILES = {
  "checkpoint.ts": ["checkpoint", "verifyBallotCheckpoint"],
  "viewchange.ts": ["viewChange", "ViewChangeRpc", "verifyViewChange", "chooseOrders", "verifyNewView"],
} as const;

export type StudentFunction = (typeof FILES)[keyof typeof FILES][number];

/** The sections of the handout that explain rules. */
const VIEW_CHANGE = "Leaving a view: VC1 to VC9";
const NEW_VIEW = "The new view: NV1 to NV9";
const TIMERS = "Patience: T1 to T5";
const CHECKPOINTS = "Checkpoints: CP1 to CP5";
const WINDOW = "The window: W1 to W3";
const STATE = "State: ST1 to ST6";
const FAULTS = "Faults: F1";
const LINES = "Log lines: L1 and L2";
const PHASES = "The three phases, by view: P1, C1, V7, X1 and Q1";

/** The rules of the protocol, as the handout words them: a failed check quotes its rule. */
export const RULES = {
  VC1: {
    section: VIEW_CHANGE,
    functions: ["viewChange"],
    text: "A VIEW-CHANGE names its sender, the view that it moves to, and the seq of its last stable checkpoint with the proof of it; it is rightly signed.",
  },
  VC2: {
    section: VIEW_CHANGE,
    functions: ["viewChange"],
    text: "It is complete: for each seq above its checkpoint at which its sender was ever prepared it has one proof, of the highest view in which it was.",
  },
  VC3: {
    section: VIEW_CHANGE,
    functions: ["viewChange"],
    text: "It is sound: each entry is a pre-prepare of its view's leader with PREPAREs of 2f or more other replicas, no two of one, all rightly signed and for the same. One bad PREPARE makes the entry invalid.",
  },
  VC4: {
    section: VIEW_CHANGE,
    functions: ["viewChange"],
    text: "Who has sent a VIEW-CHANGE has left: it says and accepts nothing more of a view below.",
  },
  VC5: {
    section: VIEW_CHANGE,
    functions: ["viewChange"],
    text: "One VIEW-CHANGE for a view, the same to each of the others; views only grow.",
  },
  VC6: {
    section: VIEW_CHANGE,
    functions: ["ViewChangeRpc"],
    text: "When f+1 others have gone on to higher views, a replica goes on to one that f+1 of them have reached; not with fewer.",
  },
  VC7: {
    section: VIEW_CHANGE,
    functions: ["verifyViewChange", "ViewChangeRpc"],
    text: "A VIEW-CHANGE that is not valid counts for nothing, uses up nobody's later valid one, and spoils no other.",
  },
  VC8: {
    section: VIEW_CHANGE,
    functions: ["ViewChangeRpc"],
    text: "Of one sender one VIEW-CHANGE counts, that of the highest view; its own and those of unknown senders count for nobody.",
  },
  VC9: {
    section: VIEW_CHANGE,
    functions: ["checkpoint", "viewChange", "ViewChangeRpc"],
    text: "Nobody is waited for: peers that are dead or silent delay no other.",
  },
  NV1: {
    section: NEW_VIEW,
    functions: ["ViewChangeRpc"],
    text: "The leader of a view sends one NEW-VIEW for it, when it has valid VIEW-CHANGEs for it from 2f others and its own: not with fewer, and not twice. Nobody else does.",
  },
  NV2: {
    section: NEW_VIEW,
    functions: ["ViewChangeRpc", "verifyViewChange"],
    text: "A NEW-VIEW shows VIEW-CHANGEs for its view of 2f+1 or more replicas, no two of one, and each of them is valid.",
  },
  NV3: {
    section: NEW_VIEW,
    functions: ["chooseOrders"],
    text: "It orders each seq above the highest checkpoint in them, up to the highest seq that is proven prepared, once and no other.",
  },
  NV4: {
    section: NEW_VIEW,
    functions: ["chooseOrders"],
    text: "The digest for a seq is that of the proof of the highest view.",
  },
  NV5: {
    section: NEW_VIEW,
    functions: ["chooseOrders"],
    text: "A seq for which nothing is proven gets the null request.",
  },
  NV6: {
    section: NEW_VIEW,
    functions: ["verifyNewView"],
    text: "Only by a valid NEW-VIEW is a view entered; any other changes nothing.",
  },
  NV7: {
    section: NEW_VIEW,
    functions: ["verifyNewView", "chooseOrders"],
    text: "A valid NEW-VIEW is accepted, also by who has sent no VIEW-CHANGE, or is not among those that it shows.",
  },
  NV8: {
    section: NEW_VIEW,
    functions: [],
    text: "Who enters a view sends a PREPARE for each of its orders above its checkpoint; what was executed is not executed again; the leader goes on behind them.",
  },
  NV9: {
    section: NEW_VIEW,
    functions: [],
    text: "What came for a view before it was entered counts then.",
  },
  T1: {
    section: TIMERS,
    functions: [],
    text: "A backup at which a request waits for T changes the view; not before.",
  },
  T2: {
    section: TIMERS,
    functions: [],
    text: "Who waits for nothing starts no view change.",
  },
  T3: {
    section: TIMERS,
    functions: ["ViewChangeRpc"],
    text: "After its VIEW-CHANGE a replica waits for the next leader from when 2f+1 have gone on with it, and only from then.",
  },
  T4: {
    section: TIMERS,
    functions: ["ViewChangeRpc"],
    text: "Each view change in a row doubles the patience, until something new is executed.",
  },
  T5: {
    section: TIMERS,
    functions: [],
    text: "Requests that come while the view changes wait, and start no timer.",
  },
  CP1: {
    section: CHECKPOINTS,
    functions: ["checkpoint"],
    text: "After it has executed a multiple of K, a replica sends one CHECKPOINT for that seq to each of the others, rightly signed; for no other seq, and not before.",
  },
  CP2: {
    section: CHECKPOINTS,
    functions: ["checkpoint"],
    text: "Its digest is that of the state after that seq: the pairs and the last answer to each client, and nothing else.",
  },
  CP3: {
    section: CHECKPOINTS,
    functions: ["verifyBallotCheckpoint"],
    text: "A checkpoint is stable with the same CHECKPOINT of 2f+1 replicas, never with fewer, and without waiting for more.",
  },
  CP4: {
    section: CHECKPOINTS,
    functions: ["verifyBallotCheckpoint"],
    text: "A CHECKPOINT that is not valid does not count, uses up nobody's later valid one, and spoils no other.",
  },
  CP5: {
    section: CHECKPOINTS,
    functions: ["verifyBallotCheckpoint"],
    text: "When a checkpoint is stable, what is up to it is forgotten, and nothing above; it never goes back.",
  },
  W1: {
    section: WINDOW,
    functions: ["verifyBallotCheckpoint"],
    text: "Nothing is said about a seq that is more than 2K above the last stable checkpoint.",
  },
  W2: {
    section: WINDOW,
    functions: [],
    text: "A leader gives no seq beyond the window; requests wait until it moves.",
  },
  W3: {
    section: WINDOW,
    functions: [],
    text: "What comes for a seq up to K beyond the window counts when the window moves.",
  },
  ST1: {
    section: STATE,
    functions: [],
    text: "Who learns of a stable checkpoint that it cannot execute up to fetches the state.",
  },
  ST2: {
    section: STATE,
    functions: [],
    text: "It takes only a state whose digest is the proven one; otherwise it asks the next replica.",
  },
  ST3: {
    section: STATE,
    functions: [],
    text: "Then it goes on from there, and what was executed before is not executed again.",
  },
  ST4: {
    section: STATE,
    functions: [],
    text: "A request of which a NEW-VIEW has only the digest is fetched, and checked by it.",
  },
  ST5: {
    section: STATE,
    functions: [],
    text: "Who starts asks the others, and takes the highest view and checkpoint that are proven.",
  },
  ST6: {
    section: STATE,
    functions: [],
    text: "Who has been heard before it was started says nothing before a checkpoint is stable that is above all that it can have voted for.",
  },
  P1: {
    section: PHASES,
    functions: [],
    text: "One PREPARE for a seq in a view, for what its leader ordered there.",
  },
  C1: {
    section: PHASES,
    functions: [],
    text: "One COMMIT for a seq in a view, when prepared there.",
  },
  V7: {
    section: PHASES,
    functions: [],
    text: "A request is executed when it is committed, in one view: never without the COMMITs of 2f others.",
  },
  X1: {
    section: PHASES,
    functions: [],
    text: "Seqs are executed in their order, each once over all views.",
  },
  X2: {
    section: PHASES,
    functions: [],
    text: "No two correct replicas execute different requests at a seq.",
  },
  Q1: {
    section: PHASES,
    functions: [],
    text: "A leader gives each new request the next seq of its view, and no seq to two.",
  },
  F1: {
    section: FAULTS,
    functions: [],
    text: "With at most f replicas that are dead, cut off or evil, whoever of them leads, every request is answered.",
  },
  L1: { section: LINES, functions: [], text: "Every log line fits the grammar." },
  L2: { section: LINES, functions: [], text: "What is logged happened, once." },
} as const satisfies LabRules;

export type Rule = keyof typeof RULES;
