import { expect, test } from "vitest";
import type { Setting } from "../../../../../grader/labs/raft/judge/view.ts";
import { RULES, type Rule } from "../../../../../grader/labs/raft/rules.ts";
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
import { historyOf } from "./history-text.ts";

const COMMAND = `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1;`;
const IN_2 = "1 writes T2v1; 1>0 vote 2 0/0; 1>2 vote 2 0/0";
const AGAIN = "1 writes T2v1; 1>0 vote 2 2/1; 1>2 vote 2 2/1; 1<0 yes; 1 writes L3:2;";
const TORN = `${START} 1 asks T1v0; 1 killed 9; start 1;`;
/** It is a leader with a snapshot, and 2 needs that. */
const SENDS = `${SNAPSHOT} tick 1 200; ${AGAIN} 1>0 append 2 2/1+2; 1>2 append 2 2/1+2; 1<2 no; 1<2 no 0/1; 1>2 install 2 2/1;`;
const LONG = `${START} 0>1 append 1 0/0+1${"x".repeat(100)} c1 [T1v- L1:1${"x".repeat(100)}] = yes;`;
const FROM_ELECT = "1 logs elect.ts:9: INFO| I=1 T=1 L=-|";
const LOGS = `${START} tick 1 200; 1 writes T1v1; ${FROM_ELECT} election => [0 2]; 1>0 vote 1 0/0; 1>2 vote 1 0/0; idle 1;`;
/** 1 led in term 1, and sent two entries; 2 led in term 2, and 1 leads in term 3; the answers of term 1 come then. */
const STALE = `${LEADS} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a; 1>2 append 1 1/1+1a;
  x>1 start b [L3:1b] = 3/1; 1>0 append 1 2/1+1b; 1>2 append 1 2/1+1b; 2>1 append 2 1/1+2x [T2v- L2:2x] = yes;
  tick 1 400; 1 writes T3v1; 1>0 vote 3 2/2; 1>2 vote 3 2/2; 1<2 no; 1<2 no; 1<2 no; 1<2 no; 1<2 yes;
  1 writes L3:3; 1>0 append 3 2/2+3; 1>2 append 3 2/2+3; 1<0 yes; 1<0 yes; 1<0 yes;`;
/** All but 2 live. It led in term 1, and 0 follows it; 1 stands for election then. */
const TWO = "start 0; 0 writes N; start 1; 1 writes N; 2>1 append 1 0/0 [T1v-] = yes;";
const LED_BY_1 =
  "tick 1 200; 1 writes T2v1; 1>0 vote 2 0/0; 1>2 vote 2 0/0; 1<2 yes; 1 writes L1:2; 1>0 append 2 0/0+2; 1>2 append 2 0/0+2";
const ALL = [0, 1, 2];
const CALM = { live: ALL, calmSince: historyOf(ALL_START, ALL).now };

/** Of each rule a history in which it is kept where it could be broken, and one in which it is broken first. */
const KEPT_AND_BROKEN: Readonly<Record<Rule, readonly [kept: string, broken: string, setting?: Partial<Setting>]>> = {
  T1: [
    `${START} tick 1 200; 1 writes T1v1; 1>0 vote 1 0/0; 1>2 vote 1 0/0`,
    `${START} fence 1; 1 writes T1v1; 1>0 vote 1 0/0; 1>2 vote 1 0/0`,
  ],
  E1: [`${START} tick 1 199`, `${START} tick 1 199; 1 writes T1v1; 1>0 vote 1 0/0; 1>2 vote 1 0/0`],
  E2: [`${START} 0>1 append 5 0/0 [T5v-] = yes`, `${START} 0>1 append 5 0/0 = no@3`],
  E3: [
    `${START} 0>1 vote 5 0/0 [T5v0] = yes; 2>1 vote 4 0/0 = no@5`,
    `${START} 0>1 vote 5 0/0 [T5v0] = yes; 2>1 vote 4 0/0 [T4v-] = no@4`,
  ],
  E4: [ASKS, `${START} tick 1 200; 1 writes T1v1; 1>0 vote 1 0/0`],
  E5: [
    `${START} 0>1 vote 1 0/0 [T1v0] = yes; 2>1 vote 1 0/0 = no`,
    `${START} 0>1 vote 1 0/0 [T1v0] = yes; 2>1 vote 1 0/0 = yes`,
  ],
  E6: [`${FOLLOWS} 2>1 vote 2 1/1 [T2v-] = no`, `${FOLLOWS} 2>1 vote 2 1/1 [T2v2] = yes`],
  E7: [
    `${FOLLOWS} 2>1 vote 5 2/1 [T5v2] = yes; 0>1 append 1 2/1 = no@5`,
    `${FOLLOWS} 2>1 vote 5 2/1 [T5v2] = yes; 0>1 append 1 2/1 = yes@5`,
  ],
  E8: [
    `${START} tick 1 150; 0>1 append 1 0/0 [T1v-] = yes; tick 1 349`,
    `${START} tick 1 150; 0>1 append 1 0/0 [T1v-] = yes; tick 1 200; ${IN_2}`,
  ],
  E9: [`${ASKS} tick 1 400; ${IN_2}`, `${ASKS} tick 1 250; ${IN_2}`],
  E10: [AT_WORK, `${ASKS} 1<0 no; 1>0 append 1 0/0; 1>2 append 1 0/0`],
  E11: [`${ASKS} 0>1 append 1 0/0 = yes`, `${ASKS} 0>1 append 1 0/0 = no`],
  E12: [`${AT_WORK} tick 1 250; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1`, `${AT_WORK} tick 1 250`],
  E13: [LEADS, `0>2 append 1 0/0; ${LEADS}`],
  A1: [`${COMMAND} 1>2 append 1 1/1+1a c1`, COMMAND],
  A2: [
    `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1; 1>2 append 1 1/1+1a c1`,
    `${COMMAND} 1>2 append 1 1/1+1a c1; fence 1; 1 writes L2:1b`,
  ],
  A3: [`${FOLLOWS} 0>1 append 1 5/1 = no 0/3`, `${FOLLOWS} 0>1 append 1 5/1 = yes`],
  A4: [`${FOLLOWS} 0>1 append 1 0/0+1a = yes`, `${FOLLOWS} 0>1 append 1 0/0+1a [L1:1a] = yes`],
  A5: [`${FOLLOWS} 0>1 append 1 0/0+1a,1b = yes`, `${FOLLOWS} 0>1 append 1 0/0+1a,1b [L3:1a,1b] = yes`],
  A6: [`${FOLLOWS} 0>1 append 3 2/2 [T3v-] = no 1/1`, `${FOLLOWS} 0>1 append 3 2/2 [T3v-] = no 1/2`],
  A7: [`${IN_THREE} 1<0 no 1/1; 1>0 append 3 2/1+2c,3`, `${IN_THREE} 1<0 no 1/1; 1>0 append 3 3/2+3`],
  A8: [
    `${FOLLOWS} tick 1 200; ${AGAIN} 1>0 append 2 2/1+2; 1>2 append 2 2/1+2`,
    `${FOLLOWS} tick 1 200; ${AGAIN} 1>0 append 2 0/0+1a,1b,2; 1>2 append 2 2/1+2`,
  ],
  A9: [STALE, `${STALE} 1>2 append 3 3/3 c3`],
  A10: [
    `${AT_WORK} tick 1 250; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1`,
    `${AT_WORK} tick 1 250; 1>0 append 1 0/0+1 c1; 1>2 append 1 1/1 c1`,
  ],
  A11: [ASKS, `${START} tick 1 200; 1 writes T1v1; 1>0 vote 1 0/0; 1<0 no; 1>2 vote 1 0/0`],
  M1: [
    `${LEADS} tick 1 250; 1>0 append 1 0/0+1; 1>2 append 1 0/0+1`,
    `${LEADS} tick 1 250; 1>0 append 1 0/0+1 c1; 1>2 append 1 0/0+1 c1`,
  ],
  M2: [
    `${LEADS_ON} 1<0 no 0/1; 1>0 append 2 0/0+1a,1b; 1<0 yes; 1>0 append 2 2/1+2`,
    `${LEADS_ON} 1<0 no 0/1; 1>0 append 2 0/0+1a,1b; 1<0 yes; 1>0 append 2 2/1+2 c2`,
  ],
  M3: [
    `${FOLLOWS} 2>1 append 2 1/1 c2 [T2v-] = yes; 1>s apply 1 1a`,
    `${FOLLOWS} 2>1 append 2 1/1 c2 [T2v-] = yes; 1>s apply 1 1a; 1>s apply 2 1b`,
  ],
  M4: [LEADS, `${ASKS} 1<0 yes; 1>0 append 1 0/0; 1>2 append 1 0/0`],
  M5: [
    `${AT_WORK} tick 1 250; 1>0 append 1 1/1 c1; 1>2 append 1 1/1 c1`,
    `${AT_WORK} tick 1 250; 1>0 append 1 1/1; 1>2 append 1 1/1 c1`,
  ],
  X1: [APPLIES, `${APPLIES} 1>s apply 2 1b`],
  X2: [
    `${TWO} ${LED_BY_1}`,
    `${TWO} 2>0 append 1 0/0+1a c1 [T1v- L1:1a] = yes; 0>s apply 1 1a; ${LED_BY_1}`,
    { live: [0, 1] },
  ],
  D1: [`${START} 0>1 vote 1 0/0 [T1v0] = yes`, `${START} 0>1 vote 1 0/0 [T1v-] = yes`],
  D2: [`${START} 0>1 append 1 0/0+1a [T1v- L1:1a] = yes`, `${START} 0>1 append 1 0/0+1a [T1v-] = yes; 1 writes L1:1a`],
  D3: [
    `${START} 0>1 vote 1 0/0 [T1v0] = yes; 2>1 append 2 0/0 [T2v-] = yes`,
    `${START} 0>1 vote 1 0/0 [T1v0] = yes; 2>1 append 2 0/0 [T2v0|T2v-] = yes`,
  ],
  D4: [`${FOLLOWS} kill 1; start 1; 0>1 append 1 2/1 = yes`, `${FOLLOWS} kill 1; start 1; 0>1 append 1 2/1 = no 0/1`],
  D5: [`${TORN} 1 replaces N; 0>1 append 2 0/0 [T2v-] = yes`, `${TORN} 0>1 append 2 0/0 [T2v-]`],
  D6: [`${START} kill 1; start 1`, "start 1; kill 1; start 1"],
  D7: [
    `${START} 0>1 vote 1 0/0; 1 asks T1v0; 1 acked EIO; exit 1`,
    `${START} 0>1 vote 1 0/0; 1 asks T1v0; 1 acked EIO; fence 1`,
  ],
  S1: [SNAPSHOT, `${FOLLOWS} s>1 snapshot 2 [N T1v- S2/1:] = ok`],
  S2: [SENDS, `${SENDS} x>1 start b [L4:2b] = 4/2; 1>0 append 2 3/2+2b; 1>2 install 2 2/1`],
  S3: [
    `${FOLLOWS} 0>1 install 1 1/1 [N T1v- S1/1:1b] = ok; 1>s restore 1/1`,
    `${FOLLOWS} 0>1 install 1 1/1 [N T1v- S1/1:] = ok; 1>s restore 1/1`,
  ],
  S4: [`${START} 0>1 install 1 5/1 [N T1v- S5/1:] = ok; 1>s restore 5/1`, `${SNAPSHOT} 1>s restore 2/1`],
  S5: [`${SNAPSHOT} kill 1; start 1; 1>s restore 2/1`, `${SNAPSHOT} kill 1; start 1; 1>s apply 1 1a`],
  S6: [`${LONG} 1 writes N T1v- S1/1:`, `${LONG} 1 adds S1/1:`, { maxState: 10, hasServices: false }],
  F1: [`${ALL_LED} 2>s apply 1 1; 2 hears s; ${HEARTBEATS}`, `${ALL_ASKED} 1 hears 2`, CALM],
  F2: [
    `${ALL_LED} 2>s apply 1 1`,
    `${ALL_START} 0>1 append 1 0/0+1a c1 [T1v- L1:1a] = yes; 1>s apply 1 1a`,
    { live: ALL },
  ],
  L1: [LOGS, `${LOGS} ${FROM_ELECT} I voted for nobody; idle 1`, { hasLogs: true }],
  L2: [LOGS, LOGS.replace("[0 2]", "[0]"), { hasLogs: true }],
};

/** Rules that all servers break together, when one of them has broken another before. */
const OF_ALL: readonly Rule[] = ["F1", "F2"];

test.each(Object.keys(RULES) as Rule[])("%s is told where it is broken, and not where it is kept", (rule) => {
  const [kept, wrong, setting] = KEPT_AND_BROKEN[rule];
  expect(broken(kept, setting)).toBe("");
  const told = broken(wrong, setting).split(" ");
  expect(OF_ALL.includes(rule) ? told : told.slice(0, 1)).toContain(rule);
});
