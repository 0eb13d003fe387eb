import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

const PROJECT = path.join(import.meta.dirname, "..");

/** Where the program of the handout's sample session lies: the skeleton, with the solution laid over it. */
const FOLDERS: Record<string, string> = { "commit.ts": "solution/zpbft" };

test("every log line that the handout shows stands at a line that logs at that level", async () => {
  const handout = await readFile(path.join(PROJECT, "handout.md"), "utf8");
  const shown = new Set(
    Array.from(handout.matchAll(/(\w+\.ts):(\d+): (INFO|WARN)\|/g), ([, ...parts]) => parts.join(" ")),
  );
  expect(shown.size).toBeGreaterThan(10);
  for (const place of shown) {
    const [file = "", number, level = ""] = place.split(" ");
    const source = await readFile(path.join(PROJECT, FOLDERS[file] ?? "skeleton/zpbft", file), "utf8");
    expect(`${place}: ${source.split("\n")[Number(number) - 1]}`).toContain(`zlog.${level.toLowerCase()}(`);
  }
});

test("every rule of the checks is explained under its name", async () => {
  const { CATALOGUE } = await import("../grader/labs/zpbft/public/catalogue.ts");
  const handout = await readFile(path.join(PROJECT, "handout.md"), "utf8");
  for (const rule of CATALOGUE.flatMap(({ rules }) => rules)) expect(handout).toContain(`- **${rule}** `);
});
