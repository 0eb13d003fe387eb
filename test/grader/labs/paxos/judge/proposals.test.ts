import { expect, test } from "vitest";
import { broken, FIVE, type Row, START } from "./rows.ts";

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
