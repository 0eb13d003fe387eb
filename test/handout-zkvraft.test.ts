import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { labsFor } from "../grader/labs/catalogue.ts";
import { FILES, RULES } from "../grader/labs/kvraft/rules.ts";
import { CHECKS } from "../grader/labs/zkvraft/checks.ts";
import { contentsOf } from "../grader/release/contents.ts";
import { METHODS } from "../skeleton/zkvraft/messages.ts";
import { contractsOf, rulesIn } from "./handout-contracts.ts";

const text = await readFile(path.join(import.meta.dirname, "..", "handouts/zkvraft.md"), "utf8");
const contracts = await contractsOf("zkvraft", ["clerk", "server", "machine", "read"]);

test("the handout gives each function the contract that its comment does: the same rules", () => {
  const rows = text.split("\n").filter((line) => /^\| `\w+\(/.test(line));
  const told = new Map(rows.map((row) => [/\w+/.exec(row)?.[0] ?? "", rulesIn(row)]));
  expect(contracts.map(({ name }) => name)).toEqual(Object.values(FILES).flat());
  for (const { name, rules } of contracts) expect.soft(told.get(name), name).toEqual(rules);
});

test("the handout has the words and the sections of the rules that are judged, and names no others", () => {
  for (const [name, rule] of Object.entries(RULES)) {
    const row = text.indexOf(`| **${name}** | ${rule.text} |`);
    expect.soft(row, `${name}: ${rule.text}`).toBeGreaterThan(0);
    expect.soft(text.slice(0, row).split("\n### ").at(-1)?.split("\n")[0], name).toBe(rule.section);
  }
  const named = [text, ...contracts.map(({ rules }) => rules.join(" "))].flatMap(rulesIn);
  expect(named.filter((rule) => !Object.hasOwn(RULES, rule))).toEqual([]);
});

test("the handout has the points and the rules of the checks", () => {
  const rows = text.matchAll(/^\| `([a-z-]+)` \| (\d+) \| .* \| (.*) \|$/gm);
  const told = Array.from(rows, ([, id = "", points = "", rules = ""]) => ({
    id,
    points: Number(points),
    rules: rulesIn(rules),
  }));
  expect(told).toEqual(CHECKS.map(({ id, points, rules }) => ({ id, points, rules: rules.toSorted() })));
  expect(CHECKS.reduce((sum, { points }) => sum + points, 0)).toBe(100);
});

test("the handout names every method of the wire with its fields", () => {
  for (const [name, { params, result }] of Object.entries(METHODS)) {
    // A key pair is another lab's.
    const fields = Object.keys(params.entries).filter((field) => field !== "pubkey");
    const told = name === "Master.GetPeersRpc" ? [] : fields;
    expect
      .soft(text)
      .toContain(`| \`${name}\` | \`{${told.join(", ")}}\` | \`{${Object.keys(result.entries).join(", ")}}\``);
  }
});

test("no other lab's package has any of it", async () => {
  for (const lab of await labsFor(undefined)) {
    if (lab.name === "zkvraft") continue;
    const { include } = contentsOf(lab, []).full;
    expect(include).toContain(`skeleton/${lab.name}`);
    for (const part of ["handouts/zkvraft.md", "skeleton/zkvraft/clerk.ts", "solution/zkvraft/clerk.ts"]) {
      expect(include.filter((name) => part === name || part.startsWith(`${name}/`))).toEqual([]);
    }
  }
});
