import { expect, test } from "vitest";
import { violationsIn } from "../../../../../grader/labs/raft/judge/judge.ts";
import { inOrder } from "../../../../../grader/labs/raft/ranks.ts";
import { APPLIES, AT_WORK, broken, COMMAND, FOLLOWS, SAYS_COMMIT, SNAPSHOT, START } from "./beginnings.ts";
import { historyOf, SETTING } from "./history-text.ts";

type Row = readonly [what: string, text: string, rules: string];

test.each<Row>([
  ["an entry left out", `${START} 0>1 append 1 0/0+1a,1b c2 [T1v- L1:1a,1b] = yes; 1>s apply 2 1b`, "X1"],
  ["an entry again", `${APPLIES} 1>s apply 2 1b`, "X1"],
  ["another entry", `${START} 0>1 append 1 0/0+1a c1 [T1v- L1:1a] = yes; 1>s apply 1 1z`, "X1"],
  ["nothing, though it is committed", `${START} 0>1 append 1 0/0+1a c1 [T1v- L1:1a] = yes; tick 1 10; tick 1 20`, "M3"],
  [
    "nothing, though it says that it is committed",
    `${START} 0>1 append 1 0/0+1a c1 [T1v- L1:1a] = yes; ${SAYS_COMMIT} tick 1 10; tick 1 20`,
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

test.each<[what: string, call: string, told: string]>([
  ["a command", "x>1 start a", "start"],
  ["a snapshot", "s>1 snapshot 1", "compact"],
  ["a vote", "0>1 vote 9 9/9", "save"],
])("a server that ends when its disk fails, but not with %s, is told of by who answers that", (_, call, told) => {
  const text = `${START} 0>1 vote 1 0/0; 1 asks T1v0; 1 acked EIO; exit 1; start 1; ${call}; 1 asks T1v1; 1 acked EIO; fence 1`;
  const [first] = inOrder(violationsIn(historyOf(text), SETTING));
  expect(`${first?.rule} ${first?.functions[0]}`).toBe(`D7 ${told}`);
});

test.each<[what: string, before: string, told: string]>([
  ["and has ended with other calls", "1 asks T1v1; 1 acked EIO; exit 1; start 1; tick 1 200;", "startElection"],
  ["and has never ended", "", "save"],
])("a server that goes on when its disk fails as it hears a vote, %s", (_, before, told) => {
  const text = `${START} tick 1 200; ${before} 1 writes T1v1; 1>0 vote 1 0/0; 1>2 vote 1 0/0; 1<0 yes; 1 asks L1:1; 1 acked EIO; fence 1`;
  const [first] = inOrder(violationsIn(historyOf(text), SETTING));
  expect(`${first?.rule} ${first?.functions[0]}`).toBe(`D7 ${told}`);
});

/** The last record has another checksum when it is started again; and then it says what it begins with. */
const garbled = (last: string): string =>
  `${START} 0>1 append 1 0/0+1a [T1v- ~L1:1a]; kill 1; start 1; 1 logs records.ts:9: INFO| disk loaded, term=1, vote=-, last=${last}, snapshot=0;`;

test.each<[what: string, text: string, told: string | undefined]>([
  ["cut off", `${garbled("0/0")} 1 replaces N T1v-; 0>1 append 1 0/0+1a [L1:1a] = yes`, undefined],
  [
    "taken",
    `${garbled("1/1")} 0>1 append 1 1/1+1b [L2:1b] = yes`,
    "a restarted server goes on with a record whose checksum is another",
  ],
])("a record with another checksum is %s", (_, text, told) => {
  expect(inOrder(violationsIn(historyOf(text), SETTING))[0]?.message).toBe(told);
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
  [
    "of what it has as entries, which it keeps",
    `${FOLLOWS} 0>1 install 1 2/1 = ok; 1>s apply 1 1a; 1>s apply 2 1b`,
    "",
  ],
  [
    "of what it has as entries, and takes for not committed",
    `${FOLLOWS} 0>1 install 1 2/1 = ok; tick 1 10; tick 1 20`,
    "S4",
  ],
  ["of what it has another entry in place of", `${FOLLOWS} 0>1 install 2 2/2 [T2v-] = ok`, "S3"],
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
/** 2 answers, and the next heartbeat comes. */
const IS_THERE = "1<0 yes; 1<2 yes; tick 1 300; 1>0 append 2 4/2 c4; 1>2 append 2 0/0 c4";
const NEXT = "tick 1 300; 1>0 append 2 3/2 c3; 1>2 append 2 0/0 c3";

test.each<Row>([
  ["while it is on its way", `${SENT} ${ASIDE} ${beats(20)}`, ""],
  ["while it is on its way, and may be for as long as a call can be", `${SENT} ${ASIDE} ${beats(22)}`, ""],
  ["for longer than it can be on its way, and nothing is heard", `${SENT} ${ASIDE} ${beats(23)}`, ""],
  ["since it failed, and nothing is heard", `${SENT} ${ASIDE} 1<2 error; ${beats(1)}`, ""],
  ["since it failed, and one is there", `${SENT} ${ASIDE} 1<2 error; ${beats(1)} 1<2 yes; ${NEXT}`, "S2"],
  ["before time has passed since it failed", `${SENT} ${ASIDE} 1<2 error`, ""],
  ["since it failed, but is asked first", `${SENT} ${ASIDE} 1<2 error; ${beats(1).replace("0/0", "3/2")}`, ""],
  [
    "since a call with what was dropped failed",
    `${AGAIN} 1<2 error; ${MISSED} ${BEAT} append 2 0/0 c4; ${IS_THERE}`,
    "S2",
  ],
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
  expect(functions(`${AGAIN} 1<2 error; ${MISSED} ${BEAT} append 2 0/0 c4; ${IS_THERE}`)).toBe("takeInstall");
  expect(functions(`${SENT} ${ASIDE} 1<2 error; ${beats(1)} 1<2 yes; ${NEXT}`)).toBe("replicateTo");
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
