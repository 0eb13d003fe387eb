import { expect, test } from "vitest";
import { ALL_DONE, ASKS, broken, DECIDES, PROPOSES, type Row, START } from "./beginnings.ts";

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
  [
    "what a promise told, and its own acceptor has accepted before",
    `${START} 0>1 accept 1/3 w [a1/3w] = yes 3; x>1 start 1 v [p1/4] = ok; 1>0 prepare 1/4; 1<0 yes 4 3w; 1 writes a1/4w; 1>0 accept 1/4 w`,
    "",
  ],
  [
    "what it has accepted before, and its own promise is on the disk with that only",
    `${START} 0>1 accept 1/3 w [a1/3w] = yes 3; x>1 start 1 v = ok; 1>0 prepare 1/4; 1<0 yes 4 3w; 1 writes a1/4w; 1>0 accept 1/4 w`,
    "D1",
  ],
  ["another than its own, and no promise tells any", `${ASKS} 1<0 yes 4; 1 writes a1/4w; 1>0 accept 1/4 w`, "V2"],
  ["none at all, and nothing comes of it", `${ASKS} 1<0 yes 4; 1 writes a1/4?; tick 1 2000`, "V2"],
  ["none, in the ballot of another", `${START} 2>1 accept 1/5 v [a1/5?] = yes 5`, "D1"],
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
  [
    "once more, above the last that it was told, and not above the first",
    `${ASKS} 1<0 no 18; 1<2 no 9; tick 1 100; 1 writes p1/10; 1>0 prepare 1/10; 1>2 prepare 1/10`,
    "B3",
  ],
  [
    "after so long that it may fill a hole, below what it was told",
    `${ASKS} 1<0 no 18; 1<2 no 9; tick 1 400; 1 writes p1/10; 1>0 prepare 1/10; 1>2 prepare 1/10`,
    "",
  ],
  ["not once more", `${ASKS} 1<0 no 9; 1<2 no 9; tick 1 200; tick 1 1000`, "V4"],
  ["not yet once more, though it pauses many times", `${ASKS} 1<0 no 9; 1<2 no 9; tick 1 900`, ""],
  [
    "of the empty value in its place",
    `${ASKS} 1<0 no 9; 1<2 no 9; tick 1 400; 1 writes p1/10; 1>0 prepare 1/10; 1>2 prepare 1/10; 1<0 yes 10; 1 writes a1/10-; 1>0 accept 1/10 -; 1>2 accept 1/10 -`,
    "V4",
  ],
  [
    "of the empty value, which a promise told",
    `${ASKS} 1<0 no 9; 1<2 no 9; tick 1 400; 1 writes p1/10; 1>0 prepare 1/10; 1>2 prepare 1/10; 1<0 yes 10 9-; 1 writes a1/10-; 1>0 accept 1/10 -; 1>2 accept 1/10 -`,
    "",
  ],
  ["though it knows the decision", `${DECIDES} tick 1 100; 1>0 prepare 1/7`, "V4"],
  [
    "another value in the ballot of an earlier life",
    `${PROPOSES} kill 1; start 1; x>1 start 1 w = ok; 1>0 prepare 1/4; 1>2 prepare 1/4; 1<0 no 4; 1<0 yes 4; 1>0 accept 1/4 w`,
    "B2",
  ],
])("proposal: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});
