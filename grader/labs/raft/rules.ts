import type { LabRules } from "../../base/lab.ts";

/** The functions that a student of zraft writes, file by file. */
export const FILES = {
  "elect.ts": ["observeTerm", "startElection", "RequestVoteRpc", "takeVote", "becomeLeader"],
  "replicate.ts": ["start", "replicateTo", "AppendEntriesRpc", "takeAppend", "advanceCommit"],
  "persist.ts": ["save", "readRecords", "restore"],
  "compact.ts": ["compact", "InstallSnapshotRpc", "takeInstall"],
} as const;

export type StudentFunction = (typeof FILES)[keyof typeof FILES][number];

/** The sections of the handout that explain rules. */
const TIME = "Time: T1";
const ELECTION = "Election: E1 to E13";
const LOG = "The log: A1 to A11";
const COMMIT = "Commit: M1 to M5";
const APPLY = "Applying: X1 and X2";
const DISK = "The disk: D1 to D7";
const SNAPSHOT = "Snapshots: S1 to S6";
const FAULTS = "Faults: F1 and F2";
const LINES = "Log lines: L1 and L2";

/** The rules of the protocol, as the handout words them: a failed check quotes its rule. */
export const RULES = {
  T1: {
    section: TIME,
    functions: [],
    text: "The only clock is the server's own: nothing happens by time that no tick entitles.",
  },
  E1: {
    section: ELECTION,
    functions: [],
    text: "A server starts as a follower with the term of its disk and says nothing before its election timeout.",
  },
  E2: {
    section: ELECTION,
    functions: ["observeTerm"],
    text: "A term above its own, in a call or an answer, is adopted at once: it is a follower then, has given no vote in it yet, and knows no leader until that one calls.",
  },
  E3: { section: ELECTION, functions: ["observeTerm"], text: "Its term never goes back, restarts included." },
  E4: {
    section: ELECTION,
    functions: ["startElection"],
    text: "When its timeout passes, a follower or candidate begins an election: term + 1, its own vote, one RequestVote to each of the others at once, with the index and term of its last entry. An earlier election's calls do not change.",
  },
  E5: {
    section: ELECTION,
    functions: ["RequestVoteRpc"],
    text: "One vote per term, first come, and the same again for the same candidate.",
  },
  E6: {
    section: ELECTION,
    functions: ["RequestVoteRpc"],
    text: "No vote for a candidate whose log is less up to date: the last term decides, then the last index. It is granted if it is not.",
  },
  E7: {
    section: ELECTION,
    functions: ["RequestVoteRpc", "AppendEntriesRpc", "InstallSnapshotRpc"],
    text: "A call with a lower term is refused with its own term, and changes nothing: no timer, no leader, no log, no commit.",
  },
  E8: {
    section: ELECTION,
    functions: ["RequestVoteRpc", "AppendEntriesRpc", "InstallSnapshotRpc", "startElection", "observeTerm"],
    text: "The election timer begins anew with a vote that it grants, with an AppendEntries or InstallSnapshot of its term's leader (matching or not), with an election of its own, and when it stops leading; with nothing else.",
  },
  E9: { section: ELECTION, functions: [], text: "Timeouts are drawn anew each time from the range that was given." },
  E10: {
    section: ELECTION,
    functions: ["takeVote", "startElection"],
    text: "It leads when a majority of all n, itself included, granted its vote in this term, each once; not with an answer of an earlier term, not as a follower. n = 1 leads alone.",
  },
  E11: {
    section: ELECTION,
    functions: ["AppendEntriesRpc", "InstallSnapshotRpc"],
    text: "A candidate that hears its own term's leader follows it.",
  },
  E12: {
    section: ELECTION,
    functions: ["becomeLeader"],
    text: "A new leader sends AppendEntries to each of the others at once, and then at each heartbeat interval, also while calls hang; when idle, not more often.",
  },
  E13: { section: ELECTION, functions: [], text: "There is at most one leader per term." },
  A1: {
    section: LOG,
    functions: ["start"],
    text: "The leader gives each command the next index, in its term, and sends it at once, without waiting for a heartbeat; whoever does not lead says so and appends nothing.",
  },
  A2: {
    section: LOG,
    functions: ["start", "AppendEntriesRpc"],
    text: "A leader never changes or drops an entry of its own log.",
  },
  A3: {
    section: LOG,
    functions: ["AppendEntriesRpc"],
    text: "It answers success if and only if it holds an entry with prevLogIndex and prevLogTerm; (0, 0) and what its snapshot covers match. Heartbeats are not special.",
  },
  A4: {
    section: LOG,
    functions: ["AppendEntriesRpc"],
    text: "An entry leaves a log only because a leader's call conflicts with it (same index, other term); then all behind it leave too. Old, short and repeated calls remove nothing.",
  },
  A5: {
    section: LOG,
    functions: ["AppendEntriesRpc"],
    text: "Entries that are not there yet are appended, in place, once.",
  },
  A6: {
    section: LOG,
    functions: ["AppendEntriesRpc"],
    text: "A refusal for the log tells the term of the entry at prevLogIndex and the first index of that term; if its log is shorter, term 0 and its length + 1.",
  },
  A7: {
    section: LOG,
    functions: ["takeAppend"],
    text: "With that the leader goes back by whole terms: at most one refusal for each term in which the follower's log differs, and one more.",
  },
  A8: {
    section: LOG,
    functions: ["becomeLeader"],
    text: "With each election nextIndex begins behind the last entry and matchIndex at 0.",
  },
  A9: {
    section: LOG,
    functions: ["takeAppend"],
    text: "What is matched is what the call held, prevLogIndex + entries; it never shrinks. Answers to another term's calls, and of a term in which it no longer leads, change nothing.",
  },
  A10: {
    section: LOG,
    functions: ["replicateTo", "takeAppend"],
    text: "What is acknowledged is not sent again, what is on its way not before the next heartbeat; a call that was lost is made again.",
  },
  A11: {
    section: LOG,
    functions: ["replicateTo"],
    text: "A dead, slow or silent peer delays nobody; a failed call is a WARN line.",
  },
  M1: {
    section: COMMIT,
    functions: ["advanceCommit"],
    text: "The leader commits the highest index of its own term that a majority holds, its own copy counted when it is on disk; and everything before it.",
  },
  M2: {
    section: COMMIT,
    functions: ["advanceCommit"],
    text: "Entries of earlier terms are committed only along with one of its own.",
  },
  M3: {
    section: COMMIT,
    functions: ["AppendEntriesRpc"],
    text: "A follower commits up to the smaller of leaderCommit and prevLogIndex + entries of that very call, not what it has not compared.",
  },
  M4: {
    section: COMMIT,
    functions: ["becomeLeader"],
    text: "A new leader appends an empty entry, so that what is before it need not wait for a client.",
  },
  M5: { section: COMMIT, functions: ["advanceCommit", "AppendEntriesRpc"], text: "commitIndex never goes back." },
  X1: {
    section: APPLY,
    functions: [],
    text: "Committed entries are applied in order, each once per life of the process, from the snapshot on; a service that is slow delays no vote and no entry.",
  },
  X2: {
    section: APPLY,
    functions: [],
    text: "All servers apply the same entry at each index; a leader has on its disk what was committed in earlier terms.",
  },
  D1: {
    section: DISK,
    functions: ["RequestVoteRpc", "startElection", "save"],
    text: "Term and vote are on disk, together, before a vote leaves: in an answer, or as its own RequestVote. A term is on disk before it is said.",
  },
  D2: {
    section: DISK,
    functions: ["AppendEntriesRpc", "start", "save"],
    text: "Entries are on disk before they are acknowledged, and before the leader counts itself.",
  },
  D3: {
    section: DISK,
    functions: ["save"],
    text: "No crash between two of its writes leaves a state that no run without a crash has.",
  },
  D4: {
    section: DISK,
    functions: ["restore", "readRecords"],
    text: "Restarted, it goes on with the disk's term, vote, log and snapshot, as a follower that knows nothing committed behind the snapshot.",
  },
  D5: {
    section: DISK,
    functions: ["readRecords"],
    text: "A torn last record was never written: it is cut off, and what is written then is found by the next start.",
  },
  D6: {
    section: DISK,
    functions: ["readRecords"],
    text: "A record that is damaged elsewhere, someone else's disk, or none where there must be one: exit 1 with the reason, never an empty start.",
  },
  D7: {
    section: DISK,
    functions: ["save"],
    text: "After a write that failed it says nothing that rests on it, and ends.",
  },
  S1: {
    section: SNAPSHOT,
    functions: ["compact"],
    text: "When the service has a snapshot at an index that was applied, entries up to it are dropped; index, term, data and the remaining log change in one write.",
  },
  S2: {
    section: SNAPSHOT,
    functions: ["replicateTo", "takeInstall"],
    text: "A peer that needs a dropped entry gets InstallSnapshot, then the entries behind it, each once.",
  },
  S3: {
    section: SNAPSHOT,
    functions: ["InstallSnapshotRpc"],
    text: "A snapshot that is not newer than what it has committed changes nothing. A newer one replaces the log; what follows an entry with its very index and term stays.",
  },
  S4: {
    section: SNAPSHOT,
    functions: ["InstallSnapshotRpc"],
    text: "The service is never set back: a restore only above the last applied index, then the entries behind it.",
  },
  S5: {
    section: SNAPSHOT,
    functions: ["restore", "AppendEntriesRpc"],
    text: "A restart restores the snapshot first; prevLogIndex below or at it counts as matched, entries below it are ignored.",
  },
  S6: { section: SNAPSHOT, functions: ["compact", "save"], text: "Its log on disk stays below 8 x `-max-state`." },
  F1: {
    section: FAULTS,
    functions: [],
    text: "While a majority lives and hears each other, there is a leader within a few timeouts, and what it accepted is applied everywhere.",
  },
  F2: {
    section: FAULTS,
    functions: [],
    text: "Without a majority nothing new is committed; when it is back, it goes on.",
  },
  L1: { section: LINES, functions: [], text: "Every line fits the grammar, so that people and programs can read it." },
  L2: { section: LINES, functions: [], text: "What is logged happened, and what happened is logged, once." },
} as const satisfies LabRules;

export type Rule = keyof typeof RULES;
