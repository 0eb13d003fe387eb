import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { ALSO, SCRIPTS } from "../grader/release/contents.ts";

const PROJECT = path.join(import.meta.dirname, "..");

/** Where the program of the handout's sample session lies, where that is not zpbft's room of the skeleton. */
const FOLDERS: Record<string, string> = {
  "commit.ts": "solution/zpbft",
  "join.ts": "skeleton/zmaster",
  "master.ts": "skeleton/zmaster",
  "prompt.ts": "skeleton/zkv",
};

test.each(["handout.md", "handout.zh.md"])(
  "every log line that %s shows stands at the line that logs it: -u writes the numbers anew",
  async (name) => {
    const handout = await readFile(path.join(PROJECT, name), "utf8");
    await expect(await withPlaces(handout)).toMatchFileSnapshot(path.join(PROJECT, name));
  },
);

test("every rule of the checks is explained under its name", async () => {
  const { PUBLIC } = await import("../grader/labs/zpbft/suite.ts");
  const handout = await readFile(path.join(PROJECT, "handout.md"), "utf8");
  for (const rule of PUBLIC.checks.flatMap(({ rules }) => rules)) expect(handout).toContain(`- **${rule}** `);
});

test.each(["handout.md", "handout.zh.md"])("the contents of %s are its parts", async (name) => {
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

/** The text with each `file.ts:line` at the call that logs what the text shows of that place. */
async function withPlaces(text: string): Promise<string> {
  const shown = Array.from(text.matchAll(/(\w+\.ts):(\d+): (Debug|INFO|WARN|ERROR)\| ([^`\n]+)/g));
  expect(shown.length).toBeGreaterThan(10);
  const places = new Map<string, string>();
  for (const [, file = "", line = "", level = "", message = ""] of shown) {
    places.set(`${file}:${line}`, `${file}:${await lineThatLogs(file, level, message)}`);
  }
  return text.replace(/\b\w+\.ts:\d+\b/g, (place) => places.get(place) ?? place);
}

const FUNCTIONS: Record<string, string> = { Debug: "debug", INFO: "info", WARN: "warn", ERROR: "fatal" };

/** Texts that are made elsewhere, by how they begin, and what the call that logs them is given. */
const PASSED_ON: readonly [RegExp, string][] = [[/^no \d matching replies/, "error.message"]];

async function lineThatLogs(file: string, level: string, message: string): Promise<number> {
  const source = await readFile(path.join(PROJECT, FOLDERS[file] ?? "skeleton/zpbft", file), "utf8");
  const given = PASSED_ON.find(([beginning]) => beginning.test(message))?.[1];
  const calls = source.matchAll(new RegExp(`zlog\\.${FUNCTIONS[level]}\\(\\s*(?:(["\`])(.*?)\\1|([\\w.]+)\\))`, "g"));
  const matching = Array.from(calls)
    .filter(([, , template, name]) => (template === undefined ? name === given : patternOf(template).test(message)))
    .map(({ index, 2: template = "" }) => ({
      line: source.slice(0, index).split("\n").length,
      fixed: fixedLength(template),
    }));
  // `… error: refused` fits `… error: ${message}` too: the one that says more of it is meant.
  const most = Math.max(...matching.map(({ fixed }) => fixed));
  const lines = matching.filter(({ fixed }) => fixed === most).map(({ line }) => line);
  expect(lines, `the lines of ${file} that log "${level}| ${message}"`).toHaveLength(1);
  return lines[0] as number;
}

function fixedLength(template: string): number {
  return template.replace(/\$\{[^}]*\}/g, "").length;
}

/** What a template literal can become: anything may stand for each of its `${...}`. */
function patternOf(template: string): RegExp {
  return new RegExp(
    `^${template
      .split(/\$\{[^}]*\}/)
      .map(RegExp.escape)
      .join(".*")}$`,
  );
}
