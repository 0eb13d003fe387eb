import { expect, test } from "vitest";
import { ALL_DONE, ASKS, broken, DECIDES, DONE, FIVE, PROMISED, PROPOSES, type Row, START } from "./beginnings.ts";

test.each<Row>([
  ["by a majority's acceptances", DECIDES, ""],
  ["by its own only", `${PROPOSES} 1 writes !1v`, "Q1"],
  ["by refusals", `${PROPOSES} 1<0 no 5; 1<2 no 5; 1 writes !1v`, "Q1"],
  ["by a decision that it was told", `${START} 2>1 decide 1 v [!1v] = ok; 1>s decided 1 v`, ""],
  ["by a decision in an answer", `${ASKS} 1<0 no 5 !w; 1 writes !1w; 1>s decided 1 w`, ""],
  ["otherwise than it was told", `${START} 2>1 decide 1 v [!1w] = ok; 1>s decided 1 w`, "Q1"],
  ["told, and refused for nothing", `${START} 2>1 decide 1 v [] = no; tick 1 5`, "Q2"],
  ["told, and refused, for all are done with it", `${START} ${ALL_DONE} 2>1 decide 1 v [] = no d1; tick 1 5`, ""],
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

test("what a majority of the others has accepted may be given up by whose own acceptor has refused it", () => {
  const asks = `${START} x>1 start 1 v [p1/6] = ok; 1>0 prepare 1/6; 1>2 prepare 1/6; 1>3 prepare 1/6; 1>4 prepare 1/6; 1<0 yes 6;`;
  const proposes = "1>0 accept 1/6 v; 1>2 accept 1/6 v; 1>3 accept 1/6 v; 1>4 accept 1/6 v;";
  const accepted = "1<0 yes 6; 1<2 yes 6; 1<3 yes 6; tick 1 100";
  const refusing = `${asks} 4>1 prepare 1/9 [p1/9] = yes 9; 1<2 yes 6; ${proposes}`;
  expect(broken(`${refusing} 1<3 yes 6; ${accepted}`, FIVE)).toBe("");
  expect(broken(`${asks} 1<2 yes 6; 1 writes a1/6v; ${proposes} 1<3 yes 6; ${accepted}`, FIVE)).toBe("Q1");
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
  ["done, and not answered", `${START} s>1 done 3 [d0,3,0]; tick 1 5`, "Z1"],
  ["done, and not on the disk", `${START} s>1 done 3 = ok`, "Z1"],
  ["done, and not told", `${START} s>1 done 3 [d0,3,0] = ok; 2>1 prepare 1/5 [p1/5] = yes 5`, "Z1"],
  ["told, and not done", `${START} 2>1 prepare 1/5 [p1/5] = yes 5 d2`, "Z1"],
  ["min above what all are done with", `${START} s>1 done 3 [d0,3,0] = ok m4`, "Z2"],
  ["min that goes back", `${DONE} s>1 done 3 = ok m4; s>1 done 3 = ok m3`, "Z2"],
])("forgotten: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

test("servers decide the same", () => {
  const two = "start 0; 0 writes N; start 1; 1 writes N; 2>0 decide 1 u [!1u] = ok; 0>s decided 1 u;";
  expect(broken(`${two} 2>1 decide 1 u [!1u] = ok; 1>s decided 1 u`, { live: [0, 1] })).toBe("");
  expect(broken(`${two} 2>1 decide 1 v [!1v] = ok; 1>s decided 1 v`, { live: [0, 1] })).toBe("Q2");
});
