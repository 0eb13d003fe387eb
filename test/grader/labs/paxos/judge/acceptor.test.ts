import { expect, test } from "vitest";
import { broken, PROMISED, type Row, START } from "./beginnings.ts";

const ACCEPTED = `${START} 2>1 accept 1/5 v [a1/5v] = yes 5;`;

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
  ["a promise that tells the one before", `${PROMISED} 0>1 prepare 1/6 [p1/6] = yes 5`, "A2"],
  ["a promise that tells one above its own, which came meanwhile", `${START} 2>1 prepare 1/5 [p1/5 p1/6] = yes 6`, ""],
  [
    "that makes what was accepted before one of its own ballot",
    `${ACCEPTED} 0>1 prepare 1/6 [p1/6 a1/6v] = yes 6 6v; 0>1 accept 1/6 w = yes 6`,
    "P2",
  ],
  [
    "that makes so its own, after which its value is another's",
    `${ACCEPTED} x>1 start 1 w [a1/7v] = ok; 1>0 prepare 1/7; 1>2 prepare 1/7; 1<0 yes 7; 1>0 accept 1/7 v`,
    "P2",
  ],
  [
    "that makes so what is decided",
    `${ACCEPTED} 2>1 decide 1 v [!1v] = ok; 1>s decided 1 v; 0>1 prepare 1/6 [p1/6 a1/6v] = yes 6 6v !v`,
    "",
  ],
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
  [
    "the same value again, in a higher ballot",
    `${ACCEPTED} 0>1 prepare 1/6 [p1/6] = yes 6 5v; 0>1 accept 1/6 v [a1/6v] = yes 6`,
    "",
  ],
  ["that tells the ballot before", `${PROMISED} 0>1 accept 1/6 w [a1/6w] = yes 5`, "A2"],
  ["another value on the disk", `${PROMISED} 2>1 accept 1/5 v [a1/5w] = yes 5`, "D1"],
  ["the empty value", `${START} 2>1 accept 1/5 - [a1/5-] = yes 5; 0>1 prepare 1/6 [p1/6] = yes 6 5-`, ""],
  ["after a restart, below", `${PROMISED} kill 1; start 1; 0>1 accept 1/3 w [A1/3w] = yes 5`, "D2"],
])("acceptance: %s", (_, text, rules) => {
  expect(broken(text)).toBe(rules);
});
