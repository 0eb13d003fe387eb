import { expect, test } from "vitest";
import { violationsIn } from "../../../../../grader/labs/raft/judge/judge.ts";
import { inOrder } from "../../../../../grader/labs/raft/ranks.ts";
import {
  APPLIES,
  ASKS,
  AT_WORK,
  broken,
  COMMAND,
  FOLLOWS,
  IN_THREE,
  LEADS,
  LEADS_AGAIN,
  LEADS_ON,
  SNAPSHOT,
  START,
} from "./beginnings.ts";
import { historyOf, SETTING } from "./history-text.ts";

/** Two entries are committed, and its service was given the first. */
const BUSY = `${LEADS} 1<0 yes; 1>s apply 1 1; 1>0 append 1 1/1 c1; x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1; 1>2 append 1 1/1+1a c1; 1<0 yes; 1<0 yes;`;
const ALL_OF_IT = "1>0 append 2 0/0+1a,1b,2";
/** What 0 lacks was sent to it twice before it said so; then all of it is on its way to that. */
const REFUSED_TWICE = `${LEADS_ON} tick 1 250; 1>0 append 2 2/1+2; 1>2 append 2 2/1+2; 1<0 no 0/1; ${ALL_OF_IT};`;

type Row = readonly [what: string, text: string, rules: string];

test.each<Row>([
  ["what matches", `${FOLLOWS} 0>1 append 1 2/1+1c [L3:1c] = yes`, ""],
  ["success without the entry before", `${FOLLOWS} 0>1 append 1 5/1 = yes`, "A3"],
  ["success with another entry before", `${FOLLOWS} 0>1 append 3 2/2 [T3v-] = yes`, "A3"],
  ["a refusal of what matches", `${FOLLOWS} 0>1 append 1 1/1 = no 1/1`, "A3"],
  [
    "a refusal of what matches, by who has what a snapshot has left",
    `${START} 0>1 install 1 2/1 [N T1v- S2/1:] = ok; 1>s restore 2/1; 0>1 append 1 0/0 = no 0/3`,
    "A3",
  ],
  ["a refusal by who has forgotten it", `${FOLLOWS} kill 1; start 1; 0>1 append 1 2/1 = no 0/1`, "D4"],
  ["another refusal in a later life", `${FOLLOWS} kill 1; start 1; 0>1 append 1 2/1 = no 1/1`, "A3"],
  ["an error", `${START} 0>1 append 1 0/0 = error`, "A3"],
  [
    "an answer that waits for the service",
    `${FOLLOWS} 0>1 append 1 2/1 c1; 1>s apply 1 1a; idle 1; tick 1 1; 1=0 yes`,
    "X1",
  ],
  ["a conflict that is replaced", `${FOLLOWS} 2>1 append 2 1/1+2x [T2v- L2:2x] = yes`, ""],
  ["what is behind it stays", `${FOLLOWS} 2>1 append 2 0/0+2c [T2v- L1:2c,1b] = yes`, "A4"],
  ["what an old call does not have is gone", `${FOLLOWS} 0>1 append 1 0/0+1a [L1:1a] = yes`, "A4"],
  ["an entry that is not appended", `${START} 0>1 append 1 0/0+1a [T1v-] = yes`, "A5"],
  ["entries appended again", `${FOLLOWS} 0>1 append 1 0/0+1a,1b [L3:1a,1b] = yes`, "A5"],
  ["an entry that is another elsewhere", `${FOLLOWS} 0>2 append 1 2/1+1c; 0>1 append 1 2/1+1d [L3:1d] = yes`, "A5"],
  ["entries on the disk too late", `${START} 0>1 append 1 0/0+1a [T1v-] = yes; 1 writes L1:1a`, "D2"],
  ["too short", `${FOLLOWS} 0>1 append 3 5/2 [T3v-] = no 0/3`, ""],
  ["too short, told wrongly", `${FOLLOWS} 0>1 append 3 5/2 [T3v-] = no 0/2`, "A6"],
  ["another term", `${FOLLOWS} 0>1 append 3 2/2 [T3v-] = no 1/1`, ""],
  ["another term, told wrongly", `${FOLLOWS} 0>1 append 3 2/2 [T3v-] = no 1/2`, "A6"],
  ["success with a conflict", `${START} 0>1 append 1 0/0 [T1v-] = yes 1/1`, "A6"],
  ["in the snapshot", `${SNAPSHOT} 0>1 append 1 1/1+1b,1c [L3:1c] = yes`, ""],
  ["in the snapshot, refused", `${SNAPSHOT} 0>1 append 1 1/1+1b,1c = no 0/3`, "S5"],
])("append: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test.each<Row>([
  ["to the end of a shorter log", `${LEADS_ON} 1<0 no 0/1; 1>0 append 2 0/0+1a,1b,2`, ""],
  ["by one, behind a shorter log", `${LEADS_ON} 1<0 no 0/1; 1>0 append 2 1/1+1b,2`, "A7"],
  ["to its own end of a term", `${IN_THREE} 1<0 no 1/1; 1>0 append 3 2/1+2c,3`, ""],
  ["not at all: behind what was sent", `${LEADS_ON} 1<0 no 0/1; 1>0 append 2 3/2`, "A10"],
  ["not to that", `${IN_THREE} 1<0 no 1/1; 1>0 append 3 3/2+3`, "A7"],
])("back after a refusal: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

/** The command does not arrive, and only heartbeats are sent from then on. */
const LOST = `${COMMAND} tick 1 250; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1;`;

/** The same of 2 alone, which says nothing any more. */
const SILENT = `${COMMAND} 1<0 yes; 1>s apply 2 1a; 1>0 append 1 2/1 c2; 1<0 yes; tick 1 250; 1>0 append 1 2/1 c2; 1>2 append 1 1/1 c1;
  tick 1 1400; 1>0 append 1 2/1 c2; 1>2 append 1 1/1 c1; 1<0 yes; 1<0 yes;`;

test.each<Row>([
  ["at once", COMMAND, ""],
  ["not at once", `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1`, "A1"],
  ["by who does not lead", `${FOLLOWS} x>1 start a = 3/1`, "A1"],
  ["refused by who leads", `${AT_WORK} x>1 start a = nobody`, "A1"],
  ["appended by who does not lead", `${FOLLOWS} x>1 start a [L3:1a] = nobody 0/1`, "A1"],
  [
    "at an index that is another's",
    `${COMMAND} x>1 start b [L3:1b] = 2/1; 1>0 append 1 2/1+1b c1; 1>2 append 1 2/1+1b c1`,
    "A1",
  ],
  [
    "in the place of an own entry",
    `${COMMAND} x>1 start b [L2:1b] = 2/1; 1>0 append 1 1/1+1b c1; 1>2 append 1 1/1+1b c1`,
    "A2 A5 A1 A10",
  ],
  ["once, though another call is refused later", `${REFUSED_TWICE} idle 1; 1<0 no 0/1`, ""],
  ["again by a refusal that tells what another has told", `${REFUSED_TWICE} idle 1; 1<0 no 0/1; ${ALL_OF_IT}`, "A10"],
  ["again by one that may have come with something else", `${REFUSED_TWICE} 1<0 no 0/1; ${ALL_OF_IT}`, ""],
  ["again by one that tells something else", `${REFUSED_TWICE} idle 1; 1<0 no 0/2; ${ALL_OF_IT}`, ""],
  [
    "again by one of a call without entries",
    `${LEADS_ON} 1>0 append 2 3/2; 1<0 no 0/1; ${ALL_OF_IT}; idle 1; 1<0 no 0/1; ${ALL_OF_IT}`,
    "",
  ],
  ["sent again, though acknowledged", `${AT_WORK} tick 1 250; 1>0 append 1 0/0+1 c1; 1>2 append 1 1/1 c1`, "A10"],
  [
    "sent again, though on its way",
    `${COMMAND} x>1 start b [L3:1b] = 3/1; 1>0 append 1 1/1+1a,1b c1; 1>2 append 1 2/1+1b c1`,
    "A10",
  ],
  [
    "never sent again, though it was lost",
    `${LOST} tick 1 1400; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1; tick 1 1450; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1; 1<2 yes; 1<2 yes; 1<2 yes; 1<2 yes; tick 1 1500; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1`,
    "A10",
  ],
  ["not sent again to who says nothing at all", `${SILENT} tick 1 1500; 1>0 append 1 2/1 c2; 1>2 append 1 1/1 c1`, ""],
  [
    "by who may have left, for nobody answers",
    `${AT_WORK} tick 1 250; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1; tick 1 450; x>1 start a = nobody`,
    "",
  ],
  ["sent again by the next heartbeat", `${COMMAND} tick 1 250; 1>0 append 1 1/1+1a c1; 1>2 append 1 1/1+1a c1`, ""],
])("command: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test.each<Row>([
  ["what one has", `${LEADS} tick 1 250; 1>0 append 1 0/0+1 c1; 1>2 append 1 0/0+1 c1`, "M1"],
  [
    "what a majority has, and it is not committed",
    `${LEADS} 1<0 yes; tick 1 250; 1>0 append 1 1/1; 1>2 append 1 0/0+1 c1`,
    "M1 X1",
  ],
  ["what was, and is not any more", `${AT_WORK} tick 1 250; 1>0 append 1 1/1; 1>2 append 1 1/1 c1`, "M5"],
  [
    "an older term's entry alone",
    `${LEADS_ON} 1<0 no 0/1; 1>0 append 2 0/0+1a,1b; 1<0 yes; 1>0 append 2 2/1+2 c2`,
    "M2",
  ],
  [
    "what is not on its own disk",
    `${AT_WORK} x>1 start a = 2/1; 1>0 append 1 1/1+1a c1; 1>2 append 1 1/1+1a c1; 1<0 yes; 1>0 append 1 2/1 c2`,
    "D2",
  ],
  ["what it has compared", APPLIES, ""],
  ["what it has not", `${FOLLOWS} 2>1 append 2 1/1 c2 [T2v-] = yes; 1>s apply 1 1a; 1>s apply 2 1b`, "M3"],
  ["what another life knew", `${APPLIES} kill 1; start 1; 1>s apply 1 1a`, "D4"],
  ["what it begins another life with", `${LEADS} kill 1; start 1; 1 writes L2:1`, "E1"],
])("commit: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test.each<[what: string, text: string, told: string]>([
  // Its own entries: it counts what was before a call, or only calls without entries, or nothing.
  [
    "what its service was given, and that is busy",
    `${BUSY} tick 1 250; 1>0 append 1 2/1 c1; 1>2 append 1 1/1+1a c1`,
    "X1 replicateTo",
  ],
  [
    "what its service has taken",
    `${BUSY} 1 hears s; tick 1 250; 1>0 append 1 2/1 c1; 1>2 append 1 1/1+1a c1`,
    "M1 takeAppend",
  ],
  ["what a majority has", `${LEADS} 1<0 yes; tick 1 250; 1>0 append 1 1/1; 1>2 append 1 0/0+1`, "M1 advanceCommit"],
  [
    "what a majority has, but what was before a call that was answered",
    `${LEADS} 1<0 yes; x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a; 1>2 append 1 1/1+1a; 1<0 yes; 1>s apply 1 1; tick 1 250; 1>0 append 1 2/1 c1; 1>2 append 1 0/0+1,1a c1`,
    "M1 takeAppend",
  ],
  [
    "what a majority has, but with a call without entries",
    `${LEADS} 1<0 yes; tick 1 250; 1>0 append 1 1/1; 1>2 append 1 0/0+1; 1<0 yes; 1>s apply 1 1; 1>0 append 1 1/1 c1; 1<0 yes; 1<2 no; 1<2 yes; 1>2 append 1 1/1 c1`,
    "M1 takeAppend",
  ],
])("not committed: %s", (_, text, told) => {
  const [first] = inOrder(violationsIn(historyOf(text), SETTING));
  expect(`${first?.rule} ${first?.functions[0]}`).toBe(told);
});

test.each<[what: string, text: string, told: string]>([
  [
    "a command, at once",
    `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c2; 1>2 append 1 1/1+1a c2`,
    "M1 start",
  ],
  [
    "its first entry, at once",
    `${ASKS} 1<0 yes; 1 writes L1:1; 1>0 append 1 0/0+1 c1; 1>2 append 1 0/0+1 c1`,
    "M1 advanceCommit",
  ],
  [
    "what it had before",
    `${FOLLOWS} tick 1 200; 1 writes T2v1; 1>0 vote 2 2/1; 1>2 vote 2 2/1; 1<0 yes; 1 writes L3:2; 1>0 append 2 2/1+2 c2; 1>2 append 2 2/1+2 c2`,
    "M2 becomeLeader",
  ],
  [
    "what is behind a snapshot",
    `${FOLLOWS} 0>1 install 1 1/1 [N T1v- S1/1:1b] = ok; 1>s restore 1/1; 1>s apply 2 1b`,
    "M3 InstallSnapshotRpc",
  ],
])("committed too soon: %s", (_, text, told) => {
  const [first] = inOrder(violationsIn(historyOf(text), SETTING));
  expect(`${first?.rule} ${first?.functions[0]}`).toBe(told);
});

/** 2 acknowledges two entries when a snapshot that ends before the second is on its way to it. */
const BESIDE = `${COMMAND} 1<0 yes; 1>s apply 2 1a; 1>0 append 1 2/1 c2; 1<0 yes; x>1 start b [L3:1b] = 3/1; 1>0 append 1 2/1+1b c2; 1>2 append 1 2/1+1b c2;
  1<0 yes; 1>s apply 3 1b; 1>0 append 1 3/1 c3; 1<0 yes; s>1 snapshot 2 [N T1v1 S2/1:1b] = ok; tick 1 250; 1>0 append 1 3/1 c3; 1>2 install 1 2/1;
  1<0 yes; 1<2 yes; 1<2 yes; 1>2 append 1 3/1 c3; 1<2 ok;`;
/** 2 has acknowledged an entry when another call with it fails. */
const FAILED = `${COMMAND} tick 1 250; 1>0 append 1 1/1+1a c1; 1>2 append 1 1/1+1a c1; 1<2 yes; 1>s apply 2 1a; 1>2 append 1 2/1 c2; 1<2 error; tick 1 300; 1>0 append 1 1/1+1a c2;`;
/** Entries that fit no call: 2 has none of them. */
const LONG = Array.from({ length: 18 }, () => `1${"x".repeat(60_000)}`).join();
const MUCH = `${START} 0>1 append 1 0/0+${LONG} [T1v- L1:${LONG}] = yes; tick 1 200; 1 writes T2v1; 1>0 vote 2 18/1; 1>2 vote 2 18/1; 1<0 yes; 1 writes L19:2;
  1>0 append 2 18/1+2; 1>2 append 2 18/1+2; 1<2 no; 1<2 no 0/1;`;

test.each<[what: string, text: string, told: string]>([
  ["an old refusal that is heard", `${LEADS_AGAIN} 1<2 no@3`, ""],
  ["an old refusal by which it goes back", `${LEADS_AGAIN} 1<2 no@3; 1>2 append 3 0/0+1,3 c1`, "A9 takeAppend"],
  ["a snapshot that is answered late", BESIDE, ""],
  ["a snapshot by which it forgets what was acknowledged", `${BESIDE} 1>2 append 1 2/1+1b c3`, "A9 takeInstall"],
  ["a refusal that tells what another has told", `${REFUSED_TWICE} idle 1; 1<0 no 0/1; ${ALL_OF_IT}`, "A10 takeAppend"],
  ["a call that fails late", `${FAILED} 1>2 append 1 2/1 c2`, ""],
  ["a call that fails late, by which it goes back", `${FAILED} 1>2 append 1 1/1+1a c2`, "A10 replicateTo"],
  ["entries that fit no call, in none", `${MUCH} tick 1 250; 1>0 append 2 18/1+2`, "A10 replicateTo"],
])("an answer: %s", (_, text, told) => {
  const [first] = inOrder(violationsIn(historyOf(text), SETTING));
  expect(first === undefined ? "" : `${first.rule} ${first.functions[0]}`).toBe(told);
});

/** A snapshot is on its way to 2. */
const INSTALLS = BESIDE.slice(0, BESIDE.indexOf("1>2 install 1 2/1;") + "1>2 install 1 2/1;".length);
/** It leads again, and a snapshot is on its way to 2 when the one of the earlier term fails. */
const FAILS_LATE = `${INSTALLS} 1<0 no; 0>1 vote 2 3/1 [T2v0] = yes; tick 1 450; 1 writes T3v1; 1>0 vote 3 3/1; 1>2 vote 3 3/1; 1<0 yes; 1 writes L4:3;
  1>0 append 3 3/1+3 c3; 1>2 append 3 3/1+3 c3; tick 1 500; 1>0 append 3 3/1+3 c3; 1>2 install 3 2/1; 1<2 no@3; 1<2 no@3; 1<2 error; tick 1 550; 1>0 append 3 3/1+3 c3;`;
/** The service says twice that it has the same snapshot. */
const AGAIN_AT_BASE = `${APPLIES} s>1 snapshot 1 [N T1v- S1/1:1b] = ok; s>1 snapshot 1 = ok;`;
/** It has the votes, and its first entry on its disk. */
const MUTE = `${ASKS} 1<0 yes; 1 writes L1:1;`;
/** 1 had more entries than it has. */
const SHORTENED = `${FOLLOWS} 0>1 append 1 2/1+1c [L3:1c] = yes; 2>1 append 2 1/1+2x c1 [T2v- L2:2x] = yes; 1>s apply 1 1a;`;

test.each<[what: string, text: string, told: string]>([
  [
    "a snapshot that is sent again with a heartbeat",
    `${INSTALLS} tick 1 300; 1>0 append 1 3/1 c3; 1>2 install 1 2/1`,
    "S2 replicateTo",
  ],
  ["a snapshot while one is on its way, and an older one fails", `${FAILS_LATE} 1>2 append 3 0/0 c3`, ""],
  ["a snapshot that is sent again when an older one has failed", `${FAILS_LATE} 1>2 install 3 2/1`, "S2 replicateTo"],
  ["a leader that gets the vote", `${START} 0>1 append 1 0/0+1a [T1v0 L1:1a] = yes`, "E5 AppendEntriesRpc"],
  ["a snapshot that is saved without the term", `${FOLLOWS} 0>1 install 2 3/1 [N T1v- S3/1:] = ok`, "D1 save"],
  [
    "an entry that is saved when it comes again",
    `${FOLLOWS} 0>1 append 1 2/1+1c = yes; 0>1 append 1 2/1+1c [L3:1c] = yes`,
    "A5 AppendEntriesRpc",
  ],
  [
    "a call that names another term for the last entry of a snapshot",
    `${INSTALLS} tick 1 300; 1>0 append 1 3/1 c3; 1>2 append 1 2/0+1b c3`,
    "A3 replicateTo",
  ],
  [
    "a snapshot for one that has taken what it covers",
    `${INSTALLS} tick 1 300; 1>0 install 1 2/1; 1>2 append 1 0/0`,
    "S2 replicateTo",
  ],
  [
    "a snapshot for one that has taken it",
    `${BESIDE} tick 1 300; 1>0 append 1 3/1 c3; 1>2 install 1 2/1`,
    "S2 takeInstall",
  ],
  [
    "a log that ends with a snapshot for its server, and not on its disk",
    `${AGAIN_AT_BASE} 0>1 append 1 2/1 = no 0/2`,
    "S1 compact",
  ],
  ["another refusal of what is behind a snapshot", `${AGAIN_AT_BASE} 0>1 append 1 2/1 = no 1/2`, "A3 AppendEntriesRpc"],
  ["a leader that never calls", `${MUTE} tick 1 250`, "E12 replicateTo"],
  [
    "a leader that calls with the next heartbeat",
    `${MUTE} tick 1 250; 1>0 append 1 0/0+1; 1>2 append 1 0/0+1`,
    "E12 becomeLeader",
  ],
  ["a log behind a snapshot", `${SHORTENED} s>1 snapshot 1 [N T2v- S1/1:2x] = ok`, ""],
  ["a log behind a snapshot, as it was once", `${SHORTENED} s>1 snapshot 1 [N T2v- S1/1:2x,1c] = ok`, "S1 save"],
])("where to look: %s", (_, text, told) => {
  const [first] = inOrder(violationsIn(historyOf(text), SETTING));
  expect(first === undefined ? "" : `${first.rule} ${first.functions[0]}`).toBe(told);
});
