import { expect, test } from "vitest";
import { FILES, RULES } from "../../../../../grader/labs/raft/rules.ts";
import {
  ALL_ASKED,
  ALL_LED,
  ALL_START,
  ASKS,
  AT_WORK,
  broken,
  FOLLOWS,
  HEARTBEATS,
  LEADS,
  SAYS_COMMIT,
  START,
} from "./beginnings.ts";
import { historyOf } from "./history-text.ts";

type Row = readonly [what: string, text: string, rules: string];

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
  [
    "what is to be applied",
    `${START} 0>1 append 1 0/0+1a c1 [T1v- L1:1a] = yes; ${SAYS_COMMIT} tick 1 10; tick 1 20`,
    "X1",
  ],
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
