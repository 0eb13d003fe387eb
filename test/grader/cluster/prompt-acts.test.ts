import { describe, expect, test } from "vitest";
import type { Playing } from "../../../grader/cluster/playing.ts";
import { helpOf, NOTHING_TO_SEE } from "../../../grader/cluster/prompt-acts.ts";
import { table } from "../../../grader/cluster/table.ts";
import { FAMILY } from "../../../grader/labs/pbft/family.ts";
import { TOY } from "../../labs/toy/lab.ts";

/** What a lab of echoes would let a person see and try. */
const ECHOES: Playing = {
  ...NOTHING_TO_SEE,
  questions: { echoes: { usage: "echoes <word>", help: "how often a word came back", answer: () => "never" } },
  lies: { backwards: { help: "answers from the end", of: () => () => [] } },
};

describe("the help of a prompt", () => {
  test("tells a lab's own commands, questions and lies, and those of no other", () => {
    const lines = helpOf(TOY.prompt.commands, ECHOES, false).split("\n");
    expect(lines[0]).toBe("any line");
    expect(lines).toContainEqual(expect.stringMatching(/^echoes <word> +how often a word came back$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}backwards +it answers from the end$/));
    expect(lines.join(" ")).not.toMatch(/votes|digest|PREPARE/);
  });

  test("tells the faults of any lab, and no lie where there is none", () => {
    const text = helpOf("any line", NOTHING_TO_SEE, false);
    for (const word of ["status", "logs", "kill", "pause", "resume", "restart", "cut", "mend", "delay", "help", "quit"])
      expect(text).toContain(word);
    expect(text).not.toContain("lie");
  });

  test.each([
    [false, "start it again: all that it had is gone"],
    [true, "start it again, with what is on its disk"],
  ])("says what a restart leaves, with disks: %s", (hasDisks, help) => {
    expect(helpOf("any line", NOTHING_TO_SEE, hasDisks)).toMatch(new RegExp(`^restart <id> +${help}$`, "m"));
  });

  test("fits a terminal of 80 columns", () => {
    for (const playing of [ECHOES, FAMILY.playing ?? ECHOES])
      for (const line of helpOf("any line", playing, true).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});

test("the columns of a table stand below each other, and no line ends with spaces", () => {
  expect(
    table([
      ["a", "bbb", "c"],
      ["aa", "b"],
      ["", "b", "c"],
    ]),
  ).toEqual(["a   bbb  c", "aa  b", "    b    c"]);
});
