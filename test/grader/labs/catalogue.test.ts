import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { SKELETON, SOLUTION } from "../../../grader/base/project.ts";
import { labIn, labNames, labOf, labsFor, suiteOf } from "../../../grader/labs/catalogue.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { folderOf, PROJECT_DIR } from "../support.ts";

const LABS = await labsFor(undefined);
const OTHER = { ...ZPBFT, name: "other", gradedFiles: ["other/vote.ts", "other/lead.ts"] };
const BOTH = "zpbft (zpbft/commit.ts), other (other/vote.ts, other/lead.ts)";

const holding = (...held: string[]) => labOf([ZPBFT, OTHER], "here", async ({ name }) => held.includes(name));

test("the lab is the one whose graded files are there", async () => {
  expect((await holding("other")).name).toBe("other");
  expect((await holding("zpbft")).name).toBe("zpbft");
});

test("where no lab's are, or several labs', a person is told what to type", async () => {
  await expect(holding()).rejects.toThrow(
    `here holds no graded file of any lab: say which one is meant with --lab: ${BOTH}`,
  );
  await expect(holding("zpbft", "other")).rejects.toThrow(
    `here holds graded files of several labs: say which one is meant with --lab: ${BOTH}`,
  );
});

test("where there is one lab only, it is that, whatever a folder holds", async () => {
  expect(await labOf([OTHER], "here", async () => false)).toBe(OTHER);
  expect((await labIn(await folderOf({ "notes.txt": "" }), "zpbft")).name).toBe("zpbft");
});

test("a lab that is not there is refused by its name", async () => {
  await expect(labsFor("zpfbt")).rejects.toThrow(
    `--lab zpfbt: there is no such lab here; expected ${labNames().join(", ")}`,
  );
  await expect(suiteOf({ ...ZPBFT, suites: { public: ZPBFT.suites.public } }, "hidden")).rejects.toThrow(
    "--hidden: this copy of the lab has no hidden suite",
  );
});

test("the engine names no lab: only its folder and the catalogue do", async () => {
  const grader = path.join(PROJECT_DIR, "grader");
  const names = (await readdir(grader, { recursive: true })).filter((name) => /\.[jt]s$/.test(name));
  const engine = names.filter((name) => !name.startsWith(`labs${path.sep}`));
  const texts = await Promise.all(engine.map((name) => readFile(path.join(grader, name), "utf8")));
  const naming = engine.filter((_, place) => labNames().some((lab) => texts[place]?.toLowerCase().includes(lab)));
  expect(engine.length).toBeGreaterThan(100);
  expect(naming).toEqual([]);
});

test.each(LABS)("$name has all of its files", async ({ name, gradedFiles, given, handouts, functions, control }) => {
  expect(labNames()).toContain(name);
  for (const file of gradedFiles) expect(await readFile(path.join(SKELETON, file), "utf8")).toContain("// TODO:");
  for (const file of [...gradedFiles, ...given]) expect(existsSync(path.join(SOLUTION, file)), file).toBe(true);
  for (const file of Object.values(handouts)) expect(existsSync(path.join(PROJECT_DIR, file)), file).toBe(true);
  expect([...control.keys()]).toEqual(gradedFiles);
  for (const one of functions) {
    expect(gradedFiles).toContain(one.file);
    for (const text of [await readFile(path.join(SOLUTION, one.file), "utf8"), control.get(one.file)]) {
      expect(text).toMatch(new RegExp(`export (async )?(function|const) ${one.name}\\b`));
    }
  }
});

test.each(LABS)("$name's checks name its own rules and functions, and these the handout's sections", async (lab) => {
  const functions = [undefined, ...lab.functions.map(({ name }) => name)];
  for (const load of Object.values(lab.suites)) {
    for (const { id, rules, of } of (await load()).checks) {
      for (const rule of rules) expect(lab.rules, id).toHaveProperty(rule);
      expect(functions, id).toContain(of);
    }
  }
  const handout = await readFile(path.join(PROJECT_DIR, lab.handouts.en), "utf8");
  for (const [rule, { section, functions: keepers }] of Object.entries(lab.rules)) {
    expect(handout, rule).toMatch(new RegExp(`^#+ ${RegExp.escape(section)}$`, "m"));
    for (const keeper of keepers) expect(functions, rule).toContain(keeper);
  }
});
