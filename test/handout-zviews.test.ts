import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { FILES, RULES } from "../grader/labs/views/rules.ts";
import { METHODS as PBFT_METHODS } from "../skeleton/zpbft/messages.ts";
import { METHODS } from "../skeleton/zviews/messages.ts";
import { contractsOf } from "./handout-contracts.ts";

const text = await readFile(path.join(import.meta.dirname, "..", "handouts/zviews.md"), "utf8");

test("the handout has the words and the sections of the rules that are judged", () => {
  for (const [name, rule] of Object.entries(RULES)) {
    const row = text.indexOf(`| **${name}** | ${rule.text} |`);
    expect.soft(row, `${name}: ${rule.text}`).toBeGreaterThan(0);
    expect.soft(text.slice(0, row).split("\n### ").at(-1)?.split("\n")[0], name).toBe(rule.section);
  }
});

test("the functions to write are those that the skeleton has, that rules are laid to, and that the handout lists", async () => {
  const contracts = await contractsOf("zviews", ["checkpoint", "viewchange"]);
  const given = ["CheckpointRpc"];
  const names = contracts.map(({ name }) => name).filter((name) => !given.includes(name));
  expect(names).toEqual(Object.values(FILES).flat());
  for (const name of names) expect.soft(text).toContain(`| \`${name}(s, `);
});

test("the handout names every method of the wire that zpbft has not, with its fields", () => {
  for (const [name, { params, result }] of Object.entries(METHODS)) {
    if (name in PBFT_METHODS || name.startsWith("Clock.")) continue;
    const fields = [params, result].map(({ entries }) => `\`{${Object.keys(entries).join(", ")}}\``);
    expect.soft(text).toContain(`| \`${name}\` | ${fields.join(" | ")} |`);
  }
});
