import { expect, test } from "vitest";
import { ASKS, broken, FIVE, type Row, START } from "./beginnings.ts";

/** Server 1 is one of five; 0 and 2 accept what it proposes, and so it is decided. */
const FEW = `${START} x>1 start 1 v [p1/6] = ok; ${[0, 2, 3, 4].map((id) => `1>${id} prepare 1/6`).join("; ")};
  1<0 yes 6; 1<2 yes 6; 1 writes a1/6v; ${[0, 2, 3, 4].map((id) => `1>${id} accept 1/6 v`).join("; ")};
  1<3 yes 6; 1<4 yes 6; 1<0 yes 6; 1<2 yes 6; and 1 writes !1v; and 1>s decided 1 v;`;
const TELLS = "1>3 decide 1 v; 1>4 decide 1 v;";

test.each<Row>([
  ["told to all", `${FEW} 1>0 decide 1 v; 1>2 decide 1 v; ${TELLS} tick 1 100`, ""],
  ["told to those that have not accepted", `${FEW} ${TELLS} tick 1 100`, ""],
  ["told to nobody yet, for the others may still accept", `${FEW} tick 1 99`, ""],
  ["told to nobody, for the others have accepted", `${FEW} 1<3 yes 6; 1<4 yes 6; tick 1 100`, ""],
  ["told to nobody", `${FEW} tick 1 100`, "Q3"],
  ["told to one of two that have not accepted", `${FEW} 1>3 decide 1 v; tick 1 100`, "Q3"],
  ["told to one, and to another that asks", `${FEW} 1>3 decide 1 v; 4>1 prepare 1/4 = no 6 !v; tick 1 100`, ""],
  ["told to nobody, for the others refuse", `${FEW} 1<3 no 8; 1<4 no 9; tick 1 100`, "Q3"],
  ["told to nobody, for another tells it", `${FEW} 2>1 decide 1 v = ok; tick 1 100`, ""],
  ["told to nobody before it is killed", `${FEW} kill 1; start 1; 1>s decided 1 v; tick 1 100`, ""],
])("what it has decided: %s", (_, text, rules) => {
  expect(broken(text, FIVE)).toBe(rules);
});

/** What it asks for in an instance, by its own acceptor's promise first. */
const asks = (seq: number, done = 0): string => `tick 1 100; 1 writes p${seq}/4; 1>0 prepare ${seq}/4 d${done}`;

test.each<Row>([
  ["what it is told to", `${START} x>1 start 2 v [p2/4] = ok; 1>0 prepare 2/4`, ""],
  ["a hole before that", `${START} x>1 start 2 v [p2/4] = ok; 1>0 prepare 2/4; 1>2 prepare 2/4; ${asks(1)}`, ""],
  ["a hole before what another asks for", `${START} 2>1 prepare 2/5 [p2/5] = yes 5; ${asks(1)}`, ""],
  ["a hole before what another has decided", `${START} 2>1 decide 2 v [!2v] = ok; ${asks(1)}`, ""],
  [
    "a hole that it has heard of in an earlier life",
    `${START} 2>1 decide 2 v [!2v] = ok; kill 1; start 1; ${asks(1)}`,
    "",
  ],
  ["something, told of nothing", `${START} ${asks(1)}`, "I2"],
  ["what is behind all that it was told of", `${START} 2>1 prepare 2/5 [p2/5] = yes 5; ${asks(3)}`, "I2"],
  ["what is behind that its service needs no more", `${START} s>1 done 3 [d0,3,0] = ok; ${asks(4, 3)}`, "I2"],
  ["before it is told to", `${START} ${asks(1)}; x>1 start 1 v = ok`, "I2"],
])("it proposes %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

/** All is on the disk as it is written anew. */
const KEPT = `${START} 2>1 accept 9/8 v [a9/8v] = yes 8; 1 replaces N d0,0,0 a9/8v;`;
const refuses = (times: number, records: string): string =>
  `0>1 prepare 9/6 = no 8; and 1 replaces ${records}; `.repeat(times);

test.each<Row>([
  ["three times for nothing", `${KEPT} ${refuses(3, "N d0,0,0 a9/8v")}`, ""],
  ["four times for nothing", `${KEPT} ${refuses(4, "N d0,0,0 a9/8v")}`, "Z3"],
  ["at each start", `${KEPT} ${"kill 1; start 1; and 1 replaces N d0,0,0 a9/8v;".repeat(5)}`, ""],
  [
    "three times in each of two lives",
    `${KEPT} ${refuses(3, "N d0,0,0 a9/8v")} kill 1; start 1; ${refuses(3, "N d0,0,0 a9/8v")}`,
    "",
  ],
  [
    "with what others are done with",
    `${KEPT} ${[1, 2, 3, 4, 5].map((done) => `0>1 prepare 9/6 d${done} = no 8; and 1 replaces N d${done},0,0 a9/8v`).join(";")}`,
    "",
  ],
  [
    "in place of what is saved",
    `${START} ${[5, 8, 11, 14, 17].map((ballot) => `tick 1 ${ballot}; and 1 replaces N d0,0,0 p1/${ballot}`).join(";")}`,
    "",
  ],
])("all of the disk is written anew %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});

/** Server 1 asks in instance 1, of which its service needs nothing, and 2 has forgotten it. */
const GONE = `${ASKS} s>1 done 1 [d0,1,0] = ok; 1<2 gone d1;`;
const AGAIN = "tick 1 100; 1 writes p1/7; 1>0 prepare 1/7 d1";

test.each<Row>([
  ["ends", `${GONE} tick 1 1100`, ""],
  ["asks again, for it has not heard that of all", `${GONE} ${AGAIN}`, ""],
  ["ends, though another has only refused", `${ASKS} s>1 done 1 [d0,1,0] = ok; 1<2 no 9 d1; tick 1 1100`, "V4"],
])("who is told that it is forgotten %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});
