import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { SKELETON, SOLUTION } from "../../../grader/base/project.ts";
import { CHECKS as ZKVRAFT_CHECKS } from "../../../grader/labs/zkvraft/checks.ts";
import { HINTS as ZKVRAFT_HINTS } from "../../../grader/labs/zkvraft/hints.ts";
import { ZKVRAFT } from "../../../grader/labs/zkvraft/lab.ts";
import { CHECKS as ZPAXOS_CHECKS } from "../../../grader/labs/zpaxos/checks.ts";
import { HINTS as ZPAXOS_HINTS } from "../../../grader/labs/zpaxos/hints.ts";
import { ZPAXOS } from "../../../grader/labs/zpaxos/lab.ts";
import { CHECKS as ZPBFT_CHECKS } from "../../../grader/labs/zpbft/checks.ts";
import { HINTS as ZPBFT_HINTS } from "../../../grader/labs/zpbft/hints.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { CHECKS as ZRAFT_CHECKS } from "../../../grader/labs/zraft/checks.ts";
import { HINTS as ZRAFT_HINTS } from "../../../grader/labs/zraft/hints.ts";
import { ZRAFT } from "../../../grader/labs/zraft/lab.ts";
import { CHECKS as ZVIEWS_CHECKS } from "../../../grader/labs/zviews/checks.ts";
import { HINTS as ZVIEWS_HINTS } from "../../../grader/labs/zviews/hints.ts";
import { ZVIEWS } from "../../../grader/labs/zviews/lab.ts";

describe.each([
  { lab: ZPBFT, hintsOf: ZPBFT_HINTS, checks: ZPBFT_CHECKS, statement: "cert.commits.push(args)" },
  { lab: ZVIEWS, hintsOf: ZVIEWS_HINTS, checks: ZVIEWS_CHECKS, statement: "box.votes.vote(args)" },
  {
    ...{ lab: ZPAXOS, hintsOf: ZPAXOS_HINTS, checks: ZPAXOS_CHECKS },
    statement: "const round = Math.floor(above / s.n)",
  },
  { lab: ZRAFT, hintsOf: ZRAFT_HINTS, checks: ZRAFT_CHECKS, statement: "log.truncate(from + place)" },
  {
    ...{ lab: ZKVRAFT, hintsOf: ZKVRAFT_HINTS, checks: ZKVRAFT_CHECKS },
    statement: "session.commandId = asked.commandId",
  },
])("the hints of $lab.name:", ({ lab, hintsOf, checks, statement }) => {
  const all = [...hintsOf].flatMap(([id, hints]) => hints.map((hint) => ({ id, hint })));

  test("each check has three, all different, and the first is what is told of it where nothing else may be", () => {
    expect([...hintsOf.keys()]).toEqual(checks.map(({ id }) => id));
    for (const { id, hint } of checks) {
      expect(hintsOf.get(id), id).toHaveLength(3);
      expect(hintsOf.get(id)?.[0]).toBe(hint);
    }
    expect(new Set(all.map(({ hint }) => hint)).size).toBe(3 * checks.length);
  });

  test("each asks or tells in whole sentences, and does not become a page", () => {
    const odd = all.filter(({ hint }) => !/^[A-Zabcfmnprst][^`]*[.?]$/.test(hint) || hint.length > 420);
    expect(odd).toEqual([]);
  });

  test("none knows of the hidden suite, or holds a statement of the solution that the skeleton does not name", async () => {
    const textsIn = async (dir: string) =>
      (await Promise.all(lab.gradedFiles.map((file) => readFile(path.join(dir, file), "utf8")))).join("\n");
    const named = await textsIn(SKELETON);
    const statements = (await textsIn(SOLUTION))
      .split("\n")
      .map((line) =>
        line
          .trim()
          .replace(/[;{}]+$/, "")
          .trim(),
      )
      .filter((line) => line.length >= 12 && /[(=]/.test(line) && !named.includes(line));
    expect(statements).toContain(statement);
    const telling = all.filter(
      ({ hint }) => /hidden|instructor/i.test(hint) || statements.some((one) => hint.includes(one)),
    );
    expect(telling).toEqual([]);
  });
});
