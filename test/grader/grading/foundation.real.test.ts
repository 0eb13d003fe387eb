import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { PROJECT } from "../../../grader/base/project.ts";
import { differences, hashOf, PACKAGES, sourcesOf, versionOf } from "../../../grader/grading/foundation.ts";
import { projectCopy } from "../../release/support.ts";

vi.setConfig({ testTimeout: 120_000 });

/** A grade of one experiment that does no more than to write into a file, if one is named. It prints what becomes of it. */
const SCRIPT = `import { appendFile } from "node:fs/promises";
import { foundationHere, versionOf } from "./grader/grading/foundation.ts";
import { grade } from "./grader/grading/grade.ts";
import { History } from "./grader/history/history.ts";
import { ZPBFT } from "./grader/labs/zpbft/lab.ts";

const [version, file] = process.argv.slice(2);
const check = { id: "start", title: "", rules: [], points: 1, needs: [], coverage: ["a/start"] };
const outcome = { found: [], covered: ["a/start"], blocked: [] };
const protocol = { malformation: () => undefined, kept: () => undefined };
const run = async ({ attempt }) => {
  if (file !== undefined) await appendFile(file, "\\n");
  attempt.record("a", new History(protocol), outcome);
};
const experiment = { name: "a", coverage: check.coverage, run, judge: () => outcome };
const suite = { name: "public", vital: "start", protocol, checks: [check], experiments: [experiment] };
const options = { lab: ZPBFT, suite, dir: "solution", name: "solution", seed: 1, log: 1, foundation: version || undefined };
const told = await grade(options).then(({ report }) => String(report.score), (error) => error.name + ": " + error.message);
console.log(JSON.stringify({ told, version: versionOf(await foundationHere(ZPBFT)) }));
`;

let lab: string;

/** A copy of the project with packages of its own, as far as a grade stands on them. */
beforeAll(async () => {
  lab = await projectCopy();
  await mkdir(path.join(lab, "node_modules"));
  for (const name of await readdir(path.join(PROJECT, "node_modules"))) {
    const [from, to] = [PROJECT, lab].map((dir) => path.join(dir, "node_modules", name)) as [string, string];
    if (PACKAGES.includes(name)) await cp(from, to, { recursive: true });
    else if (name !== ".cache") await symlink(from, to);
  }
  await writeFile(path.join(lab, "script.ts"), SCRIPT);
});

async function gradeThere({ version = "", file }: { version?: string; file?: string } = {}) {
  const args = [path.join(lab, "script.ts"), version, ...(file === undefined ? [] : [file])];
  const { stdout } = await execa(process.execPath, args, { cwd: lab });
  return JSON.parse(stdout) as { told: string; version: string };
}

/** One of each kind that a grade stands on. */
const FILES: readonly string[] = [
  "skeleton/zpbft/prepare.ts",
  "solution/zpbft/commit.ts",
  "grader/labs/pbft/judge/model.ts",
  "node_modules/valibot/package.json",
  "node_modules/pure-rand/lib/esm/generator/xorshift128plus.js",
];

async function restore(file: string, content: Buffer): Promise<void> {
  await writeFile(path.join(lab, file), content);
}

test("nothing is to be said of a grade during which nothing was altered, and the next is of the same version", async () => {
  const first = await gradeThere();
  expect(first.told).toBe("1");
  expect(await gradeThere({ version: first.version })).toEqual(first);
});

describe("that a file is altered ends it, as the grader's trouble,", () => {
  test.each(FILES)("during a grade: %s", async (file) => {
    const content = await readFile(path.join(lab, file));
    const { told } = await gradeThere({ file });
    await restore(file, content);
    expect(told).toMatch(new RegExp(`^FoundationError: ${RegExp.escape(file)} was altered while the grade was made: `));
  });

  test("between two grades of a class", async () => {
    const file = FILES[0] as string;
    const { version } = await gradeThere();
    const content = await readFile(path.join(lab, file));
    await appendFile(path.join(lab, file), "\n");
    const { told } = await gradeThere({ version });
    await restore(file, content);
    expect(told).toMatch(/^FoundationError: the grader, the given files or their packages are not those that /);
  });

  test("also a file that is added, with which others could be exchanged", async () => {
    const file = "grader/node_modules/other/index.js";
    await mkdir(path.dirname(path.join(lab, file)), { recursive: true });
    const { told } = await gradeThere({ file });
    await rm(path.join(lab, "grader/node_modules"), { recursive: true });
    expect(told).toContain(`FoundationError: ${file} was added while the grade was made`);
  });

  test("and what was compiled of the given files is then made again", async () => {
    const kept = path.join(lab, "node_modules/.cache/zlab");
    // Files that other tests have altered were compiled, too, and are no part of this grade.
    await rm(kept, { recursive: true });
    await gradeThere();
    const compiled = (await readdir(kept, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const [one] = compiled.filter(({ parentPath }) => !path.relative(kept, parentPath).includes("grader"));
    const file = path.relative(lab, path.join(one?.parentPath ?? "", one?.name ?? ""));
    expect((await gradeThere({ file })).told).toMatch(`FoundationError: ${file} was altered while the grade was made`);
    expect((await gradeThere()).told).toBe("1");
  });
});

test("no grade stands on what a student edits, nor on how a class is gone through", async () => {
  const { version } = await gradeThere();
  const files = ["skeleton/zpbft/commit.ts", "grader/class/csv.ts", "grader/release/archive.ts", "handout.md"];
  for (const file of files) await appendFile(path.join(lab, file), "\n");
  expect((await gradeThere({ version })).told).toBe("1");
});

test("every package without which no verdict is made is of the foundation", async () => {
  const names = (await readdir(path.join(PROJECT, "grader"), { recursive: true })).filter(
    (name) => name.endsWith(".ts") && !/^(bench|class|release|web|cluster\/web)\//.test(name),
  );
  const sources = await Promise.all(names.map((name) => readFile(path.join(PROJECT, "grader", name), "utf8")));
  const imported = sources.flatMap((source) =>
    Array.from(
      source.matchAll(/(?:^(?:import|\} from) (?:.* from )?|await import\()"([^."][^"]*)"/gm),
      ([, name = ""]) => name.split("/")[0] as string,
    ),
  );
  const { dependencies } = JSON.parse(await readFile(path.join(PROJECT, "skeleton/package.json"), "utf8"));
  // Who waits for a file to be saved, or opens a page, makes no verdict.
  const others = /^node:|^(?:chokidar|open)$/;
  const needed = [...imported.filter((name) => !others.test(name)), ...Object.keys(dependencies)];
  expect([...new Set(needed)].toSorted()).toEqual(PACKAGES);
});

describe("a foundation", () => {
  const foundation = new Map([
    ["a", "1"],
    ["node_modules/.cache/b", "2"],
  ]);

  test("has the same version in any order, and another with anything else in it", () => {
    expect(versionOf(new Map([...foundation].toReversed()))).toBe(versionOf(foundation));
    expect(versionOf(new Map([...foundation, ["c", ""]]))).not.toBe(versionOf(foundation));
    expect(versionOf(new Map([...foundation, ["a", "2"]]))).not.toBe(versionOf(foundation));
  });

  test("is compared file by file", () => {
    const now = new Map([
      ["a", "2"],
      ["c", "3"],
    ]);
    expect(differences(foundation, now).map(({ name, how }) => `${name} ${how}`)).toEqual([
      "node_modules/.cache/b was removed",
      "a was altered",
      "c was added",
    ]);
    expect([...sourcesOf(foundation)]).toEqual([["a", "1"]]);
  });

  test("does not depend on line ends", () => {
    expect(hashOf("a\r\nb\r\n")).toBe(hashOf("a\nb\n"));
    expect(hashOf(Buffer.from([0xff, 0x0d, 0x0a]))).toBe(hashOf(Buffer.from([0xff, 0x0a])));
    expect(hashOf("a\rb")).not.toBe(hashOf("ab"));
  });
});
