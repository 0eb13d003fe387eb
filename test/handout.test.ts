import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { ALSO, SCRIPTS } from "../grader/release/contents.ts";
import {
  withPlaces,
  ZKVRAFT_FOLDERS,
  ZPAXOS_FOLDERS,
  ZPBFT_FOLDERS,
  ZRAFT_FOLDERS,
  ZVIEWS_FOLDERS,
} from "./handout-places.ts";

const PROJECT = path.join(import.meta.dirname, "..");

const HANDOUTS = [
  ...["handout", "handouts/zraft", "handouts/zkvraft", "handouts/zpaxos"].flatMap((name) => [
    `${name}.md`,
    `${name}.zh.md`,
  ]),
  "handouts/zviews.md",
];

test.each([
  ["handout.md", ZPBFT_FOLDERS],
  ["handout.zh.md", ZPBFT_FOLDERS],
  ["handouts/zraft.md", ZRAFT_FOLDERS],
  ["handouts/zraft.zh.md", ZRAFT_FOLDERS],
  ["handouts/zkvraft.md", ZKVRAFT_FOLDERS],
  ["handouts/zkvraft.zh.md", ZKVRAFT_FOLDERS],
  ["handouts/zpaxos.md", ZPAXOS_FOLDERS],
  ["handouts/zpaxos.zh.md", ZPAXOS_FOLDERS],
  ["handouts/zviews.md", ZVIEWS_FOLDERS],
  ["handouts/zviews.zh.md", ZVIEWS_FOLDERS],
])(
  "every log line that %s shows stands at the line that logs it: -u writes the numbers anew",
  async (name, folders) => {
    const handout = await readFile(path.join(PROJECT, name), "utf8");
    await expect(await withPlaces(handout, folders)).toMatchFileSnapshot(path.join(PROJECT, name));
  },
);

test("every rule of the checks is explained under its name", async () => {
  const { PUBLIC } = await import("../grader/labs/zpbft/suite.ts");
  const handout = await readFile(path.join(PROJECT, "handout.md"), "utf8");
  for (const rule of PUBLIC.checks.flatMap(({ rules }) => rules)) expect(handout).toContain(`- **${rule}** `);
});

test.each(HANDOUTS)("the contents of %s are its parts", async (name) => {
  const text = await readFile(path.join(PROJECT, name), "utf8");
  const parts = Array.from(text.matchAll(/^## (\d+\. .+)$/gm), ([, part]) => part);
  const contents = text.slice(0, text.indexOf("\n## "));
  const listed = Array.from(contents.matchAll(/^(\d+\.) \[([^\]]+)\]/gm), ([, number, title]) => `${number} ${title}`);
  expect(parts.length).toBeGreaterThan(5);
  expect(listed).toEqual(parts);
});

/** A student has the scripts that packages keep, and those that they have besides. */
const COMMANDS = new Set([...SCRIPTS, ...Object.keys(ALSO)]);

test.each(["handout.md", "handout.zh.md", "README.md", "platforms/student/README.md"])(
  "every `npm run` of %s is a script, and a student has those of a handout",
  async (name) => {
    const text = await readFile(path.join(PROJECT, name), "utf8");
    const { scripts } = JSON.parse(await readFile(path.join(PROJECT, "package.json"), "utf8"));
    const known = name === "README.md" ? new Set([...Object.keys(scripts), ...COMMANDS]) : COMMANDS;
    const run = Array.from(text.matchAll(/npm run ([a-z:]+)/g), ([, script = ""]) => script);
    expect(run).toContain("grade");
    expect(run.filter((script) => !known.has(script))).toEqual([]);
  },
);
