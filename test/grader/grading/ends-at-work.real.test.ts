import { cp } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { checksThat } from "../../../grader/report/report.ts";
import { gradeOf, PROJECT_DIR, SOLUTION, temporaryDir } from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

/** Submissions whose process ends in the middle of its work, and a check that comes to that. */
const ENDING = [
  ["zkvraft", "ends-in-execute", "answers-applied"],
  ["zkvraft", "ends-in-nextServer", "one-answer"],
  ["zpaxos", "ends-in-AcceptRpc", "accept"],
  ["zraft", "exits-in-RequestVoteRpc", "saved-vote"],
] as const;

test.each(ENDING)("%s: %s is told as that, and the grade has an end", async (lab, name, check) => {
  const dir = await temporaryDir();
  await cp(path.join(SOLUTION, lab), path.join(dir, lab), { recursive: true });
  await cp(path.join(PROJECT_DIR, "test", "submissions", lab, "hostile", name), dir, { recursive: true });
  const { report } = await gradeOf(dir, "--lab", lab, "--only", `^${check}$`);

  const messages = checksThat("failed", report).map(({ message }) => message);
  expect(messages).toContain("a server's process ended in the middle of its work");
  expect(checksThat("inconclusive", report)).toEqual([]);
});
