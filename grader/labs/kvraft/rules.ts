import type { LabRules } from "../../base/lab.ts";

/** The functions that a student of zkvraft writes, file by file. */
export const FILES = {
  "clerk.ts": ["command", "nextServer"],
  "server.ts": ["CommandRpc", "applied", "leadershipChanged", "restored"],
  "machine.ts": ["execute", "expire", "snapshot", "restore", "wantsSnapshot"],
  "read.ts": ["readIndex", "get"],
} as const;

export type StudentFunction = (typeof FILES)[keyof typeof FILES][number];

/** The sections of the handout that explain rules. */
const CLERK = "The clerk: C1 to C6";
const WAITING = "Waiting: W1 to W5";
const ONCE = "Once: O1 to O7";
const READING = "Reading: G1 to G4";
const SNAPSHOTS = "Snapshots: S7 to S9";
const TOGETHER = "All together: H1, F1 and F2";
const LINES = "Log lines: L1 and L2";

/** The rules of the protocol, as the handout words them: a failed check quotes its rule. */
export const RULES = {
  C1: {
    section: CLERK,
    functions: ["command"],
    text: "A clerk registers once, and numbers its commands 1, 2, 3 …; one at a time is open.",
  },
  C2: {
    section: CLERK,
    functions: ["command"],
    text: "It sends the same clientId, commandId and command until an answer comes: after retry, silence, a lost line or not-leader.",
  },
  C3: {
    section: CLERK,
    functions: ["nextServer", "command"],
    text: "It asks the hinted leader next, else the next server; wrong and circular hints do not trap it; it remembers who answered.",
  },
  C4: {
    section: CLERK,
    functions: ["command"],
    text: "It returns exactly what the server that executed said; late answers to earlier commands are nobody's.",
  },
  C5: {
    section: CLERK,
    functions: ["command"],
    text: "It never gives up but for a lost session, which it reports and does not repeat under a new session.",
  },
  C6: {
    section: CLERK,
    functions: ["command"],
    text: "When nobody leads it pauses: at most one round of all servers per 100 ms of its clock, and for a second at the most.",
  },
  W1: {
    section: WAITING,
    functions: ["CommandRpc", "applied"],
    text: "A command is answered when it was applied here, with its result.",
  },
  W2: {
    section: WAITING,
    functions: ["applied", "CommandRpc"],
    text: "Only if what was applied at its index and term is that very command; otherwise the answer is retry.",
  },
  W3: {
    section: WAITING,
    functions: ["CommandRpc"],
    text: "A server that does not lead answers not-leader, and starts nothing; each answer names the leader that its Raft names.",
  },
  W4: {
    section: WAITING,
    functions: ["leadershipChanged", "restored", "CommandRpc"],
    text: "When the term changes, the leadership is lost, or a snapshot passes the index, all that wait are told retry: none hangs.",
  },
  W5: {
    section: WAITING,
    functions: ["CommandRpc", "applied"],
    text: "Many wait at once; one waits for no other; a repetition of a waiting command is answered, too.",
  },
  O1: {
    section: ONCE,
    functions: ["execute"],
    text: "Registration is a command: the id of the session is its index, nobody else's.",
  },
  O2: {
    section: ONCE,
    functions: ["execute"],
    text: "A command is executed at its first place in the log, and nowhere else; whoever repeats it gets the first result.",
  },
  O3: {
    section: ONCE,
    functions: ["execute"],
    text: "A number below the last that was executed is not executed, and answered stale; a gap above is executed.",
  },
  O4: {
    section: ONCE,
    functions: ["snapshot", "restore"],
    text: "The sessions are state: in every snapshot, restored with it, the same on every server.",
  },
  O5: {
    section: ONCE,
    functions: ["expire", "execute"],
    text: "Sessions expire by the time that stands in the log, never by a server's own clock, nor by a restart.",
  },
  O6: {
    section: ONCE,
    functions: ["execute"],
    text: "A command of an unknown or expired session is refused; a bounded number is kept, the least recently used goes.",
  },
  O7: {
    section: ONCE,
    functions: ["execute"],
    text: "State and results depend on the log alone.",
  },
  G1: {
    section: READING,
    functions: ["get"],
    text: "A get sees every write that was answered before it was sent.",
  },
  G2: {
    section: READING,
    functions: ["get", "readIndex"],
    text: "It is answered on its own log entry, or once a majority has acknowledged calls that were sent after it had come, and an entry of the leader's term is committed and applied.",
  },
  G3: {
    section: READING,
    functions: ["get", "readIndex"],
    text: "A minority answers no get, a deposed leader none.",
  },
  G4: {
    section: READING,
    functions: ["get"],
    text: "A get has no entry of its own where the Raft shows that it leads.",
  },
  S7: {
    section: SNAPSHOTS,
    functions: ["wantsSnapshot", "snapshot"],
    text: "A snapshot is the whole state at one index, labelled with it; it is taken before the log passes the limit, and not at every entry.",
  },
  S8: {
    section: SNAPSHOTS,
    functions: ["restore", "snapshot"],
    text: "A restored snapshot replaces the state: keys and sessions that it does not have are gone.",
  },
  S9: {
    section: SNAPSHOTS,
    functions: ["snapshot"],
    text: "A snapshot is at most twice as long as what it holds, and 64 bytes for each session.",
  },
  H1: {
    section: TOGETHER,
    functions: ["execute", "command"],
    text: "The history of all clients is linearizable, key by key, append included.",
  },
  F1: {
    section: TOGETHER,
    functions: ["CommandRpc", "command"],
    text: "While a majority lives and hears each other, commands are answered.",
  },
  F2: {
    section: TOGETHER,
    functions: ["CommandRpc", "applied"],
    text: "Without one nothing new is answered; when it is back, it goes on.",
  },
  L1: { section: LINES, functions: [], text: "Every log line fits the grammar." },
  L2: { section: LINES, functions: [], text: "What is logged happened, once." },
} as const satisfies LabRules;

export type Rule = keyof typeof RULES;
