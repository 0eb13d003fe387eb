import { expect, test } from "vitest";
import { violationsIn } from "../../../../../grader/labs/paxos/judge/judge.ts";
import { FILES, RULES } from "../../../../../grader/labs/paxos/rules.ts";
import { ASKS, broken, DONE, PROPOSES, type Row, START } from "./beginnings.ts";
import { historyOf, SETTING } from "./history-text.ts";

/** Server 1 has said that it is done with 3, and so have the others; it says so of min. */
const SAID = `${DONE} s>1 done 3 = ok m4;`;

test.each<Row>([
  ["min that goes back with what its service says", `${SAID} s>1 done 2 = ok m3`, "Z2 done"],
  [
    "min that goes back with what another says",
    `${SAID} 0>1 prepare 9/8 d1 [p9/8] = yes 8 d3; s>1 done 3 = ok m2`,
    "Z2 takeDone",
  ],
  [
    "min that goes back with a process that had not written what it is made of",
    `${START} 2>1 prepare 9/5 d3 [p9/5] = yes 5; 0>1 prepare 9/6 d3 [p9/6] = yes 6; s>1 done 3 [d0,3,0] = ok m4; kill 1; start 1; s>1 done 3 = ok m1`,
    "Z2 forget",
  ],
  ["min that goes back with a process that had", `${SAID} kill 1; start 1; s>1 done 3 = ok m1`, "Z2 min"],
  ["min that goes back for nothing", `${SAID} s>1 done 3 = ok m3`, "Z2 min"],
  [
    "what is forgotten though somebody has not said anything",
    `${START} 2>1 prepare 1/5 [p1/5] = yes 5; 2>1 prepare 9/5 d3 [p9/5] = yes 5; 0>1 prepare 1/6 = gone`,
    "Z2 min",
  ],
  [
    "more forgotten than its own min says",
    `${START} 2>1 prepare 4/5 [p4/5] = yes 5; ${SAID.slice(START.length)} 1 replaces N d3,3,3`,
    "Z3 forget",
  ],
  [
    "more forgotten, and min above it",
    `${START} 2>1 prepare 4/5 [p4/5] = yes 5; ${DONE.slice(START.length)} 1 replaces N d3,3,3; s>1 done 3 = ok m6`,
    "Z3 min",
  ],
  ["what begins anew with a decision", `${DONE} tick 1 5; 1 writes !2v`, "Z3 learn"],
  ["a decision by refusals", `${PROPOSES} 1<0 no 5; 1 writes !1v`, "Q1 propose"],
  ["a decision by a promise", `${ASKS} 1<0 yes 4 3w; 1 writes !1w`, "Q1 propose"],
  ["a decision by what is forgotten", `${ASKS} 1<0 gone; 1 writes !1-`, "Q1 propose"],
  ["a decision by its own acceptance", `${ASKS} 1<0 yes 4; 1 writes a1/4v; and 1 writes !1v`, "Q1 takeAccepted"],
  [
    "its own value as a decision, where it has asked for another",
    `${ASKS} 1<0 yes 4 3w; 1 writes a1/4w; 1>0 accept 1/4 w; 1>2 accept 1/4 w; 1<0 yes 4; 1 writes !1v`,
    "Q1 propose",
  ],
  ["another value on the disk", `${START} 2>1 accept 1/5 v [a1/5w] = yes 5`, "D1 AcceptRpc"],
  ["more done than its service has said", `${START} 2>1 prepare 1/5 [p1/5] = yes 5 d2`, "Z1 PrepareRpc"],
  [
    "what its service has said, and is not on the disk",
    `${START} s>1 done 3; and 2>1 prepare 1/5 [p1/5] = yes 5 d3`,
    "Z1 done",
  ],
  ["another decision than the one that was told", `${ASKS} 1<0 no 5; and 2>1 decide 1 v [!1w] = ok`, "Q1 takeAccepted"],
  [
    "a decision that others are told, and that is not written",
    `${PROPOSES} 1<0 yes 4; 1>0 decide 1 v; 1>2 decide 1 v; tick 1 100`,
    "Q1 learn",
  ],
  [
    "what is applied late, when something else happens",
    `${START} 2>1 decide 1 u [!1u] = ok; tick 1 5; tick 1 6; kill 1; start 1; 1>s decided 1 u`,
    "I2 learn",
  ],
  [
    "what is never applied",
    `${START} 2>1 decide 1 u [!1u] = ok; tick 1 5; kill 1; start 1; tick 1 5`,
    "I2 nextToApply",
  ],
])("the function to look at first: %s", (_, text, told) => {
  const [first] = violationsIn(historyOf(text), SETTING);
  expect(first && `${first.rule} ${first.functions[0]}`).toBe(told);
});

test("whose value would be right but for its own acceptor is told to look at where promises are counted", () => {
  const four = [0, 2, 3, 4].map((id) => `1>${id} prepare 1/6`).join("; ");
  const asks = `start 1; 1 writes N; 0>1 accept 1/5 w [a1/5w] = yes 5; x>1 start 1 v [p1/6] = ok; ${four};`;
  const first = (text: string): string | undefined =>
    violationsIn(historyOf(text), { ...SETTING, n: 5 })[0]?.functions[0];
  expect(first(`${asks} 1<0 yes 6; 1<2 yes 6 2u; 1 writes a1/6u; 1>0 accept 1/6 u`)).toBe("propose");
  expect(first(`${asks} 1<0 yes 6 3x; 1<2 yes 6 2u; 1 writes a1/6u; 1>0 accept 1/6 u`)).toBe("chooseValue");
});

test.each<Row>([
  ["a proposal", `${START} x>1 start 1 v = ok`, "I1"],
  ["an answer", `${START} 2>1 prepare 1/5`, "P1"],
  ["what is to be applied", `${START} 2>1 decide 1 u [!1u] = ok; tick 1 5`, "I2"],
])("where a server must be idle for that, it owes %s then, and not before", (_, text, rules) => {
  expect(broken(text, { owedAt: "idle" })).toBe("");
  expect(broken(`${text}; idle 1`, { owedAt: "idle" })).toBe(rules);
});

test("each rule names functions that a student writes", () => {
  const functions = Object.values(FILES).flat();
  expect(new Set(functions).size).toBe(13);
  for (const rule of Object.values(RULES)) expect(functions).toEqual(expect.arrayContaining([...rule.functions]));
});
