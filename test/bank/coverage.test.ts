import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { coveragePage, PAGE } from "./coverage-page.ts";

test("the page of what is tried is up to date: npm run coverage makes it anew", async () => {
  expect(await readFile(PAGE, "utf8")).toBe(coveragePage());
});

test("every flaw is tried with every seed where it would count, and at every other moment with some", () => {
  const rows = coveragePage()
    .split("\n")
    .filter((line) => /^\| V\d \|/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(rows.length).toBeGreaterThan(17);
  for (const [, rule, flaw, inTime, inOnePacket, ...others] of rows) {
    expect([rule, flaw, inTime, inOnePacket]).toEqual([
      rule,
      flaw,
      expect.stringMatching(/\*\*/),
      expect.stringMatching(/\*\*/),
    ]);
    // Floods are tried of what anybody can forge.
    expect(others.slice(0, -3).filter((cell) => cell === "")).toEqual([]);
  }
});
