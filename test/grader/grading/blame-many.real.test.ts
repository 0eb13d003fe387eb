import { rm } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { Suite } from "../../../grader/checks/runner.ts";
import { blame } from "../../../grader/grading/blame.ts";
import { grade } from "../../../grader/grading/grade.ts";
import { ZRAFT } from "../../../grader/labs/zraft/lab.ts";
import { PUBLIC } from "../../../grader/labs/zraft/suite.ts";
import { exchangedText } from "../../../grader/report/exchanged.ts";
import { laidOver, ZRAFT_SUBMISSIONS } from "../../bank/laid-over.ts";
import { folderOf } from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

const CHECKS = ["start", "saved-vote", "votes"];

/** Small enough to be graded many times. */
const SMALL: Suite = {
  ...PUBLIC,
  checks: PUBLIC.checks.filter(({ id }) => CHECKS.includes(id)),
  experiments: PUBLIC.experiments.filter(({ name }) => CHECKS.some((id) => name.startsWith(`${id}-`))),
};

/** The reference with these folders laid over it. */
async function blamed(...folders: string[]) {
  const dir = await laidOver(folders);
  try {
    const options = { lab: ZRAFT, suite: SMALL, dir, name: "mine", seed: 1, log: 1 };
    return await blame(options, await grade(options));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const wrong = (name: string): string => path.join(ZRAFT_SUBMISSIONS, "wrong", name);

describe("where functions are many, exchanging them one after the other finds", () => {
  test("the one that is at fault, though the report points to another one first", async () => {
    const { guilty, grafts, earned, credit } = await blamed(wrong("saves-no-vote"));
    expect(guilty).toEqual(["save"]);
    expect(grafts.map(({ exchanged, score }) => [exchangedText({ earned }, exchanged), score])).toEqual([
      ["save", 9],
      ["all but save", 0],
    ]);
    expect({ credit, RequestVoteRpc: earned.RequestVoteRpc }).toEqual({ credit: 5, RequestVoteRpc: 5 });
  });

  test("two that have nothing to do with each other", async () => {
    const { guilty } = await blamed(wrong("vote-overwrites"), wrong("saves-no-vote"));
    expect(guilty).toEqual(["RequestVoteRpc", "save"]);
  });

  test("the file that does not load, and no other", async () => {
    const { guilty } = await blamed(await folderOf({ "zraft/compact.ts": "throw new Error('oops');\n" }));
    expect(guilty).toEqual(["compact", "InstallSnapshotRpc", "takeInstall"]);
  });
});
