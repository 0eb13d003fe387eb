import { expect, test } from "vitest";
import { ASKS, AT_WORK, broken, START } from "./beginnings.ts";

type Row = readonly [what: string, text: string, rules: string];

const BOTH = (entry: string): string => `1>0 append 1 1/1+${entry} c1; 1>2 append 1 1/1+${entry} c1`;
const FIRST = (entry: string): string => `1 writes L1:${entry}; 1>0 append 1 0/0+${entry}; 1>2 append 1 0/0+${entry}`;

test.each<Row>([
  ["a command has the clock's", `${AT_WORK} tick 1 210; x>1 start a [L2:1a@210] = 2/1; ${BOTH("1a@210")}`, ""],
  ["it has one since this server leads", `${AT_WORK} tick 1 210; x>1 start a [L2:1a@205] = 2/1; ${BOTH("1a@205")}`, ""],
  ["it has another clock's", `${AT_WORK} x>1 start a [L2:1a@1795802400000] = 2/1; ${BOTH("1a@1795802400000")}`, "A1"],
  ["it has none", `${AT_WORK} x>1 start a [L2:1a@0] = 2/1; ${BOTH("1a@0")}`, "A1"],
  ["a leader's first has the clock's", `${ASKS} 1<0 yes; ${FIRST("1@200")}`, ""],
  ["a leader's first has none", `${ASKS} 1<0 yes; ${FIRST("1@0")}`, "M4"],
  ["what is sent has the log's", `${AT_WORK} x>1 start a [L2:1a@200] = 2/1; ${BOTH("1a@201")}`, "A2"],
  ["what is taken has the leader's", `${START} 0>1 append 1 0/0+1a@77 [T1v- L1:1a@77] = yes`, ""],
  ["what is taken has another", `${START} tick 1 50; 0>1 append 1 0/0+1a@77 [T1v- L1:1a@50] = yes`, "A5"],
])("the time of an entry: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});
