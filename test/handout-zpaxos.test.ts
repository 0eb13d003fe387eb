import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { labsFor } from "../grader/labs/catalogue.ts";
import { FILES, RULES } from "../grader/labs/paxos/rules.ts";
import { CHECKS } from "../grader/labs/zpaxos/checks.ts";
import { contentsOf } from "../grader/release/contents.ts";
import { METHODS } from "../skeleton/zpaxos/messages.ts";
import { contractsOf, rulesIn } from "./handout-contracts.ts";

const PAGES = ["handouts/zpaxos.md", "handouts/zpaxos.zh.md"];

const read = (name: string): Promise<string> => readFile(path.join(import.meta.dirname, "..", name), "utf8");

const contracts = await contractsOf("zpaxos", ["acceptor", "proposer", "learner", "forget"]);

test.each(PAGES)("%s gives each function the contract that its comment does: the same rules", async (page) => {
  const rows = (await read(page)).split("\n").filter((line) => /^\| `\w+\(/.test(line));
  const told = new Map(rows.map((row) => [/\w+/.exec(row)?.[0] ?? "", rulesIn(row)]));
  expect(contracts.map(({ name }) => name)).toEqual(Object.values(FILES).flat());
  // DecideRpc is given.
  for (const { name, rules } of contracts) if (name !== "DecideRpc") expect.soft(told.get(name), name).toEqual(rules);
});

test.each(PAGES)("%s explains each rule once, and names no others", async (page) => {
  const text = await read(page);
  const explained = Array.from(text.matchAll(/^\| \*\*([A-Z]\d{1,2})\*\* \|/gm), ([, rule]) => rule);
  expect(explained).toEqual(Object.keys(RULES));
  const named = [text, ...contracts.map(({ rules }) => rules.join(" "))].flatMap(rulesIn);
  expect(named.filter((rule) => !Object.hasOwn(RULES, rule))).toEqual([]);
});

test("the handout has the words and the sections of the rules that are judged", async () => {
  const text = await read("handouts/zpaxos.md");
  for (const [name, rule] of Object.entries(RULES)) {
    const row = text.indexOf(`| **${name}** | ${rule.text} |`);
    expect.soft(row, `${name}: ${rule.text}`).toBeGreaterThan(0);
    expect.soft(text.slice(0, row).split("\n### ").at(-1)?.split("\n")[0], name).toBe(rule.section);
  }
});

test.each(PAGES)("%s tells of every check what it is worth, and by which rules", async (page) => {
  const rows = (await read(page)).matchAll(/^\| `([a-z-]+)` \| (\d+) \| .* \| (.*) \|$/gm);
  const told = Array.from(rows, ([, id, points, rules = ""]) => ({
    id,
    points: Number(points),
    rules: rulesIn(rules),
  }));
  const checks = CHECKS.map(({ id, points, rules }) => ({ id, points, rules: rules.toSorted() }));
  expect(told).toEqual(checks);
});

test.each(PAGES)("%s names every method of the wire with its fields", async (page) => {
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

test("no other lab's package has any of it", async () => {
  for (const lab of await labsFor(undefined)) {
    if (lab.name === "zpaxos") continue;
    const { include } = contentsOf(lab, []).full;
    expect(include).toContain(`skeleton/${lab.name}`);
    for (const part of [...PAGES, "skeleton/zpaxos/acceptor.ts", "solution/zpaxos/acceptor.ts"]) {
      expect(include.filter((name) => part === name || part.startsWith(`${name}/`))).toEqual([]);
    }
  }
});
