import { expect, test } from "vitest";
import { violationsIn } from "../../../../../grader/labs/raft/judge/judge.ts";
import { inOrder } from "../../../../../grader/labs/raft/ranks.ts";
import { ASKS, broken, FOLLOWS, LEADS, START } from "./beginnings.ts";
import { historyOf, SETTING } from "./history-text.ts";

type Row = readonly [what: string, text: string, rules: string];

const ASKED = "x>1 start a =";

test.each<Row>([
  ["the leader that it follows", `${FOLLOWS} ${ASKED} nobody 0/1`, ""],
  ["nobody, though it follows one", `${FOLLOWS} ${ASKED} nobody@1`, "E2"],
  ["another than it follows", `${FOLLOWS} ${ASKED} nobody 2/1`, "E2"],
  ["nobody while the leader's call is open", `${START} &0>1 append 1 0/0 [T1v-]; ${ASKED} nobody@1; 1=0 yes`, ""],
  [
    "the leader whose call it refuses, for its log is another",
    `${START} 0>1 append 1 4/1 [T1v-] = no 0/1; ${ASKED} nobody 0/1`,
    "",
  ],
  [
    "who has sent a snapshot",
    `${START} 0>1 install 1 2/1 [N T1v- S2/1:] = ok; 1>s restore 2/1; ${ASKED} nobody 0/1`,
    "",
  ],
  [
    "nobody, though one has sent a snapshot",
    `${START} 0>1 install 1 2/1 [N T1v- S2/1:] = ok; 1>s restore 2/1; ${ASKED} nobody@1`,
    "E2",
  ],
  ["nobody in a term that is new", `${FOLLOWS} 2>1 vote 2 2/1 [T2v2] = yes; ${ASKED} nobody@2`, ""],
  ["the leader of the last term", `${FOLLOWS} 2>1 vote 2 2/1 [T2v2] = yes; ${ASKED} nobody 0/2`, "E2"],
  ["whom it has voted for", `${START} 2>1 vote 2 0/0 [T2v2] = yes; ${ASKED} nobody 2/2`, "E2"],
  ["nobody while it stands for election", `${ASKS} ${ASKED} nobody@1`, ""],
  ["itself while it stands for election", `${ASKS} ${ASKED} nobody 1/1`, "E2"],
  ["itself when it leads no more", `${LEADS} 2>1 vote 2 1/1 [T2v2] = yes; ${ASKED} nobody 1/2`, "E2"],
  [
    "one whose call was of an old term",
    `${START} 2>1 vote 2 0/0 [T2v2] = yes; 0>1 append 1 0/0 = no@2; ${ASKED} nobody 0/2`,
    "E7",
  ],
  ["nobody after a restart", `${FOLLOWS} kill 1; start 1; ${ASKED} nobody@1`, ""],
])("a server names to a client %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

/** 2 has led in term 1, and 0 leads in term 2; then 2 gets the vote of term 2. */
const LED_BEFORE = `${START} 2>1 append 1 0/0 [T1v-] = yes; 0>1 append 2 0/0 [T2v-] = yes; 2>1 vote 2 0/0 [T2v2] = yes;`;

test.each<[what: string, text: string, told: string]>([
  ["whom it has voted for", `${START} 2>1 vote 2 0/0 [T2v2] = yes; ${ASKED} nobody 2/2`, "E2 RequestVoteRpc"],
  ["whom it has voted for beside the leader", `${LED_BEFORE} ${ASKED} nobody 2/2`, "E2 RequestVoteRpc"],
  [
    "whom it has voted for, and who has called it in an old term since",
    `${LED_BEFORE} 2>1 append 1 0/0 = no@2; ${ASKED} nobody 2/2`,
    "E7 AppendEntriesRpc",
  ],
  [
    "whom it has voted for in another life",
    `${START} 2>1 vote 2 0/0 [T2v2] = yes; kill 1; start 1; ${ASKED} nobody 2/2`,
    "E2 restore",
  ],
  ["nobody, and it never names one", `${FOLLOWS} ${ASKED} nobody@1`, "E2 AppendEntriesRpc"],
  [
    "nobody where 0 leads, and another where that leads",
    `${START} 2>1 append 1 0/0 [T1v-] = yes; ${ASKED} nobody 2/1; 0>1 append 2 0/0 [T2v-] = yes; ${ASKED} nobody@2`,
    "E2 start",
  ],
  [
    "nobody where 2 leads, and 0 where that leads",
    `${FOLLOWS} ${ASKED} nobody 0/1; 2>1 append 2 0/0 [T2v-] = yes; ${ASKED} nobody@2`,
    "E2 AppendEntriesRpc",
  ],
  [
    "the leader of the last term, who has its vote in this one",
    `${FOLLOWS} 0>1 vote 2 2/1 [T2v0] = yes; ${ASKED} nobody 0/2`,
    "E2 observeTerm",
  ],
])("where to look: a server names %s", (_, text, told) => {
  const [first] = inOrder(violationsIn(historyOf(text), SETTING));
  expect(`${first?.rule} ${first?.functions[0]}`).toBe(told);
});
