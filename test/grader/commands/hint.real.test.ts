import stringWidth from "string-width";
import { expect, test } from "vitest";
import { CHECKS } from "../../../grader/labs/zpbft/checks.ts";
import { HINTS } from "../../../grader/labs/zpbft/hints.ts";
import { runGrader } from "../support.ts";

const joined = (text: string): string => text.replace(/\s+/g, " ");

test("the first hint comes with the way to the next, and the last one with the part of the handout", async () => {
  const [first, , third] = HINTS.get("repeated") ?? [];
  const begun = await runGrader(["hint", "repeated"]);
  expect(begun).toMatchObject({ exitCode: 0, stderr: "" });
  expect(joined(begun.stdout)).toContain(`hint 1 of 3 ${first} one that says more: npm run hint -- repeated 2`);
  const last = await runGrader(["hint", "repeated", "3"]);
  expect(joined(last.stdout)).toContain(
    `hint 3 of 3 ${third} that was the last one; read handout.md, “verifyBallotCommit: V1 to V8”`,
  );
  expect(last.stdout).not.toContain("npm run hint");
});

test("who has named the lab is told commands that name it", async () => {
  const begun = await runGrader(["hint", "quorum", "--lab", "zpaxos"]);
  expect(joined(begun.stdout)).toContain("one that says more: npm run hint -- quorum 2 --lab zpaxos");
  const listed = await runGrader(["hint", "--lab", "zpaxos"]);
  expect(listed.stdout).toContain("a hint for one of them: npm run hint -- CHECK --lab zpaxos");
  const second = await runGrader(["hint", "quorum", "2", "--lab", "zpaxos", "--lang", "zh"]);
  expect(second.stdout).toContain("想知道更多：npm run hint -- quorum 3 --lab zpaxos");
});

test("without a check all are listed, in the order of the report", async () => {
  const { exitCode, stdout } = await runGrader(["hint"]);
  expect(exitCode).toBe(0);
  expect(Array.from(stdout.matchAll(/^ {2}(\S+) /gm), ([, id]) => id)).toEqual(CHECKS.map(({ id }) => id));
});

test.each([
  [["hint"], "en"],
  [["hint"], "zh"],
  [["hint", "commit-content", "3"], "en"],
  [["hint", "commit-content", "3"], "zh"],
])("no line is longer than there is room: %j in %s", async (args, lang) => {
  const { stdout } = await runGrader([...args, "--lang", lang], { env: { COLUMNS: "60" } });
  const lines = stdout.split("\n");
  expect(lines.length).toBeGreaterThan(6);
  expect(lines.filter((line) => stringWidth(line) > 60)).toEqual([]);
});

test.each([
  [["repeatd"], /^repeatd: no check has such a name; they are start, commit-once, .*, log-truth\n/],
  [["V2"], /^V2: that is a rule; name a check that judges it: view\n/],
  [["quorum", "4"], /^quorum 4: expected a number from 1 to 3\n/],
  [["quorum", "0"], /^quorum 0: expected a number from 1 to 3\n/],
  [["quorum", "one"], /^quorum one: expected a number from 1 to 3\n/],
])("what nobody can mean is told, and what can be meant: %j", async (args, words) => {
  const { exitCode, stdout, stderr } = await runGrader(["hint", ...args]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(words);
});
