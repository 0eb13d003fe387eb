import { expect, test } from "vitest";
import { APPLIES, ASKS, AT_WORK, broken, FOLLOWS, START } from "./beginnings.ts";

type Row = readonly [what: string, text: string, rules: string];

const BOTH = (entry: string): string => `1>0 append 1 1/1+${entry} c1; 1>2 append 1 1/1+${entry} c1`;
const FIRST = (entry: string): string => `1 writes L1:${entry}; 1>0 append 1 0/0+${entry}; 1>2 append 1 0/0+${entry}`;

/** It is started again on two entries of an earlier leader, leads, and is to send these. */
const BACK = `${FOLLOWS} kill 1; start 1; tick 1 200; 1 writes T2v1; 1>0 vote 2 2/1; 1>2 vote 2 2/1; 1<0 yes; 1 writes L3:2@200; 1>0 append 2 2/1+2@200; 1>2 append 2 2/1+2@200; 1<0 no 0/1;`;

test.each<Row>([
  ["what a restarted server sends has the disk's", `${BACK} 1>0 append 2 0/0+1a@0,1b@0,2@200`, ""],
  ["what a restarted server sends has another", `${BACK} 1>0 append 2 0/0+1a@200,1b@200,2@200`, "D4"],
  ["what a restarted server sends has another, its own as well", `${BACK} 1>0 append 2 0/0+1a@9,1b@9,2@9`, "A2"],
  ["a command has the clock's", `${AT_WORK} tick 1 210; x>1 start a [L2:1a@210] = 2/1; ${BOTH("1a@210")}`, ""],
  ["it has one since this server leads", `${AT_WORK} tick 1 210; x>1 start a [L2:1a@205] = 2/1; ${BOTH("1a@205")}`, ""],
  ["it has another clock's", `${AT_WORK} x>1 start a [L2:1a@1795802400000] = 2/1; ${BOTH("1a@1795802400000")}`, "A1"],
  ["it has none", `${AT_WORK} x>1 start a [L2:1a@0] = 2/1; ${BOTH("1a@0")}`, "A1"],
  ["a leader's first has the clock's", `${ASKS} 1<0 yes; ${FIRST("1@200")}`, ""],
  ["a leader's first has none", `${ASKS} 1<0 yes; ${FIRST("1@0")}`, "M4"],
  ["what is sent has the log's", `${AT_WORK} x>1 start a [L2:1a@200] = 2/1; ${BOTH("1a@201")}`, "A2"],
  ["what is taken has the leader's", `${START} 0>1 append 1 0/0+1a@77 [T1v- L1:1a@77] = yes`, ""],
  [
    "what a restarted server writes behind a snapshot has the disk's",
    `${APPLIES} 0>1 append 1 2/1+1c c2 [L3:1c] = yes; kill 1; start 1; 0>1 append 1 3/1 c2 = yes; 1>s apply 1 1a; 1>s apply 2 1b; s>1 snapshot 2 [N T1v- S2/1:1c@0] = ok`,
    "",
  ],
  [
    "what a restarted server writes behind a snapshot has another",
    `${APPLIES} 0>1 append 1 2/1+1c c2 [L3:1c] = yes; kill 1; start 1; 0>1 append 1 3/1 c2 = yes; 1>s apply 1 1a; 1>s apply 2 1b; s>1 snapshot 2 [N T1v- S2/1:1c@9] = ok`,
    "D4",
  ],
  ["what is taken has another", `${START} tick 1 50; 0>1 append 1 0/0+1a@77 [T1v- L1:1a@50] = yes`, "A5"],
])("the time of an entry: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});
