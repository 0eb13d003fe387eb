import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { verdictOf } from "../../../grader/class/packet.ts";
import { collectingEngine, planningEngine, type Seen } from "../../../grader/class/plan/engines.ts";
import { doOne } from "../../../grader/class/plan/one.ts";
import { planNamed } from "../../../grader/class/plan/plan.ts";
import { StoreError } from "../../../grader/class/store.ts";
import { temporaryDir } from "../support.ts";
import { errorOf, reportOf } from "./fake.ts";
import { fakeGrade, heardOf, reportOn, SPEC, tasksOf } from "./fake-grade.ts";

const TASKS = tasksOf(["", "a", "ab", "abc", "abcd"]);
const NEVER = new AbortController().signal;

async function planned(tasks = TASKS) {
  const dir = path.join(await temporaryDir(), "plan");
  const counts: number[] = [];
  const make = (spec = SPEC, what = tasks) =>
    heardOf(
      planningEngine(dir, spec, (count) => counts.push(count)),
      what,
    );
  await make();
  const seen: Seen[] = [];
  return {
    dir,
    counts,
    make,
    seen,
    one: async (number: number, doTask = fakeGrade()) =>
      doOne(await planNamed("PLAN", dir), number, "pc", doTask, NEVER),
    collect: (what = tasks, spec = SPEC) =>
      heardOf(
        collectingEngine(dir, spec, (more) => seen.push(more)),
        what,
      ),
  };
}

test("done in any order, twice, and by several at once, each task has one result, and that is its own", async () => {
  const { one, collect, seen, counts } = await planned();
  const done: string[] = [];
  const numbers = [3, 0, 4, 4, 2, 1, 0, 3, 4];
  const told = await Promise.all(numbers.map((number) => one(number, fakeGrade(done))));
  for (const number of numbers)
    expect(await one(number, fakeGrade(done))).toMatchObject({ said: "has its result already" });
  expect(told.every(({ isStored }) => isStored)).toBe(true);
  expect(told.filter(({ said }) => said === "is done")).toHaveLength(TASKS.length);
  expect(done.length).toBeLessThanOrEqual(numbers.length);
  const heard = await collect();
  expect(Array.from(heard.values(), (all) => all.length)).toEqual(TASKS.map(() => 1));
  for (const task of TASKS) {
    const [result] = heard.get(task.id) ?? [];
    expect(result).toMatchObject({ report: reportOn(task), machine: "pc" });
  }
  expect(seen).toEqual([{ without: [], others: [] }]);
  expect(counts).toEqual([TASKS.length]);
});

test("what was killed while it stored counts for nothing, and the next one stores", async () => {
  const { dir, one, collect, seen } = await planned();
  await writeFile(path.join(dir, "results", "1.tar.gz.killed.new"), "half a res");
  expect((await collect()).get(TASKS[1]?.id ?? "")).toMatchObject([
    { error: expect.stringContaining("task 1 of the plan") },
  ]);
  expect(seen).toEqual([{ without: [0, 1, 2, 3, 4], others: [] }]);
  expect(await one(1)).toEqual({ isStored: true, said: "is done" });
  expect((await collect()).get(TASKS[1]?.id ?? "")).toMatchObject([{ machine: "pc" }]);
});

test("a grade that comes to nothing stores no result, says why to who collects, and may be tried again", async () => {
  const { dir, one, collect } = await planned();
  const fails = fakeGrade([], () => ({ ...reportOf({}), ...errorOf("grader", "no port") }) as never);
  expect(await one(2, fails)).toEqual({ isStored: false, said: "no port" });
  const id = TASKS[2]?.id ?? "";
  expect((await collect()).get(id)).toMatchObject([
    { report: undefined, error: expect.stringMatching(/grade:one.*: pc: no port$/) },
  ]);
  expect(await one(2)).toMatchObject({ isStored: true });
  expect((await collect()).get(id)).toMatchObject([{ machine: "pc" }]);
  expect((await readdir(path.join(dir, "results"))).toSorted()).toEqual(["2.tar.gz"]);
});

test("of two that store at once the first counts; one that says something else is kept and told of", async () => {
  const { one, collect, seen } = await planned();
  const other = reportOf({ a: "failed" });
  // While this one grades, another one stores.
  const slow = async (...args: Parameters<ReturnType<typeof fakeGrade>>) => {
    await one(3);
    return fakeGrade([], () => other)(...args);
  };
  expect(await one(3, slow)).toMatchObject({ isStored: true, said: expect.stringContaining("ANOTHER result") });
  const [result] = (await collect()).get(TASKS[3]?.id ?? "") ?? [];
  expect(result?.report && verdictOf(result.report)).toBe(verdictOf(reportOn(TASKS[3] as never)));
  expect(seen[0]?.others).toEqual([expect.stringMatching(/^results\/3\.other-/)]);
});

test("a damaged result, and one of another task, is told of, and gives way to one that is whole", async () => {
  const { dir, one, collect } = await planned();
  for (const number of [0, 1]) await one(number);
  const file = (number: number): string => path.join(dir, "results", `${number}.tar.gz`);
  await writeFile(file(2), await readFile(file(1)));
  await writeFile(file(0), (await readFile(file(0))).subarray(0, 100));
  const heard = await collect();
  for (const number of [0, 2]) {
    expect(heard.get(TASKS[number]?.id ?? "")).toMatchObject([
      { report: undefined, error: expect.stringContaining("is damaged: run ") },
    ]);
  }
  expect(heard.get(TASKS[1]?.id ?? "")).toMatchObject([{ machine: "pc" }]);
  for (const number of [0, 2]) {
    expect(await one(number)).toEqual({ isStored: true, said: "is done, in the place of a damaged result" });
    expect(await one(number)).toEqual({ isStored: true, said: "has its result already" });
  }
  for (const [task] of [...(await collect()).values()].slice(0, 3)) expect(task).toMatchObject({ machine: "pc" });
});

test("a result that cannot be read is told of, and the others are collected", async () => {
  const { dir, one, collect, seen } = await planned();
  await one(1);
  await mkdir(path.join(dir, "results", "0.tar.gz"));
  const heard = await collect();
  expect(heard.get(TASKS[0]?.id ?? "")).toMatchObject([
    {
      report: undefined,
      error: expect.stringMatching(/^results\/0\.tar\.gz cannot be read \(EISDIR: .*\): see to that/),
    },
  ]);
  expect(heard.get(TASKS[1]?.id ?? "")).toMatchObject([{ machine: "pc" }]);
  expect(seen).toMatchObject([{ without: [0, 2, 3, 4] }]);
  await expect(one(0)).rejects.toThrow("results/0.tar.gz cannot be read (EISDIR: ");
});

test("a plan that was ended before it was whole is completed, one that is there stays, and nothing else is written over", async () => {
  const { dir, make, one, collect } = await planned();
  await one(0);
  await rm(path.join(dir, "manifest.json"));
  await rm(path.join(dir, "tasks", "3.json"));
  await expect(one(3)).rejects.toThrow(`PLAN ${dir}: its manifest.json cannot be read (ENOENT`);
  await make();
  await make();
  expect((await collect()).get(TASKS[0]?.id ?? "")).toMatchObject([{ machine: "pc" }]);
  await expect(make({ ...SPEC, asked: ["--lab", "zpbft", "--seed", "8"] })).rejects.toThrow("holds another plan");
  await expect(make(SPEC, TASKS.slice(1))).rejects.toThrow("holds another plan");
  await rm(path.join(dir, "manifest.json"));
  await writeFile(path.join(dir, "thesis.txt"), "");
  await expect(make()).rejects.toThrow("holds other things");
});

test("a plan is for who makes it alone, also in a folder that was there", async () => {
  const { dir, make } = await planned([]);
  await rm(dir, { recursive: true });
  await mkdir(dir, { mode: 0o755 });
  await make(SPEC, TASKS);
  const mode = async (name: string) => ((await stat(path.join(dir, name))).mode & 0o777).toString(8);
  expect([await mode("."), await mode("manifest.json"), await mode("tasks/0.json")]).toEqual(["700", "600", "600"]);
});

test("where no plan can be written, that is told", async () => {
  const { dir, make } = await planned();
  await writeFile(path.join(dir, "manifest.json"), "{");
  await expect(make()).rejects.toThrow(
    `--plan ${dir}: its manifest.json cannot be read (it is damaged, or of another version); give a new folder`,
  );
  await rm(path.join(dir, "manifest.json"));
  await mkdir(path.join(dir, "manifest.json"));
  await expect(make()).rejects.toThrow("its manifest.json cannot be read (EISDIR: ");
  await rm(dir, { recursive: true });
  await writeFile(dir, "");
  await expect(make()).rejects.toThrow("its manifest.json cannot be read (ENOTDIR: ");
  await rm(dir);
  await symlink("/proc/no/such", dir);
  await expect(make()).rejects.toThrow(StoreError);
  await expect(make()).rejects.toThrow(/^--plan .*plan cannot be written to, for you alone \(E\w+: /);
});

test("what is collected must be planned so, and what came later is told", async () => {
  const { collect } = await planned(TASKS.slice(0, 2));
  await expect(collect(TASKS, { ...SPEC, grader: "the next" })).rejects.toThrow("another version of the grader");
  await expect(collect(TASKS, { ...SPEC, asked: ["--lab", "zpbft", "--seed", "8"] })).rejects.toThrow(
    "other options (--lab zpbft --seed 7)",
  );
  expect((await collect(TASKS, { ...SPEC, language: "zh" })).get(TASKS[4]?.id ?? "")).toMatchObject([
    { error: expect.stringContaining("no such task") },
  ]);
});
