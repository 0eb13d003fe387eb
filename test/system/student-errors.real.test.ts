import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { dir } from "tmp-promise";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../grader/history/events.ts";
import { readLog } from "../../grader/labs/pbft/judge/log-grammar.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { stage } from "../../grader/submission/stage.ts";
import { readSubmission } from "../../grader/submission/submission.ts";
import {
  CASES,
  HANG,
  LETHAL_SEQ,
  NO_ERRORS,
  NO_ERRORS_SEQ,
  RETURNED,
  RETURNED_SEQ,
  SUBMISSION,
  seqOf,
} from "./broken-submission.ts";
import { NO, useOneServer, YES } from "./one-server.ts";
import { PATIENCE_MS, perFile } from "./support.ts";

const staged = perFile(
  async () => {
    const { path: folder, cleanup } = await dir({ prefix: "zlab-test-", unsafeCleanup: true });
    await mkdir(path.join(folder, "zpbft"));
    await writeFile(path.join(folder, "zpbft", "commit.ts"), SUBMISSION);
    const { program, remove } = await stage(await readSubmission(folder, ZPBFT));
    return { program, remove: () => Promise.all([remove(), cleanup()]) };
  },
  ({ remove }) => remove(),
);
// Replica 1 runs the submission; the leader 0 and the backups 2 and 3 are puppets.
const server = useOneServer(() => staged().program, { liveId: 1 });

/** Has the replica accept and prepare a seq, and sends it a COMMIT: all three functions were called then. */
async function lead(seq: number): Promise<Answer> {
  const { about } = await server().propose(seq, `put x ${seq}`);
  await server().vote("prepare", about, [0, 2]);
  return server().sendVote("commit", server().puppet(2).vote("commit", about), 2);
}

/** It takes, answers and prepares another request as if nothing had been. */
let lastOther = 900;
async function expectAlive(): Promise<void> {
  const seq = ++lastOther;
  expect(await lead(seq)).toEqual(YES);
  await server().untilSent("Server.PrepareRpc", seq);
  expect(server().process.exit).toBeUndefined();
}

/** The ERROR lines since a position in the log. */
async function errorsSince(from: number): Promise<string[]> {
  return (await server().log())
    .slice(from)
    .split("\n")
    .filter((line) => line.includes("ERROR|"));
}

describe("a submission's error is one ERROR line that names commit.ts and its line, and the replica lives on:", () => {
  test.each(CASES.map((each, place) => ({ ...each, seq: seqOf(place) })))(
    "$broken $name",
    async ({ broken, does, says, seq }) => {
      const from = (await server().log()).length;
      const outcome = await lead(seq);
      await server().process.stderr.until(/ERROR\|/, { from, timeout_ms: PATIENCE_MS });
      const line = SUBMISSION.split("\n").findIndex((text) => text.includes(`if (seq === ${seq}) { ${does}`)) + 1;
      expect((await errorsSince(from))[0]).toContain(`commit.ts:${line}: ERROR| ${says}`);
      // The ballot is counted when the replica is prepared, and again when a vote comes (R3).
      expect(await errorsSince(from)).toHaveLength(broken === "verifyBallotCommit" ? 2 : 1);
      expect(readLog("server", (await server().log()).slice(from)).misfits).toEqual([]);
      expect(outcome).toEqual(broken === "CommitRpc" ? NO : YES);
      await expectAlive();
    },
  );

  test.each(NO_ERRORS.map((thrown, place) => ({ thrown, seq: NO_ERRORS_SEQ + place })))(
    "verifyBallotCommit throws $thrown, which has no stack that could name a line",
    async ({ seq }) => {
      const from = (await server().log()).length;
      expect(await lead(seq)).toEqual(YES);
      expect((await errorsSince(from))[0]).toMatch(/^\S+:\d+: ERROR\| verifyBallotCommit threw: \S/);
      await expectAlive();
    },
  );
});

test.each(RETURNED.map((returned, place) => ({ returned, place })))(
  "CommitRpc returns $returned: its caller is told no more than ok or not, and the replica lives",
  async ({ place, returned }) => {
    expect(await lead(RETURNED_SEQ + place)).toEqual(returned.includes("ok: true") ? YES : NO);
    await expectAlive();
  },
);

test.each(["commit", "verifyBallotCommit"] as const)(
  "%s never resolves: it holds up no answer, and no other seq",
  async (broken) => {
    const from = (await server().log()).length;
    expect(await lead(HANG[broken])).toEqual(YES);
    expect(await errorsSince(from)).toEqual([]);
    await expectAlive();
  },
);

test("CommitRpc never resolves: its own caller waits, and nobody else", async () => {
  const vote = server()
    .puppet(2)
    .vote("commit", { view: 0, seq: HANG.CommitRpc, digest: "0".repeat(64) });
  void server().sendVote("commit", vote, 2);
  await expectAlive();
  expect(server().cluster.history.calls.find(({ params }) => params === vote)?.outcome).toBeUndefined();
});

test("what is thrown in a timer cannot even be shown: the replica lives", async () => {
  const from = (await server().log()).length;
  expect(await lead(LETHAL_SEQ)).toEqual(YES);
  await server().process.stderr.until(/ERROR\| uncaught: \S/, { from, timeout_ms: PATIENCE_MS });
  await expectAlive();
});
