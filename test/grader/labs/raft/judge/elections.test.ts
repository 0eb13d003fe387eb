import { expect, test } from "vitest";
import { violationsIn } from "../../../../../grader/labs/raft/judge/judge.ts";
import { inOrder } from "../../../../../grader/labs/raft/ranks.ts";
import { ASKS, AT_WORK, broken, FOLLOWS, LEADS, START } from "./beginnings.ts";
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
  ["the term that a refusal told", `${ASKS} 1<0 no@2; tick 1 400; 1 writes T2v1; 1>0 vote 2 0/0; 1>2 vote 2 0/0`, "E2"],
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
  [
    "the same vote again may begin it anew, or not",
    `${AT_150} 0>1 vote 1 0/0 [T1v0] = yes; tick 1 300; 0>1 vote 1 0/0 = yes; tick 1 350; ${IN_2}`,
    "",
  ],
  [
    "the same vote again may have begun it anew",
    `${AT_150} 0>1 vote 1 0/0 [T1v0] = yes; tick 1 300; 0>1 vote 1 0/0 = yes; tick 1 499; tick 1 500; ${IN_2}`,
    "",
  ],
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
  ["a higher one in an answer, saved when it is said", `${ASKS} 1<0 no@5; 2>1 vote 1 0/0 [T5v-] = no@5`, ""],
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

test("a term that a client is told before it is saved is told of who was answered it", () => {
  const [first] = violationsIn(historyOf(`${ASKS} 1<0 no@5; x>1 start a = nobody@5`), SETTING);
  expect(`${first?.rule} ${first?.functions[0]}`).toBe("D1 takeVote");
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
  ["one that is refused in the term whose leader it follows", `${FOLLOWS} 2>1 vote 1 2/1 = no`, ""],
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
  [
    "its own, in a write of its own",
    `${START} tick 1 200; 1 writes T1v-; 1 writes T1v1; 1>0 vote 1 0/0; 1>2 vote 1 0/0`,
    "",
  ],
  ["its own, and it dies before that is written", `${START} tick 1 200; 1 writes T1v-; kill 1; start 1`, ""],
  ["not its own", `${START} tick 1 200; 1 writes T1v-; tick 1 210`, "E4"],
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
  [
    "from elsewhere only with a call that compares nothing",
    `${FOLLOWS} tick 1 200; 1 writes T2v1; 1>0 vote 2 2/1; 1>2 vote 2 2/1; 1<0 yes; 1 writes L3:2; 1>0 append 2 0/0; 1>0 append 2 2/1+2; 1>2 append 2 0/0; 1>2 append 2 2/1+2`,
    "",
  ],
  ["with heartbeats", `${AT_WORK} tick 1 250; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1`, ""],
  ["without one", `${AT_WORK} tick 1 250`, "E12"],
  ["without one to each", `${AT_WORK} tick 1 250; 1>0 append 1 1/1 c1`, "E12"],
  [
    "with two",
    `${AT_WORK} tick 1 249; tick 1 250; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1; 1<0 yes; 1<2 yes; tick 1 299; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1`,
    "E12",
  ],
  [
    "with what was lost, in two calls",
    `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1; 1>2 append 1 1/1+1a c1; x>1 start b [L3:1b] = 3/1; 1>0 append 1 2/1+1b c1; 1>2 append 1 2/1+1b c1;
      1<0 error; 1<0 error; 1<2 error; 1<2 error; tick 1 250; 1>0 append 1 1/1+1a c1; 1>0 append 1 2/1+1b c1; 1>2 append 1 1/1+1a,1b c1`,
    "",
  ],
  ["where another does", `${ASKS} 0>1 append 1 0/0 = no`, "E11"],
  ["where it follows another", `${ASKS} 0>1 append 1 0/0 = yes; 1<2 yes; 1>0 append 1 0/0; 1>2 append 1 0/0`, "E11"],
])("leader: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

/** A vote that decides, and a candidate of the next term, come at the same time. */
const OUTRUN = `${ASKS} 1<0 yes; &2>1 vote 2 0/0; 1 writes T2v2; 1=2 yes;`;

/** A leader hears of a higher term in the answer to a heartbeat. */
const STOPPED = `${AT_WORK} tick 1 250; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1; 1<0 no@2; 1 writes T2v-;`;

/** Its timer passes, and it leads again; then it hears of a higher term in the answer to a snapshot, and its timer does not pass. */
const STOPPED_TWICE = `${STOPPED} tick 1 450; 1 writes T3v1; 1>0 vote 3 1/1; 1>2 vote 3 1/1; 1<0 yes; 1 writes L2:3;
  1>0 append 3 1/1+3 c1; 1>2 append 3 1/1+3 c1; 1<0 yes; 1>s apply 2 3; 1>0 append 3 2/3 c2; s>1 snapshot 2 [N T3v1 S2/3:] = ok;
  1<2 yes; 1<2 no; 1<2 no 0/1; 1>2 install 3 2/3; 1<2 ok@5; 1 writes T5v-; tick 1 650`;

test.each<[what: string, text: string, told: string]>([
  ["a candidate that was told a higher term with the vote that decides", OUTRUN, ""],
  ["the same, and it leads in that", `${OUTRUN} 1>0 append 2 0/0; 1>2 append 2 0/0`, "E10 takeVote"],
  [
    "a leader that was told a higher term, and leads in that",
    `${LEADS} 2>1 vote 2 1/1 [T2v2] = yes; 1>0 append 2 1/1; 1>2 append 2 1/1`,
    "E2 observeTerm",
  ],
  [
    "a leader that was told a higher term by an answer, and whose timer stands still",
    `${STOPPED} tick 1 450`,
    "E8 observeTerm",
  ],
  ["the same by the answer to a snapshot, and its timer had gone on before", STOPPED_TWICE, "E8 takeInstall"],
])("where to look: %s", (_, text, told) => {
  const [first] = inOrder(violationsIn(historyOf(text), SETTING));
  expect(first === undefined ? "" : `${first.rule} ${first.functions[0]}`).toBe(told);
});
