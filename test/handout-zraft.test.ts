import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { labsFor } from "../grader/labs/catalogue.ts";
import { RULES } from "../grader/labs/raft/rules.ts";
import { contentsOf } from "../grader/release/contents.ts";
import { contractsOf, rulesIn } from "./handout-contracts.ts";

const PROJECT = path.join(import.meta.dirname, "..");
const PAGES = ["handouts/zraft.md", "handouts/zraft.zh.md"];

const read = (name: string): Promise<string> => readFile(path.join(PROJECT, name), "utf8");

/** The functions of the four files, and the rules that the comment above each names. */
const contracts = () => contractsOf("zraft", ["elect", "replicate", "persist", "compact"]);

test.each(PAGES)("%s gives each function the contract that its comment does: the same rules", async (page) => {
  const rows = (await read(page)).split("\n").filter((line) => /^\| `\w+\(/.test(line));
  const told = new Map(rows.map((row) => [/\w+/.exec(row)?.[0] ?? "", rulesIn(row)]));
  const expected = await contracts();
  expect(expected).toHaveLength(16);
  for (const { name, rules } of expected) expect.soft(told.get(name), name).toEqual(rules);
});

test.each(PAGES)("%s explains every rule that it names, each once", async (page) => {
  const text = await read(page);
  const explained = Array.from(text.matchAll(/^\| \*\*([A-Z]\d{1,2})\*\* \|/gm), ([, rule = ""]) => rule);
  expect([...new Set(explained)]).toEqual(explained);
  expect(explained).toHaveLength(49);
  const named = [text, ...(await contracts()).map(({ rules }) => rules.join(" "))].flatMap(rulesIn);
  expect(named.filter((rule) => !explained.includes(rule))).toEqual([]);
});

test("the handout has the words and the sections of the rules that are judged", async () => {
  const text = await read("handouts/zraft.md");
  for (const [name, rule] of Object.entries(RULES)) {
    const row = text.indexOf(`| **${name}** | ${rule.text}`);
    expect.soft(row, `${name}: ${rule.text}`).toBeGreaterThan(0);
    expect.soft(text.slice(0, row).split("\n### ").at(-1)?.split("\n")[0], name).toBe(rule.section);
  }
});

test.each(PAGES)("%s names every method of the wire with its fields", async (page) => {
  const { METHODS } = await import("../skeleton/zraft/messages.ts");
  const text = await read(page);
  for (const [name, { params, result }] of Object.entries(METHODS)) {
    // A key pair is another lab's.
    const fields = Object.keys(params.entries).filter((field) => field !== "pubkey");
    const told = name === "Master.GetPeersRpc" ? [] : fields;
    expect
      .soft(text)
      .toContain(`| \`${name}\` | \`{${told.join(", ")}}\` | \`{${Object.keys(result.entries).join(", ")}}\``);
  }
});

test("no other lab's package has any of it, but for what one has that stands on it", async () => {
  for (const lab of await labsFor(undefined)) {
    if (lab.name === "zraft") continue;
    const { include } = contentsOf(lab, []).full;
    expect(include).toContain(`skeleton/${lab.name}`);
    const rooms = lab.rooms.includes("zraft") ? [] : ["skeleton/zraft/elect.ts", "solution/zraft/elect.ts"];
    for (const part of [...PAGES, ...rooms]) {
      expect(include.filter((name) => part === name || part.startsWith(`${name}/`))).toEqual([]);
    }
  }
});
