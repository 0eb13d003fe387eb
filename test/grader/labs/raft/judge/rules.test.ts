import { expect, test } from "vitest";
import { violationsIn } from "../../../../../grader/labs/raft/judge/judge.ts";
import { inOrder } from "../../../../../grader/labs/raft/ranks.ts";
import { FILES, RULES } from "../../../../../grader/labs/raft/rules.ts";
import {
  ALL_ASKED,
  ALL_LED,
  ALL_START,
  APPLIES,
  ASKS,
  AT_WORK,
  broken,
  FOLLOWS,
  HEARTBEATS,
  IN_THREE,
  LEADS,
  LEADS_ON,
  SNAPSHOT,
  START,
} from "./beginnings.ts";
import { historyOf, SETTING } from "./history-text.ts";

type Row = readonly [what: string, text: string, rules: string];

test.each<Row>([
  ["an election when the timeout has passed", ASKS, ""],
  ["one a millisecond before", `${START} tick 1 199; 1 writes T1v1; 1>0 vote 1 0/0; 1>2 vote 1 0/0`, "E1"],
  ["one without a tick", `${START} fence 1; 1 writes T1v1; 1>0 vote 1 0/0; 1>2 vote 1 0/0`, "T1"],
  ["none when it has", `${START} tick 1 200`, "E4"],
  ["one at the start of another life", `${FOLLOWS} kill 1; start 1; 1 writes T2v1`, "E1"],
  ["one call too few", `${START} tick 1 200; 1 writes T1v1; 1>0 vote 1 0/0`, "E4"],
  ["another last entry than its own", `${START} tick 1 200; 1 writes T1v1; 1>0 vote 1 3/1; 1>2 vote 1 3/1`, "E4"],
  ["calls that are not alike", `${START} tick 1 200; 1 writes T1v1; 1>0 vote 1 0/0; 1>2 vote 1 1/1`, "E4"],
  ["the same term again", `${ASKS} tick 1 400; 1>0 vote 1 0/0; 1>2 vote 1 0/0`, "E4"],
  ["the next term", `${ASKS} tick 1 400; 1 writes T2v1; 1>0 vote 2 0/0; 1>2 vote 2 0/0`, ""],
  ["a term left out", `${ASKS} tick 1 400; 1 writes T3v1; 1>0 vote 3 0/0; 1>2 vote 3 0/0`, "E4"],
  ["a term that was adopted", `${FOLLOWS} tick 1 200; 1 writes T1v1; 1>0 vote 1 2/1; 1>2 vote 1 2/1`, "E4"],
])("election: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test.each<Row>([
  [
    "the next once another has answered",
    `${START} tick 1 200; 1 writes T1v1; 1>0 vote 1 0/0; 1<0 no; 1>2 vote 1 0/0`,
    "A11",
  ],
  ["never the next", `${START} tick 1 200; 1 writes T1v1; 1>0 vote 1 0/0; 1<0 no`, "E4"],
  [
    "the first call of a leader to the next once another has answered",
    `${ASKS} 1<0 yes; 1 writes L1:1; 1>0 append 1 0/0+1; 1<2 no; 1<0 no@1; 1>2 append 1 0/0+1`,
    "A11",
  ],
  [
    "a command to the next once another has answered",
    `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1; 1<0 no; 1>2 append 1 1/1+1a c1`,
    "A11",
  ],
  [
    "a heartbeat to the next once another has answered",
    `${AT_WORK} tick 1 250; 1>0 append 1 1/1 c1; 1<0 yes; 1>2 append 1 1/1 c1`,
    "A11",
  ],
])("one after the other: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

const AT_150 = `${START} tick 1 150;`;
const IN_2 = "1 writes T2v1; 1>0 vote 2 0/0; 1>2 vote 2 0/0";

test.each<Row>([
  ["a vote begins it anew", `${AT_150} 0>1 vote 1 0/0 [T1v0] = yes; tick 1 349; tick 1 350; ${IN_2}`, ""],
  ["a vote must begin it anew", `${AT_150} 0>1 vote 1 0/0 [T1v0] = yes; tick 1 200; ${IN_2}`, "E8"],
  ["a leader's call begins it anew", `${AT_150} 0>1 append 1 0/0 [T1v-] = yes; tick 1 200; ${IN_2}`, "E8"],
  ["so does one that is refused", `${AT_150} 0>1 append 1 4/1 [T1v-] = no 0/1; tick 1 200; ${IN_2}`, "E8"],
  [
    "a snapshot does",
    `${AT_150} 0>1 install 1 2/1 [N T1v- S2/1:] = ok; 1>s restore 2/1; tick 1 200; 1 writes T2v1; 1>0 vote 2 2/1; 1>2 vote 2 2/1`,
    "E8",
  ],
  ["a refused vote does not", `${FOLLOWS} tick 1 150; 2>1 vote 2 0/0 [T2v-] = no; tick 1 200`, "E8"],
  [
    "an old leader does not",
    `${AT_150} 0>1 vote 5 0/0 [T5v0] = yes; tick 1 300; 2>1 append 4 0/0 = no@5; tick 1 350`,
    "E8",
  ],
  ["a timeout that is longer than any", `${START} 0>1 vote 1 0/0 [T1v0] = yes; tick 1 200; tick 1 250; ${IN_2}`, "E9"],
  ["a timeout that is shorter than any", `${ASKS} tick 1 250; ${IN_2}`, "E9"],
  ["what may begin it anew is not told", `${AT_150} 0>1 append 1 0/0 [T1v-] = yes; tick 1 349`, ""],
])("timer: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test.each<Row>([
  ["a higher one in a call", `${START} 0>1 append 5 0/0 [T5v-] = yes`, ""],
  ["a call that is answered with a lower one", `${START} 0>1 append 5 0/0 [T5v-] = yes@3`, "E2"],
  ["one that is refused with a lower one", `${START} 0>1 append 5 0/0 [T5v-] = no@3`, "E2 A3"],
  ["one that nobody told", `${START} 0>1 vote 5 0/0 [T7v-] = no@7`, "E2"],
  ["a deposed leader that leads on", `${LEADS} 1<0 no@4; tick 1 250; 1>0 append 1 1/1; 1>2 append 1 1/1`, "E2"],
  ["an answer that goes back", `${START} 0>1 vote 5 0/0 [T5v0] = yes; 2>1 vote 4 0/0 = no@4`, "E7"],
  ["a disk that goes back", `${START} 0>1 vote 5 0/0 [T5v0] = yes; 2>1 vote 4 0/0 [T4v-] = no@5`, "E3 E7 D1"],
  [
    "an old call that changes the log",
    `${FOLLOWS} 2>1 vote 5 2/1 [T5v2] = yes; 0>1 append 1 2/1+1c [L3:1c] = no@5`,
    "E7",
  ],
  ["an old call that is accepted", `${FOLLOWS} 2>1 vote 5 2/1 [T5v2] = yes; 0>1 append 1 2/1 = yes@5`, "E7"],
  ["an old candidate that gets a vote", `${START} 2>1 vote 5 0/0 [T5v2] = yes; 0>1 vote 4 0/0 = yes@5`, "E7"],
])("term: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test.each<Row>([
  ["one, and the same again", `${START} 0>1 vote 1 0/0 [T1v0] = yes; 0>1 vote 1 0/0 = yes; 2>1 vote 1 0/0 = no`, ""],
  ["two", `${START} 0>1 vote 1 0/0 [T1v0] = yes; 2>1 vote 1 0/0 = yes`, "E5"],
  ["two, also on the disk", `${START} 0>1 vote 1 0/0 [T1v0] = yes; 2>1 vote 1 0/0 [T1v2] = yes`, "E5"],
  ["one of a candidate", `${ASKS} 2>1 vote 1 0/0 = yes`, "E5"],
  ["not the same again", `${START} 0>1 vote 1 0/0 [T1v0] = yes; 0>1 vote 1 0/0 = no`, "E5"],
  ["a shorter log", `${FOLLOWS} 2>1 vote 2 1/1 [T2v2] = yes`, "E6"],
  [
    "a longer log of an older term",
    `${START} 0>1 append 2 0/0+2a [T2v- L1:2a] = yes; 2>1 vote 3 9/1 [T3v2] = yes`,
    "E6",
  ],
  ["a shorter log that is refused", `${FOLLOWS} 2>1 vote 2 1/1 [T2v-] = no`, ""],
  ["a log as long as its own that is refused", `${FOLLOWS} 2>1 vote 2 2/1 [T2v-] = no`, "E6"],
  ["a refusal in a lower term than the candidate's", `${START} 0>1 vote 1 0/0 = no@0`, "E2 E6"],
  ["a refusal in a lower term, with a reason", `${FOLLOWS} 2>1 vote 2 1/1 = no@1`, "E2"],
  ["an error", `${START} 0>1 vote 1 0/0 = error`, "E6"],
  ["nothing, at idle", `${START} 0>1 vote 1 0/0 [T1v0]; idle 1`, "E6"],
  ["nothing, and it may be at work", `${START} 0>1 vote 1 0/0 [T1v0]`, ""],
  ["nothing, and it waits for its disk", `${START} 0>1 vote 1 0/0; 1 asks T1v0`, ""],
  ["one that is not on the disk", `${START} 0>1 vote 1 0/0 [T1v-] = yes`, "D1"],
  ["one whose term is not", `${START} 0>1 vote 1 0/0 = yes`, "D1"],
  ["one that is on the disk later", `${START} 0>1 vote 1 0/0 = yes; 1 writes T1v0`, "D1"],
  ["its own, not on the disk", `${START} tick 1 200; 1>0 vote 1 0/0; 1>2 vote 1 0/0`, "D1"],
  ["one after another life's", `${START} 0>1 vote 1 0/0 [T1v0] = yes; kill 1; start 1; 2>1 vote 1 0/0 = yes`, "D4"],
])("vote: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test.each<Row>([
  ["with a majority", AT_WORK, ""],
  ["without a vote", `${ASKS} fence 1; 1 writes L1:1; 1>0 append 1 0/0+1; 1>2 append 1 0/0+1`, "E10"],
  ["with a refusal", `${ASKS} 1<0 no; 1>0 append 1 0/0; 1>2 append 1 0/0`, "E10"],
  ["with an older term's vote", `${ASKS} tick 1 400; ${IN_2}; 1<0 yes; 1>0 append 2 0/0; 1>2 append 2 0/0`, "E10"],
  ["not with a majority", `${ASKS} 1<0 yes`, "E10"],
  ["beside another", `0>2 append 1 0/0; ${LEADS}`, "E13"],
  ["not by telling one", `${ASKS} 1<0 yes; 1 writes L1:1; 1>0 append 1 0/0+1`, "E12"],
  ["without an entry of its own", `${ASKS} 1<0 yes; 1>0 append 1 0/0; 1>2 append 1 0/0`, "M4"],
  [
    "from elsewhere than behind its last",
    `${FOLLOWS} tick 1 200; 1 writes T2v1; 1>0 vote 2 2/1; 1>2 vote 2 2/1; 1<0 yes; 1 writes L3:2; 1>0 append 2 0/0+1a,1b,2; 1>2 append 2 2/1+2`,
    "A8",
  ],
  ["with heartbeats", `${AT_WORK} tick 1 250; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1`, ""],
  ["without one", `${AT_WORK} tick 1 250`, "E12"],
  ["without one to each", `${AT_WORK} tick 1 250; 1>0 append 1 1/1 c1`, "E12"],
  [
    "with two",
    `${AT_WORK} tick 1 249; tick 1 250; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1; 1<0 yes; 1<2 yes; tick 1 299; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1`,
    "E12",
  ],
  ["where another does", `${ASKS} 0>1 append 1 0/0 = no`, "E11"],
  ["where it follows another", `${ASKS} 0>1 append 1 0/0 = yes; 1<2 yes; 1>0 append 1 0/0; 1>2 append 1 0/0`, "E11"],
])("leader: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

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

const COMMAND = `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1; 1>2 append 1 1/1+1a c1;`;

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

test.each<Row>([
  ["at once", COMMAND, ""],
  ["not at once", `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1`, "A1"],
  ["by who does not lead", `${FOLLOWS} x>1 start a = 3/1`, "A1"],
  ["refused by who leads", `${AT_WORK} x>1 start a = nobody`, "A1"],
  ["appended by who does not lead", `${FOLLOWS} x>1 start a [L3:1a] = nobody`, "A1"],
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
  ["sent again, though acknowledged", `${AT_WORK} tick 1 250; 1>0 append 1 0/0+1 c1; 1>2 append 1 1/1 c1`, "A10"],
  [
    "sent again, though on its way",
    `${COMMAND} x>1 start b [L3:1b] = 3/1; 1>0 append 1 1/1+1a,1b c1; 1>2 append 1 2/1+1b c1`,
    "A10",
  ],
  [
    "never sent again, though it was lost",
    `${LOST} tick 1 1400; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1; 1<2 yes; tick 1 1500; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1`,
    "A10",
  ],
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

/** It says in its log how far it is committed. */
const SAID = "1 logs replicate.ts:9: INFO| I=1 T=1 L=0| commit=1;";

test.each<[what: string, text: string, told: string]>([
  // Its own entries: it counts what was before a call, or only calls without entries, or nothing.
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

test.each<Row>([
  ["an entry left out", `${START} 0>1 append 1 0/0+1a,1b c2 [T1v- L1:1a,1b] = yes; 1>s apply 2 1b`, "X1"],
  ["an entry again", `${APPLIES} 1>s apply 2 1b`, "X1"],
  ["another entry", `${START} 0>1 append 1 0/0+1a c1 [T1v- L1:1a] = yes; 1>s apply 1 1z`, "X1"],
  ["nothing, though it is committed", `${START} 0>1 append 1 0/0+1a c1 [T1v- L1:1a] = yes; tick 1 10; tick 1 20`, "M3"],
  [
    "nothing, though it says that it is committed",
    `${START} 0>1 append 1 0/0+1a c1 [T1v- L1:1a] = yes; ${SAID} tick 1 10; tick 1 20`,
    "X1",
  ],
  ["the snapshot first", `${SNAPSHOT} kill 1; start 1; 1>s restore 2/1`, ""],
  ["not the snapshot first", `${SNAPSHOT} kill 1; start 1; 1>s apply 1 1a`, "S5"],
  ["a snapshot that is older", `${SNAPSHOT} 1>s restore 2/1`, "S4"],
  ["a snapshot that it has not", `${APPLIES} 1>s restore 5/1`, "S4"],
])("applied: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test.each<Row>([
  ["a new term with the old vote", `${START} 0>1 vote 1 0/0 [T1v0] = yes; 2>1 append 2 0/0 [T2v0] = yes`, "E2"],
  [
    "a new term with the old vote, for a while",
    `${START} 0>1 vote 1 0/0 [T1v0] = yes; 2>1 append 2 0/0 [T2v0|T2v-] = yes`,
    "D3",
  ],
  ["an entry before its term", `${START} 0>1 append 1 0/0+1a [L1:1a|T1v-] = yes`, "D3"],
  ["a vote that is forgotten", `${START} 0>1 vote 1 0/0 [T1v0] = yes; 0>1 append 1 0/0 [T1v-] = yes`, "E5"],
  ["a vote that nobody asked for", `${START} 0>1 append 1 0/0 [T1v2] = yes`, "E5"],
  [
    "a torn record that is cut off",
    `${START} 1 asks T1v0; 1 killed 9; start 1; 1 replaces N; 0>1 append 2 0/0 [T2v-] = yes`,
    "",
  ],
  ["a torn record that is written behind", `${START} 1 asks T1v0; 1 killed 9; start 1; 0>1 append 2 0/0 [T2v-]`, "D5"],
  ["a damaged disk", `${START} 1 writes junk T1v0; kill 1; start 1; 0>1 append 2 0/0 = yes`, "D6"],
  ["an empty disk that must not be", `start 1; kill 1; start 1`, "D6"],
  ["somebody else's disk", `${START} kill 1; start 2; 2 replaces N; kill 2`, ""],
  ["an end after a failure", `${START} 0>1 vote 1 0/0; 1 asks T1v0; 1 acked EIO; exit 1`, ""],
  ["no end after a failure", `${START} 0>1 vote 1 0/0; 1 asks T1v0; 1 acked EIO; fence 1`, "D7"],
])("disk: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

/** It leads on with a snapshot, and 2 needs that. */
const SENT = `${SNAPSHOT} tick 1 200; 1 writes T2v1; 1>0 vote 2 2/1; 1>2 vote 2 2/1; 1<0 yes; 1 writes L3:2; 1>0 append 2 2/1+2; 1>2 append 2 2/1+2; 1<2 no; 1<2 no 0/1; 1>2 install 2 2/1;`;

test.each<Row>([
  ["of what was applied", SNAPSHOT, ""],
  ["of what was not", `${FOLLOWS} s>1 snapshot 2 [N T1v- S2/1:] = ok`, "S1"],
  ["of a leader", `${START} 0>1 install 1 5/1 [N T1v- S5/1:] = ok; 1>s restore 5/1`, ""],
  ["of a leader, not written", `${START} 0>1 install 1 5/1 [T1v-] = ok`, "S3"],
  ["of a leader, not newer", `${APPLIES} 0>1 install 1 1/1 [N T1v- S1/1:1b] = ok`, "S3"],
  ["older than the one that is there", `${SNAPSHOT} 0>1 install 1 1/1 [N T1v- S1/1:] = ok`, "S3"],
  ["what follows it stays", `${FOLLOWS} 0>1 install 1 1/1 [N T1v- S1/1:1b] = ok; 1>s restore 1/1`, ""],
  ["what follows it is lost", `${FOLLOWS} 0>1 install 1 1/1 [N T1v- S1/1:] = ok; 1>s restore 1/1`, "S3"],
  ["what does not follow it stays", `${FOLLOWS} 0>1 install 2 1/2 [N T2v- S1/2:1b] = ok; 1>s restore 1/2`, "S3"],
  ["sent once", SENT, ""],
  ["sent twice", `${SENT} x>1 start b [L4:2b] = 4/2; 1>0 append 2 3/2+2b; 1>2 install 2 2/1`, "S2"],
  ["sent, and not there", `${AT_WORK} tick 1 250; 1>0 install 1 1/1; 1>2 append 1 1/1 c1`, "S2"],
])("snapshot: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

/** All calls to 2 are lost, for longer than a call can be on its way. */
const DEAF = `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1; 1>2 append 1 1/1+1a c1; 1<0 yes; 1>s apply 2 1a; 1>0 append 1 2/1 c2; 1<0 yes;
  ${Array.from({ length: 21 }, (_, place) => `tick 1 ${250 + 50 * place}; 1>0 append 1 2/1 c2; 1>2 append 1 1/1+1a c2; 1<0 yes;`).join(" ")}`;

test.each<Row>([
  ["with what was lost", `${DEAF} tick 1 1300; 1>0 append 1 2/1 c2; 1>2 append 1 1/1+1a c2`, ""],
  ["never again, since calls have failed", `${DEAF} tick 1 1300; 1>0 append 1 2/1 c2`, "A10"],
  ["never again, and none has failed", `${AT_WORK} tick 1 250; 1>0 append 1 1/1 c1`, "E12"],
])("one that says nothing is called %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test.each<[what: string, text: string, told: string]>([
  [
    "when it is answered",
    `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1; 1>2 append 1 1/1+1a c1; 1<0 yes; 1>s apply 2 1a; 1>0 append 1 2/1 c2; 1>2 append 1 2/1 c2; 1<0 yes; 1>0 append 1 2/1 c2`,
    "E12 takeAppend",
  ],
  ["by itself", `${AT_WORK} idle 1; 1>0 append 1 1/1 c1`, "E12 becomeLeader"],
])("a leader that has nothing to tell calls one of the others %s", (_, text, told) => {
  const [first] = inOrder(violationsIn(historyOf(text), SETTING));
  expect(`${first?.rule} ${first?.functions[0]}`).toBe(told);
});

test.each<Row>([
  ["when a call failed", `${COMMAND} 1<2 error; exit 1 with 1`, "A11"],
  ["when a call was answered", `${COMMAND} 1<2 yes; exit 1 with 1`, ""],
  ["by a signal", `${COMMAND} 1<2 error; exit 1`, ""],
  ["when a write failed", `${COMMAND} 1<2 error; 1 asks T1v1; 1 acked EIO; exit 1 with 1`, ""],
])("a server ends %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test.each<[what: string, text: string, told: string]>([
  [
    "a leader's call, and entries at its end in their stead",
    `${SNAPSHOT} 0>1 append 1 0/0+1a,1b,1c [L3:1a,1b] = yes; 0>1 append 1 2/1+1c [L3:1c] = yes`,
    "A5 AppendEntriesRpc",
  ],
  ["entries apart from the log", `${FOLLOWS} 0>1 append 1 2/1+1c,1d [L4:1d] = yes`, "D2 save"],
  ["nothing, and then all again", `${FOLLOWS} s>1 snapshot 1; 1 replaces N; 1 adds T1v- L1:1a,1b`, "D3 save"],
])("what is written is %s", (_, text, told) => {
  const [first] = inOrder(violationsIn(historyOf(text), SETTING));
  expect(`${first?.rule} ${first?.functions[0]}`).toBe(told);
});

/** The other of them has what it leads with. */
const ASIDE = "1<0 yes; 1>s apply 3 2; 1>0 append 2 3/2 c3; 1<0 yes;";
/** So many heartbeats: one answers each, and to 2 nothing is sent but that there is a leader, which is lost. */
const beats = (count: number): string =>
  Array.from(
    { length: count },
    (_, place) => `tick 1 ${250 + 50 * place}; 1>0 append 2 3/2 c3; 1>2 append 2 0/0 c3; 1<0 yes;`,
  ).join(" ");
/** 2 has taken a snapshot, and what is behind it; two commands do not reach it, and are dropped from the log. */
const AGAIN = `${SENT} ${ASIDE} 1<2 ok; 1>2 append 2 2/1+2 c3; 1<2 yes;
  x>1 start a [L4:2a] = 4/2; 1>0 append 2 3/2+2a c3; 1>2 append 2 3/2+2a c3; 1<0 yes; 1>s apply 4 2a; 1>0 append 2 4/2 c4; 1<0 yes;`;
const MISSED = "s>1 snapshot 4 [N T2v1 S4/2:] = ok;";
const BEAT = "tick 1 250; 1>0 append 2 4/2 c4; 1>2";

test.each<Row>([
  ["while it is on its way", `${SENT} ${ASIDE} ${beats(20)}`, ""],
  ["while it is on its way, and may be for as long as a call can be", `${SENT} ${ASIDE} ${beats(22)}`, ""],
  ["for longer than it can be on its way", `${SENT} ${ASIDE} ${beats(23)}`, "S2"],
  ["since it failed", `${SENT} ${ASIDE} 1<2 error; ${beats(1)}`, "S2"],
  ["before time has passed since it failed", `${SENT} ${ASIDE} 1<2 error`, ""],
  ["since it failed, but is asked first", `${SENT} ${ASIDE} 1<2 error; ${beats(1).replace("0/0", "3/2")}`, ""],
  ["since a call with what was dropped failed", `${AGAIN} 1<2 error; ${MISSED} ${BEAT} append 2 0/0 c4`, "S2"],
  ["while a call with what was dropped is on its way", `${AGAIN} ${MISSED} ${BEAT} append 2 0/0 c4`, ""],
  [
    "while the second is on its way, which it answers late",
    `${AGAIN} 1<2 error; ${MISSED} ${BEAT} install 2 4/2; 1<0 yes; tick 1 300; 1>0 append 2 4/2 c4; 1>2 append 2 0/0 c4; 1<0 yes; 1<2 ok`,
    "",
  ],
])("a snapshot is not sent again, to who needs it, %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test("who has taken one snapshot, and is not sent the next, is not told of by who took its answer", () => {
  const functions = (text: string) => violationsIn(historyOf(text), SETTING)[0]?.functions[0];
  expect(functions(`${AGAIN} 1<2 error; ${MISSED} ${BEAT} append 2 0/0 c4`)).toBe("takeInstall");
  expect(functions(`${SENT} ${ASIDE} 1<2 error; ${beats(1)}`)).toBe("replicateTo");
});

test.each<Row>([
  ["said to be taken, and not written", `${APPLIES} s>1 snapshot 2 = ok`, "S1"],
  ["of what was applied, and refused", `${APPLIES} s>1 snapshot 2 = no`, "S1"],
  ["of what was not applied, and refused", `${FOLLOWS} s>1 snapshot 2 = no`, ""],
  ["not newer, and refused", `${SNAPSHOT} s>1 snapshot 2 = no`, ""],
])("snapshot of the service: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

const LONG = "x".repeat(100);
const GROWN = `${START} 0>1 append 1 0/0+1${LONG} c1 [T1v- L1:1${LONG}] = yes; idle 1; tick 1 10; idle 1;`;

test.each<Row>([
  ["of entries that are applied", GROWN, "S6"],
  ["of entries that are not committed", GROWN.replaceAll(" c1", ""), ""],
  ["that nobody has seen idle since", GROWN.replaceAll("idle 1;", ""), ""],
  ["in front of a snapshot", `${START} 0>1 append 1 0/0+1${LONG} c1 [T1v- L1:1${LONG}] = yes; 1 adds S1/1:`, "S6"],
  ["that went with it", `${START} 0>1 append 1 0/0+1${LONG} c1 [T1v- L1:1${LONG}] = yes; 1 writes N T1v- S1/1:`, ""],
])("a large log: %s", (_, text, rules) => {
  expect(broken(text, { maxState: 10, hasServices: false })).toBe(rules);
  expect(broken(text, { hasServices: false })).toBe("");
});

const THREE = "start 0; 0 writes N; start 1; 1 writes N; start 2; 2 writes N;";

test("an answer of an earlier term does not count in a later one", () => {
  const deposed = `${LEADS} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a; 1>2 append 1 1/1+1a;
    x>1 start b [L3:1b] = 3/1; 1>0 append 1 2/1+1b; 1>2 append 1 2/1+1b; 2>1 append 2 1/1+2x [T2v- L2:2x] = yes`;
  const leads = `tick 1 400; 1 writes T3v1; 1>0 vote 3 2/2; 1>2 vote 3 2/2; 1<2 no; 1<2 no; 1<2 no; 1<2 no; 1<2 yes;
    1 writes L3:3; 1>0 append 3 2/2+3; 1>2 append 3 2/2+3`;
  const late = "1<0 yes; 1<0 yes; 1<0 yes";
  expect(broken(`${deposed}; ${leads}; ${late}`)).toBe("");
  expect(broken(`${deposed}; ${leads}; ${late}; 1>2 append 3 3/3 c3`)).toBe("A9");
});

test("a leader has on its disk what was applied in an earlier term", () => {
  const applied = "2>0 append 1 0/0+1a c1 [T1v- L1:1a] = yes; 0>s apply 1 1a";
  const led =
    "tick 1 200; 1 writes T2v1; 1>0 vote 2 0/0; 1>2 vote 2 0/0; 1<2 yes; 1 writes L1:2; 1>0 append 2 0/0+2; 1>2 append 2 0/0+2";
  const two = "start 0; 0 writes N; start 1; 1 writes N; 2>1 append 1 0/0 [T1v-] = yes";
  expect(broken(`${two}; ${led}`, { live: [0, 1] })).toBe("");
  expect(broken(`${two}; ${applied}; ${led}`, { live: [0, 1] })).toBe("X2");
});

test("servers apply the same at each index", () => {
  const told = "2>1 append 1 0/0+1a c1 [T1v- L1:1a] = yes; 1>s apply 1 1a";
  expect(broken(`${START} ${told}`, { live: [1] })).toBe("");
  expect(
    broken(
      `${THREE} 2>1 append 1 0/0+1a c1 [T1v- L1:1a] = yes; 1>s apply 1 1a; 2>0 append 1 0/0+1b c1 [T1v- L1:1b] = yes; 0>s apply 1 1b`,
      { live: [0, 1] },
    ),
  ).toContain("X2");
});

test.each<Row>([
  ["an election", `${START} tick 1 200`, "E4"],
  ["a leader's first calls", `${ASKS} 1<0 yes`, "E10"],
  ["a heartbeat", `${AT_WORK} tick 1 250`, "E12"],
  ["a command", `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1`, "A1"],
  ["what is to be applied", `${START} 0>1 append 1 0/0+1a c1 [T1v- L1:1a] = yes; ${SAID} tick 1 10; tick 1 20`, "X1"],
])("where a server must be idle for that, it owes %s then, and not before", (_, text, rules) => {
  expect(broken(text, { owedAt: "idle" })).toBe("");
  expect(broken(`${text}; idle 1`, { owedAt: "idle" })).toBe(rules);
});

test("each rule names functions that a student writes", () => {
  const functions = Object.values(FILES).flat();
  expect(new Set(functions).size).toBe(16);
  for (const rule of Object.values(RULES)) expect(functions).toEqual(expect.arrayContaining([...rule.functions]));
});

test("calls that are open at the same time may have been taken in any order", () => {
  // The second is told before the first is answered, and both answers come then.
  const both = (one: string, other: string): string =>
    `${FOLLOWS} 0>1 append 1 2/1+1c; &2>1 vote 2 2/1; 1 writes L3:1c T2v2; 1=0 ${one}; 1=2 ${other}`;
  expect(broken(both("yes", "yes"))).toBe("");
  expect(broken(both("yes@2", "yes"))).toBe("E7");
});

test.each<Row>([
  ["who has all votes and does not lead", `${ALL_ASKED} 1 hears 2`, "E10 F1"],
  ["who has not heard all answers", ALL_ASKED, "E10"],
  ["what is not applied by one", `${ALL_LED} ${HEARTBEATS}`, "M3 F1"],
  ["what is not applied by one that was killed", `${ALL_LED} kill 2; ${HEARTBEATS}`, ""],
  [
    "what had no time to be applied",
    `${ALL_LED} tick 1 250; 1>0 append 1 1/1 c1 = yes; 1>2 append 1 1/1 c1 = yes`,
    "M3",
  ],
  ["what is applied by all", `${ALL_LED} 2>s apply 1 1; 2 hears s; ${HEARTBEATS}`, ""],
])("when nothing is lost any more: %s", (_, text, rules) => {
  const live = [0, 1, 2];
  expect(broken(text, { live, calmSince: historyOf(ALL_START, live).now })).toBe(rules);
  expect(broken(text, { live })).toBe(rules.replace(/ ?F1/, ""));
});

test("nothing is applied that no majority has, by the disks of all", () => {
  const rules = (text: string, live: readonly number[]) => broken(text, { live });
  const alone = `${ALL_START} 0>1 append 1 0/0+1a c1 [T1v- L1:1a] = yes; 1>s apply 1 1a`;
  expect(rules(alone, [0, 1, 2])).toContain("F2");
  // Who is played may have it.
  expect(rules(alone, [1])).toBe("");
  expect(rules(`${ALL_LED} 2>s apply 1 1`, [0, 1, 2])).toBe("");
});
