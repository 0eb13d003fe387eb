import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { SOLUTION } from "../../../../grader/base/project.ts";
import { CHECKS } from "../../../../grader/labs/zpbft/checks.ts";
import { HINTS } from "../../../../grader/labs/zpbft/hints.ts";

const ALL = [...HINTS].flatMap(([id, hints]) => hints.map((hint) => ({ id, hint })));

test("each check has three hints, all different, and the first is what is told of it where nothing else may be", () => {
  expect([...HINTS.keys()]).toEqual(CHECKS.map(({ id }) => id));
  for (const { id, hint } of CHECKS) {
    expect(HINTS.get(id), id).toHaveLength(3);
    expect(HINTS.get(id)?.[0]).toBe(hint);
  }
  expect(new Set(ALL.map(({ hint }) => hint)).size).toBe(3 * CHECKS.length);
});

test("a hint asks or tells in whole sentences, and does not become a page", () => {
  const odd = ALL.filter(({ hint }) => !/^[A-Zcfps][^`]*[.?]$/.test(hint) || hint.length > 420);
  expect(odd).toEqual([]);
});

test("no hint knows of the hidden suite, and none holds a statement of the solution", async () => {
  const code = await readFile(path.join(SOLUTION, "zpbft/commit.ts"), "utf8");
  const statements = code
    .split("\n")
    .map((line) =>
      line
        .trim()
        .replace(/[;{}]+$/, "")
        .trim(),
    )
    .filter((line) => line.length >= 12 && /[(=]/.test(line));
  expect(statements).toContain("cert.commits.push(args)");
  const telling = ALL.filter(
    ({ hint }) => /hidden|instructor/i.test(hint) || statements.some((statement) => hint.includes(statement)),
  );
  expect(telling).toEqual([]);
});
