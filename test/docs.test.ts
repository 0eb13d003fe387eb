import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { RELEASED } from "../grader/base/released.ts";

const PROJECT = path.join(import.meta.dirname, "..");

const DOCS = (await readdir(path.join(PROJECT, "docs"))).filter((name) => name.endsWith(".md"));
const HANDOUTS = (await readdir(path.join(PROJECT, "handouts"))).map((name) => `handouts/${name}`);
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "handout.md",
  "handout.zh.md",
  ...HANDOUTS,
  ...DOCS.map((name) => `docs/${name}`),
];

test.each(PAGES)("every place of the project that %s names is there", async (page) => {
  expect((await placesIn(page)).filter((place) => !existsSync(path.join(PROJECT, place)))).toEqual([]);
});

test.each(PAGES)("every link of %s to another page leads there", async (page) => {
  const gone = (await linksIn(page)).filter((link) => !existsSync(path.join(PROJECT, path.dirname(page), link)));
  expect(gone).toEqual([]);
});

test("places and links are found where there are some", async () => {
  expect(await placesIn("docs/architecture.md")).toContain("grader/history/events.ts");
  expect(await linksIn("README.md")).toContain("docs/architecture.md");
});

/** What stands for any name is written in capitals, or as a pattern; and one file is in packages only. */
async function placesIn(page: string): Promise<string[]> {
  const text = await readFile(path.join(PROJECT, page), "utf8");
  const named = text.matchAll(/`((?:grader|test|skeleton|solution|platforms|docs)\/[^`\s]*)`/g);
  return Array.from(named, ([, place = ""]) => place).filter(
    (place) => place !== RELEASED && !/[*{<]|\b[A-Z]{2,}\b/.test(place),
  );
}

/** The links to files, without the section that they lead to. */
async function linksIn(page: string): Promise<string[]> {
  const text = await readFile(path.join(PROJECT, page), "utf8");
  return Array.from(text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g), ([, link = ""]) => link);
}
