import { expect, test } from "vitest";
import { triedText } from "../../../grader/report/tried.ts";

test("what was tried is told in a line: sizes, who was real, and how much", () => {
  const four = { part: "four/commands", n: 4, who: "4 servers", requests: 8 };
  const commits = { part: "backup/commits", n: 4, who: "backup", scripts: 120 };
  expect(
    triedText([
      { tried: [commits, four] },
      { tried: [{ part: "ten/quorum", n: 10, who: "leader", scripts: 12 }] },
      // These are some of those that the COMMITs were judged in.
      { tried: [{ part: "backup/quorum", n: 4, who: "backup", scripts: 30 }, commits] },
      { tried: [{ ...four, part: "four/concurrent", requests: 2 }] },
      {},
    ]),
  ).toBe("n = 4 10, backup, leader and 4 servers, 132 scripts, 10 requests");
});

test("of nothing that is told nothing is said", () => {
  expect(triedText([{}, {}])).toBeUndefined();
});
