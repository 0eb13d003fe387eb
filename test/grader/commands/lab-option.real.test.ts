import { expect, test } from "vitest";
import { labNames } from "../../../grader/labs/catalogue.ts";
import { runGrader } from "../support.ts";

test.each([
  ["grade"],
  ["grade:class", ".", "--out", "new"],
  ["cluster"],
  ["naive", "-role", "keygen"],
  ["bench"],
  ["release", "--out", "new"],
  ["take-in", "here", "there"],
])("%s refuses a lab that is not there, and says which there are", async (...args) => {
  const { exitCode, stderr, stdout } = await runGrader([...args, "--lab", "no-lab"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  const there = labNames().join(", ");
  expect(stderr).toMatch(new RegExp(`^--lab no-lab: there is no such lab here; expected ${there}\\n\\nusage: `));
});
