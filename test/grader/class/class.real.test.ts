import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import type { Engine } from "../../../grader/class/engine.ts";
import { type Result, statusOf, unwrittenLines } from "../../../grader/class/result.ts";
import { scoreOf } from "../../../grader/report/report.ts";
import { errorOf, fakeClass, graded, written } from "./fake.ts";

const PASSES = graded({ once: "passed", view: "passed" });
const FAILS = graded({ once: "passed", view: "failed" });

function told({ name, report, isKept }: Result): string {
  return `${name}: ${statusOf(report)} ${scoreOf(report)}${isKept ? " kept" : ""}`;
}

test("every submission gets a result of its own, whatever happens to the others", async () => {
  const { run, read, out } = await fakeClass({
    ann: PASSES,
    bob: FAILS,
    cyd: "crash",
    dee: "half a report",
    eli: 'report\n{"schema": "lab-report/2"}',
    eve: written(errorOf("submission", "it is empty")),
    fay: PASSES.replace("lab-report/2", "lab-report/3"),
  });
  const { results, ran } = await run();
  expect(results.map(told)).toEqual([
    "ann: graded 20",
    "bob: graded 10",
    "cyd: grader failed 0",
    "dee: grader failed 0",
    "eli: grader failed 0",
    "eve: not gradable 0",
    "fay: grader failed 0",
  ]);
  expect(ran.filter((what) => what !== "report")).toEqual(["crash", "crash", "half a report", "half a report"]);
  expect(ran).toHaveLength(11);
  expect(JSON.parse(await read("instructor/bob/report.json"))).toMatchObject({ submission: "bob", score: 10 });
  expect(await read("instructor/bob/history.txt")).toBe("what crossed the wire");
  expect(await read("results/bob/report.txt")).toMatch(/^ {2}✓ once.*10 \/ 20 {2}bob/s);
  expect((await readdir(path.join(out, "instructor"))).toSorted()).toEqual(results.map(({ name }) => name));
});

test("the error of a grade that ends without a report is told to the instructor, and not to the student", async () => {
  const { run, read } = await fakeClass({ ann: "crash" });
  const [result] = (await run()).results;
  expect(result?.report).toMatchObject({
    errorSource: "grader",
    maxScore: 100,
    error: expect.stringMatching(/attempt 1: killed by SIGKILL; .*it went wrong\nattempt 2: killed by SIGKILL/),
  });
  expect(await read("results/ann/report.json")).not.toContain("SIGKILL");
  expect(await read("results/ann/report.txt")).toContain("by no fault of the submission");
});

test("what grading comes to at the second attempt counts", async () => {
  const { run } = await fakeClass({ ann: PASSES.replace("report", "crash at first") });
  const { results, ran } = await run();
  expect(ran).toEqual(["crash at first", "crash at first"]);
  expect(results.map(told)).toEqual(["ann: graded 20"]);
});

test("grading that does not end is ended", async () => {
  const { run } = await fakeClass({ ann: "hang" });
  const { results } = await run({ limit_ms: 500 });
  expect(results[0]?.report).toMatchObject({
    error: expect.stringMatching(/attempt 2: it was not done after 0.5 s, and was killed/),
  });
});

test("a grader that says it failed is asked once more", async () => {
  const { run } = await fakeClass({ ann: written(errorOf("grader", "no port")) });
  const { results, ran } = await run();
  expect(ran).toEqual(["report", "report"]);
  expect(results[0]?.report).toMatchObject({ error: "no port" });
});

test("what is done is kept, and what has changed is graded again", async () => {
  const { run, submit } = await fakeClass({ ann: PASSES, bob: FAILS });
  await run();
  const again = await run();
  expect(again.ran).toEqual([]);
  expect(again.results.map(told)).toEqual(["ann: graded 20 kept", "bob: graded 10 kept"]);
  await submit("bob", PASSES);
  expect((await run()).results.map(told)).toEqual(["ann: graded 20 kept", "bob: graded 20"]);
});

test.each([
  ["another seed", { basis: { asked: ["--seed", "8"], grader: "this one" } }],
  ["other options", { basis: { asked: ["--seed", "7", "--hidden"], grader: "this one" } }],
  ["another grader", { basis: { asked: ["--seed", "7"], grader: "the next" } }],
])("with %s all is graded again", async (_, more) => {
  const { run } = await fakeClass({ ann: PASSES });
  await run();
  expect((await run(more)).results.map(told)).toEqual(["ann: graded 20"]);
  expect((await run(more)).results.map(told)).toEqual(["ann: graded 20 kept"]);
});

test("what is the grader's own trouble, or inconclusive, is graded again", async () => {
  const { run } = await fakeClass({ ann: "crash", bob: graded({ once: "inconclusive" }), cyd: PASSES });
  await run();
  const { results, ran } = await run();
  expect(ran).toEqual(["crash", "crash", "report"]);
  expect(results.map(told)).toEqual(["ann: grader failed 0", "bob: inconclusive 0", "cyd: graded 20 kept"]);
});

test.each([
  ["the report of the instructor", "report.json"],
  ["the note that it is done", "done.json"],
])("without %s, or with half of it, it is graded again", async (_, name) => {
  const { run, out } = await fakeClass({ ann: PASSES });
  const file = path.join(out, "instructor", "ann", name);
  await run();
  await rm(file);
  expect((await run()).ran).toEqual(["report"]);
  await writeFile(file, '{"schema": ');
  expect((await run()).ran).toEqual(["report"]);
  expect((await run()).ran).toEqual([]);
});

test("students are told as much as is allowed, also by a later run, which grades nothing for it", async () => {
  const { run, read } = await fakeClass({ ann: FAILS });
  await run({ feedback: "score" });
  expect(await read("results/ann/report.json")).not.toContain("what view saw");
  expect(await read("instructor/ann/report.json")).toContain("what view saw");
  expect((await run({ feedback: "full" })).ran).toEqual([]);
  expect(await read("results/ann/report.json")).toContain("what view saw");
});

test("an interruption ends what runs and keeps what is finished, and the next run goes on", async () => {
  const { run, submit } = await fakeClass({ ann: PASSES, bob: "hang", cyd: PASSES });
  const interrupted = new AbortController();
  const first = await run({
    atOnce: 1,
    signal: interrupted.signal,
    watcher: { begin() {}, started: (name) => name === "bob" && interrupted.abort(), finished() {} },
  });
  expect(first.results.map(told)).toEqual(["ann: graded 20"]);
  await submit("bob", FAILS);
  const second = await run();
  expect(second.results.map(told)).toEqual(["ann: graded 20 kept", "bob: graded 10", "cyd: graded 20"]);
});

test("a result that cannot be stored says why, the others are, and the next run grades it again", async () => {
  const { run, out, read } = await fakeClass({ ann: FAILS, bob: PASSES, cyd: PASSES });
  const inTheWay = path.join(out, "results", "ann");
  await mkdir(path.dirname(inTheWay));
  await writeFile(inTheWay, "");
  const { results } = await run();
  expect(results.map(told)).toEqual(["ann: graded 10", "bob: graded 20", "cyd: graded 20"]);
  expect(results.map(({ unwritten }) => unwritten)).toEqual([
    `${inTheWay} is a file, and no folder`,
    undefined,
    undefined,
  ]);
  expect(JSON.parse(await read("instructor/bob/report.json"))).toMatchObject({ score: 20 });
  await rm(inTheWay);
  const again = await run();
  expect(again.results.map(told)).toEqual(["ann: graded 10", "bob: graded 20 kept", "cyd: graded 20 kept"]);
  expect(again.results.map(({ unwritten }) => unwritten)).toEqual([undefined, undefined, undefined]);
});

test("who grades is told whether all was stored that a result is of", async () => {
  const { run, out } = await fakeClass({ "same-ann": PASSES, "same-bob": PASSES, cyd: FAILS });
  await mkdir(path.join(out, "results"));
  await writeFile(path.join(out, "results", "same-ann"), "");
  const told: boolean[] = [];
  const engine: Engine = {
    async run(tasks, hear) {
      for (const task of tasks) told.push(await hear.result(task, { report: undefined, error: "no machine" }));
    },
  };
  await run({ engine });
  expect(told).toEqual([true, false]);
});

test("where there is no place for temporary files, each has a result that says so, and the class goes on", async () => {
  const { run } = await fakeClass({ ann: PASSES, bob: PASSES });
  vi.stubEnv("TMPDIR", "/no/such/folder");
  const { results, ran } = await run();
  vi.unstubAllEnvs();
  expect(ran).toEqual([]);
  expect(results.map(told)).toEqual(["ann: grader failed 0", "bob: grader failed 0"]);
  expect(results[0]?.report).toMatchObject({ error: expect.stringContaining("set TMPDIR to a folder") });
});

test("whose results could not be written is a sentence for each reason", async () => {
  const { run } = await fakeClass(Object.fromEntries([..."abcdefghijklm"].map((name) => [name, PASSES])));
  const all = (await run()).results;
  expect(unwrittenLines(all, "OUT")).toEqual([]);
  const lost = all.map((one, place) => ({
    ...one,
    unwritten: ["EIO: broken", undefined, "ENOSPC: full"][Math.min(place, 2)],
  }));
  expect(unwrittenLines(lost, "OUT")).toEqual([
    "these results cannot be written into OUT (EIO: broken): a; the same command tries again",
    "these results cannot be written into OUT (ENOSPC: full): c, d, e, f, g, h, i, j, k, l, 1 more; the same command tries again",
  ]);
});

test("submissions that say the same are graded once, and each has a result of its own", async () => {
  const { run, read, submitted } = await fakeClass({ "same-ann": PASSES, "same-bob": PASSES, cyd: PASSES });
  await writeFile(path.join(submitted, "same-bob", "notes.txt"), "");
  const { results, ran } = await run();
  expect(ran).toEqual(["report", "report"]);
  expect(results.map(told)).toEqual(["cyd: graded 20", "same-ann: graded 20", "same-bob: graded 20"]);
  expect(results.map(({ report }) => report.notes)).toEqual([
    [],
    [],
    ["notes.txt is not the lab's: it does not count"],
  ]);
  for (const name of ["same-ann", "same-bob"]) {
    expect(JSON.parse(await read(`instructor/${name}/report.json`))).toMatchObject({ submission: name });
    expect(await read(`instructor/${name}/report.html`)).toContain(`<title>20 / 20 · ${name}</title>`);
  }
  expect((await run()).ran).toEqual([]);
});

test("so many are graded at a time, and no more", async () => {
  const { run } = await fakeClass(Object.fromEntries([..."abcdef"].map((name) => [name, PASSES])));
  let running = 0;
  const counts: number[] = [];
  const started = (): void => {
    running += 1;
    counts.push(running);
  };
  const finished = (): void => {
    running -= 1;
  };
  await run({ atOnce: 3, watcher: { begin() {}, started, finished } });
  expect(Math.max(...counts)).toBe(3);
});
