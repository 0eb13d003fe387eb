import { describe, expect, test } from "vitest";
import { rerunCommand } from "../../../grader/report/rerun.ts";
import { FAILED, reportOf } from "./reporters/samples.ts";

describe("the command that makes a check again", () => {
  test("makes the same choices", () => {
    expect(rerunCommand(FAILED, reportOf(FAILED))).toBe("npm run grade -- mine --only repeated --seed 7 --log 0");
  });

  test("makes that check, too, in whose experiment it was seen", () => {
    const report = reportOf(FAILED);
    const seen = { ...FAILED, finding: { ...FAILED.finding, history: "early-votes-of-4" } } as typeof FAILED;
    const others = ["early", "early-votes", "repeated"].map((id) => ({ id, hidden: false }));
    expect(rerunCommand(seen, { ...report, checks: others })).toContain("--only repeated,early-votes --seed");
  });

  test("is not told if the student does not have the check", () => {
    expect(rerunCommand({ ...FAILED, hidden: true }, reportOf(FAILED))).toBeUndefined();
  });

  test("names no folder where that is the usual one, so that it can be typed anywhere in the lab", () => {
    const report = { ...reportOf(FAILED), submission: "skeleton" };
    expect(rerunCommand(FAILED, report)).toBe("npm run grade -- --only repeated --seed 7 --log 0");
  });

  test("has no seed where none is told", () => {
    const { seed, ...report } = reportOf(FAILED);
    expect(rerunCommand(FAILED, report)).toBe("npm run grade -- mine --only repeated --log 0");
  });

  test.each([
    ["my lab", "'my lab'"],
    ["-rf", "./-rf"],
    ["a\n::error::b", "$'a\\x0a::error::b'"],
  ])("names the folder %j so that a shell takes it for one word", (submission, word) => {
    expect(rerunCommand(FAILED, { submission, lab: "zpbft", checks: [] })).toBe(
      `npm run grade -- ${word} --only repeated --log 0`,
    );
  });
});
