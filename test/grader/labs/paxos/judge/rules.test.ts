import { expect, test } from "vitest";
import { violationsIn } from "../../../../../grader/labs/paxos/judge/judge.ts";
import { FILES, RULES } from "../../../../../grader/labs/paxos/rules.ts";
import { historyOf, SETTING } from "./history-text.ts";
import { ACCEPTED, ALL_DONE, ASKS, broken, DECIDES, DONE, FIVE, PROMISED, PROPOSES, type Row, START } from "./rows.ts";

test.each<Row>([
  ["a ballot", PROMISED, ""],
  ["a higher one", `${PROMISED} 0>1 prepare 1/6 [p1/6] = yes 6`, ""],
  ["the same again", `${PROMISED} 2>1 prepare 1/5 = yes 5`, ""],
  ["not the same again", `${PROMISED} 2>1 prepare 1/5 = no 5`, "P1"],
  ["a lower one refused", `${PROMISED} 0>1 prepare 1/3 = no 5`, ""],
  ["a lower one", `${PROMISED} 0>1 prepare 1/3 = yes 5`, "P1"],
  ["a lower one, also on the disk", `${PROMISED} 0>1 prepare 1/3 [p1/3] = yes 3`, "P1"],
  ["a lower one than was accepted", `${ACCEPTED} 0>1 prepare 1/3 = yes 5 5v`, "P1"],
  [
    "a lower one than was accepted and not held promised",
    `${START} 2>1 accept 1/5 v [A1/5v] = yes 5; 0>1 prepare 1/3 [p1/3] = yes 3 5v`,
    "A1",
  ],
  [
    "the same after a restart, when nothing was answered before",
    `${START} 2>1 accept 1/5 v [A1/5v]; kill 1; start 1; 0>1 prepare 1/3 [p1/3] = yes 3 5v`,
    "A1",
  ],
  ["a lower one after a restart", `${PROMISED} kill 1; start 1; 0>1 prepare 1/3 = yes 5`, "D2"],
  [
    "a lower one, by which others are let in as well",
    `${PROMISED} 0>1 prepare 1/3 [p1/3] = yes 3; 2>1 accept 1/4 v [a1/4v] = yes 4`,
    "P1",
  ],
  [
    "a lower one before a restart, too",
    `${PROMISED} 0>1 prepare 1/3 = yes 5; kill 1; start 1; 0>1 prepare 1/3 = yes 5`,
    "P1",
  ],
  [
    "a lower one after a restart, and lower ones accepted at all times",
    `${PROMISED} 0>1 accept 1/3 w [A1/3w] = yes 5; kill 1; start 1; 2>1 prepare 1/2 = yes 5`,
    "A1 D2",
  ],
  ["a higher one refused", `${PROMISED} 0>1 prepare 1/6 = no 5`, "P1"],
  ["the first refused", `${START} 2>1 prepare 1/5 = no 0`, "P1"],
  ["an error", `${START} 2>1 prepare 1/5 = error`, "P1"],
  ["no answer", `${START} 2>1 prepare 1/5`, "P1"],
  ["not on the disk", `${START} 2>1 prepare 1/5 = yes 5`, "D1"],
  ["on the disk later", `${START} 2>1 prepare 1/5 = yes 5; 1 writes p1/5`, "D1"],
  ["another instance", `${PROMISED} 0>1 prepare 2/3 [p2/3] = yes 3`, ""],
  ["that tells what was accepted", `${ACCEPTED} 0>1 prepare 1/6 [p1/6] = yes 6 5v`, ""],
  ["that tells nothing of it", `${ACCEPTED} 0>1 prepare 1/6 [p1/6] = yes 6`, "P2"],
  ["that tells another ballot", `${ACCEPTED} 0>1 prepare 1/6 [p1/6] = yes 6 6v`, "P2"],
  ["that tells another value", `${ACCEPTED} 0>1 prepare 1/6 [p1/6] = yes 6 5w`, "P2"],
  ["that tells what nobody proposed", `${START} 2>1 prepare 1/5 [p1/5] = yes 5 5w`, "P2"],
  ["a refusal that tells the own ballot", `${PROMISED} 0>1 prepare 1/3 = no 3`, "A2"],
  ["a promise that tells another", `${START} 2>1 prepare 1/5 [p1/5] = yes 4`, "A2"],
])("promise: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test.each<Row>([
  ["without a promise", ACCEPTED, ""],
  ["after one", `${PROMISED} 2>1 accept 1/5 v [a1/5v] = yes 5`, ""],
  ["again", `${ACCEPTED} 2>1 accept 1/5 v = yes 5`, ""],
  ["a higher one", `${ACCEPTED} 0>1 accept 1/6 w [a1/6w] = yes 6`, ""],
  ["below what is promised", `${PROMISED} 0>1 accept 1/3 w [A1/3w] = yes 5`, "A1"],
  ["below what is promised, refused", `${PROMISED} 0>1 accept 1/3 w = no 5`, ""],
  ["a higher one refused", `${PROMISED} 0>1 accept 1/6 w = no 5`, "A1"],
  ["the one that is promised, refused", `${PROMISED} 2>1 accept 1/5 v = no 5`, "A1"],
  ["not held promised", `${START} 2>1 accept 1/5 v [A1/5v] = yes 0`, "A1"],
  ["not on the disk", `${PROMISED} 2>1 accept 1/5 v = yes 5`, "D1"],
  ["another value on the disk", `${PROMISED} 2>1 accept 1/5 v [a1/5w] = yes 5`, "D1"],
  ["the empty value", `${START} 2>1 accept 1/5 - [a1/5-] = yes 5; 0>1 prepare 1/6 [p1/6] = yes 6 5-`, ""],
  ["after a restart, below", `${PROMISED} kill 1; start 1; 0>1 accept 1/3 w [A1/3w] = yes 5`, "D2"],
])("acceptance: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test.each<Row>([
  ["after a majority's promises", `${ASKS} 1<0 yes 4; 1 writes a1/4v; 1>0 accept 1/4 v; 1>2 accept 1/4 v`, ""],
  ["in another's ballot", `${START} x>1 start 1 v [p1/5] = ok; 1>0 prepare 1/5; 1>2 prepare 1/5`, "B1"],
  ["after its own promise only", `${ASKS} 1 writes a1/4v; 1>0 accept 1/4 v; 1>2 accept 1/4 v`, "V1"],
  ["after a refusal", `${ASKS} 1<0 no 5; 1 writes a1/4v; 1>0 accept 1/4 v; 1>2 accept 1/4 v`, "V1"],
  [
    "after an older ballot's promise",
    `${ASKS} tick 1 100; tick 1 200; 1 writes p1/7; 1>0 prepare 1/7; 1>2 prepare 1/7; 1<0 yes 4; 1 writes a1/7v; 1>0 accept 1/7 v`,
    "V1",
  ],
  ["what a promise told", `${ASKS} 1<0 yes 4 3w; 1 writes a1/4w; 1>0 accept 1/4 w; 1>2 accept 1/4 w`, ""],
  ["its own, though a promise told another", `${ASKS} 1<0 yes 4 3w; 1 writes a1/4v; 1>0 accept 1/4 v`, "V2"],
  ["the lower of two", `${ASKS} 1<0 yes 4 2u; 1<2 yes 4 3w; 1 writes a1/4u; 1>0 accept 1/4 u`, ""],
  [
    "the lower of two, its own acceptor having the higher",
    `${START} 0>1 accept 1/3 w [a1/3w] = yes 3; x>1 start 1 v [p1/4] = ok; 1>0 prepare 1/4; 1>2 prepare 1/4; 1<2 yes 4 2u; 1 writes a1/4u; 1>0 accept 1/4 u`,
    "V2",
  ],
  ["two values in one ballot", `${PROPOSES} 1>2 accept 1/4 w`, "V3"],
  ["nothing", `${START} x>1 start 1 v = ok`, "I1"],
  ["nothing, though a majority has promised", `${ASKS} 1<0 yes 4; tick 1 100`, "V1"],
  ["nothing yet, for others may still answer", `${ASKS} 1<0 yes 4; tick 1 99`, ""],
  [
    "nothing, for a late refusal, though a majority has promised",
    `${ASKS} 1<0 yes 4; 1<2 no 9; tick 1 100; 1 writes p1/10; 1>0 prepare 1/10; 1>2 prepare 1/10`,
    "",
  ],
  [
    "nothing, for it has begun anew before a majority promised",
    `${ASKS} tick 1 50; 1 writes p1/7; 1>0 prepare 1/7; 1>2 prepare 1/7; 1<0 yes 4; tick 1 149`,
    "",
  ],
  ["nothing, for all are done with it meanwhile", `${ASKS} 1<0 yes 4; ${ALL_DONE} tick 1 100`, ""],
  [
    "once more, above the first of what it was told in one turn, whichever that was",
    `${ASKS} 1<0 no 12; and 1<2 no 9; tick 1 100; 1 writes p1/10; 1>0 prepare 1/10; 1>2 prepare 1/10`,
    "",
  ],
  [
    "once more, above what it was told",
    `${ASKS} 1<0 no 9; 1<2 no 9; tick 1 100; 1 writes p1/10; 1>0 prepare 1/10; 1>2 prepare 1/10`,
    "",
  ],
  [
    "once more, below it",
    `${ASKS} 1<0 no 9; 1<2 no 9; tick 1 100; 1 writes p1/7; 1>0 prepare 1/7; 1>2 prepare 1/7`,
    "B3",
  ],
  ["not once more", `${ASKS} 1<0 no 9; 1<2 no 9; tick 1 200; tick 1 300`, "V4"],
  ["not yet once more", `${ASKS} 1<0 no 9; 1<2 no 9; tick 1 150`, ""],
  ["though it knows the decision", `${DECIDES} tick 1 100; 1>0 prepare 1/7`, "V4"],
  [
    "another value in the ballot of an earlier life",
    `${PROPOSES} kill 1; start 1; x>1 start 1 w = ok; 1>0 prepare 1/4; 1>2 prepare 1/4; 1<0 no 4; 1<0 yes 4; 1>0 accept 1/4 w`,
    "B2",
  ],
])("proposal: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
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
  ["by a majority's acceptances", DECIDES, ""],
  ["by its own only", `${PROPOSES} 1 writes !1v`, "Q1"],
  ["by refusals", `${PROPOSES} 1<0 no 5; 1<2 no 5; 1 writes !1v`, "Q1"],
  ["by a decision that it was told", `${START} 2>1 decide 1 v [!1v] = ok; 1>s decided 1 v`, ""],
  ["by a decision in an answer", `${ASKS} 1<0 no 5 !w; 1 writes !1w; 1>s decided 1 w`, ""],
  ["otherwise than it was told", `${START} 2>1 decide 1 v [!1w] = ok; 1>s decided 1 w`, "Q1"],
  ["told, and not learned", `${ASKS} 1<0 no 5 !w; tick 1 100`, "Q3"],
  ["told, and not learned yet, for others may still answer", `${ASKS} 1<0 no 5 !w; tick 1 99`, ""],
  ["told late, when a majority had promised", `${PROPOSES} 1<2 no 5 !w`, ""],
  [
    "told in the turn in which a majority promised",
    `${ASKS} 1<2 no 5 !w; and ${PROPOSES.slice(ASKS.length).trim()}`,
    "",
  ],
  ["told when all are done with it", `${ASKS} ${ALL_DONE} 1<0 no 5 !w`, ""],
  [
    "accepted by a majority when it has begun anew",
    `${PROPOSES} tick 1 50; 1 writes p1/7; 1>0 prepare 1/7; 1<0 yes 4`,
    "",
  ],
  ["accepted by a majority, and not learned", `${PROPOSES} 1<0 yes 4; tick 1 100`, "Q1"],
  ["accepted by a majority, and not learned yet, for others may still answer", `${PROPOSES} 1<0 yes 4; tick 1 99`, ""],
  [
    "accepted by a majority, and given up for a refusal behind that",
    `${PROPOSES} 1<2 yes 4; 1<0 yes 4; 1<2 no 9; tick 1 100`,
    "",
  ],
  ["another in the end", `${DECIDES} 2>1 decide 1 w [!1w] = ok`, "Q2"],
  ["told to who asks", `${DECIDES} 2>1 prepare 1/5 [p1/5] = yes 5 4v !v`, ""],
  ["not told to who asks", `${DECIDES} 2>1 prepare 1/5 [p1/5] = yes 5 4v`, "Q3"],
  ["told, though it does not know", `${PROMISED} 0>1 prepare 1/3 = no 5 !w`, "Q1"],
])("decision: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test("acceptances of several ballots are not counted together, nor one twice", () => {
  const again = `${PROPOSES} tick 1 100; tick 1 200; 1 writes p1/7; 1>0 prepare 1/7; 1>2 prepare 1/7;`;
  const both = `${START} x>1 start 1 v [p1/6] = ok; 1>0 prepare 1/6; 1>2 prepare 1/6; 1>3 prepare 1/6; 1>4 prepare 1/6;
    1<0 yes 6; 1<2 yes 6; 1 writes a1/6v; 1>0 accept 1/6 v; 1>2 accept 1/6 v; 1>3 accept 1/6 v; 1>4 accept 1/6 v;`;
  expect(broken(again)).toBe("");
  expect(broken(both, FIVE)).toBe("");
  expect(broken(`${both} 1<3 no 6; 1<3 yes 6; 1 writes !1v; 1>s decided 1 v`, FIVE)).toBe("Q1");
});

const BOTH = "2>1 decide 1 u [!1u] = ok; 2>1 decide 2 v [!2v] = ok;";

test.each<Row>([
  ["in order", `${START} 2>1 decide 1 u [!1u] = ok; 1>s decided 1 u; 2>1 decide 2 v [!2v] = ok; 1>s decided 2 v`, ""],
  ["not before what is in front of it", `${START} 2>1 decide 2 v [!2v] = ok`, ""],
  ["with a gap", `${START} 2>1 decide 2 v [!2v] = ok; 1>s decided 2 v`, "I2"],
  ["twice", `${START} 2>1 decide 1 u [!1u] = ok; 1>s decided 1 u; 1>s decided 1 u`, "I2"],
  ["as another value", `${START} ${BOTH} 1>s decided 1 v`, "Q1 I2"],
  ["not at all", `${START} 2>1 decide 1 u [!1u] = ok; tick 1 5`, "I2"],
  [
    "behind what its service needs no more",
    `${START} s>1 done 1 = ok; 2>1 decide 2 v [!2v] = ok; 1>s decided 2 v`,
    "Z1",
  ],
  ["once in each life", `${START} 2>1 decide 1 u [!1u] = ok; 1>s decided 1 u; kill 1; start 1; 1>s decided 1 u`, ""],
  [
    "from what its service needs",
    `${START} ${BOTH} 1>s decided 1 u; 1>s decided 2 v; s>1 done 1 [d0,1,0] = ok; kill 1; start 1; 1>s decided 2 v`,
    "",
  ],
])("applied: %s", (_, text, rules) => {
  expect(broken(text).replace("I2 Q1", "Q1 I2")).toBe(rules);
});

test.each<Row>([
  ["what all are done with", DONE, ""],
  ["that is answered as forgotten", `${DONE} 0>1 prepare 3/9 = gone d3`, ""],
  ["that is promised anew", `${DONE} 0>1 prepare 3/9 [p3/9] = yes 9 d3`, "Z3"],
  ["that begins anew", `${DONE} tick 1 5; 1 writes p2/9`, "Z3"],
  [
    "what some are not done with",
    `${START} 2>1 prepare 3/5 [p3/5] = yes 5; s>1 done 3 [d0,3,0] = ok; 1 replaces N d0,3,0`,
    "Z3",
  ],
  ["what nobody is done with, answered as if it were forgotten", `${PROMISED} 0>1 prepare 1/9 = gone`, "P1"],
  ["more than another has said", `${START} 2>1 prepare 9/5 d3 [p9/5] = yes 5; 1 writes d0,0,4`, "Z2"],
  ["done, and not on the disk", `${START} s>1 done 3 = ok`, "Z1"],
  ["done, and not told", `${START} s>1 done 3 [d0,3,0] = ok; 2>1 prepare 1/5 [p1/5] = yes 5`, "Z1"],
  ["told, and not done", `${START} 2>1 prepare 1/5 [p1/5] = yes 5 d2`, "Z1"],
  ["min above what all are done with", `${START} s>1 done 3 [d0,3,0] = ok m4`, "Z2"],
  ["min that goes back", `${DONE} s>1 done 3 = ok m4; s>1 done 3 = ok m3`, "Z2"],
])("forgotten: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

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

test("servers decide the same", () => {
  const two = "start 0; 0 writes N; start 1; 1 writes N; 2>0 decide 1 u [!1u] = ok; 0>s decided 1 u;";
  expect(broken(`${two} 2>1 decide 1 u [!1u] = ok; 1>s decided 1 u`, { live: [0, 1] })).toBe("");
  expect(broken(`${two} 2>1 decide 1 v [!1v] = ok; 1>s decided 1 v`, { live: [0, 1] })).toBe("Q2");
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
