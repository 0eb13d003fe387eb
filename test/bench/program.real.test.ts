import { describe, expect, test } from "vitest";
import { SOLUTION } from "../../grader/base/project.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { stage } from "../../grader/submission/stage.ts";
import { readSubmission } from "../../grader/submission/submission.ts";
import { timesOfPuts } from "./program.ts";

const PUTS = { f: 1, puts: 3, gap_ms: 0, algorithm: "ed25519" } as const;

describe("the puts that are typed at a program's client", () => {
  test("are all answered, and each has the time that the client says", async () => {
    const staged = await stage(await readSubmission(SOLUTION, ZPBFT));
    try {
      const took_ms = await timesOfPuts(`${process.execPath} ${staged.program}`, PUTS);
      expect(took_ms).toHaveLength(PUTS.puts);
      expect(took_ms.every((one) => one > 0 && one < 60_000)).toBe(true);
    } finally {
      await staged.remove();
    }
  });

  test.each([
    ["false", "exit code 1"],
    ["/nothing/there", "ENOENT"],
  ])("are not typed where a role ends: %s", async (program, why) => {
    await expect(timesOfPuts(program, PUTS)).rejects.toThrow(why);
    await expect(timesOfPuts(program, PUTS)).rejects.toThrow('the master did not say "waiting for"');
  });
});
