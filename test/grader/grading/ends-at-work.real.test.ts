import { cp } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { checksThat } from "../../../grader/report/report.ts";
import { gradeOf, PROJECT_DIR, SOLUTION, temporaryDir } from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

const ENDED = "a server's process ended in the middle of its work";

/** Submissions whose process ends in the middle of its work, or can be told nothing any more; a check that comes to that; what it says. */
const ENDING = [
  ["zkvraft", "ends-in-execute", "answers-applied", ENDED],
  ["zkvraft", "ends-in-nextServer", "one-answer", ENDED],
  ["zpaxos", "ends-in-AcceptRpc", "accept", ENDED],
  ["zraft", "exits-in-RequestVoteRpc", "saved-vote", ENDED],
  ["zraft", "refuses-its-time", "saved-vote", "a server does not take its time"],
  ["zraft", "shuts-its-door", "saved-vote", "a server does not come to work"],
] as const;

test.each(ENDING)("%s: %s is told as that, and the grade has an end", async (lab, name, check, message) => {
  const dir = await temporaryDir();
  await cp(path.join(SOLUTION, lab), path.join(dir, lab), { recursive: true });
  await cp(path.join(PROJECT_DIR, "test", "submissions", lab, "hostile", name), dir, { recursive: true });
  const { report } = await gradeOf(dir, "--lab", lab, "--only", `^${check}$`);

  const messages = checksThat("failed", report).map(({ message }) => message);
  expect(messages).toContain(message);
  expect(checksThat("inconclusive", report)).toEqual([]);
});
