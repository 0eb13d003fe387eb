import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { PROJECT } from "../../grader/base/project.ts";
import { folderOf, temporaryDir } from "../grader/support.ts";
import { stubLab } from "./stub-lab.ts";

const FALLBACKS = path.join(PROJECT, "platforms", "shared", "fallback");

const GOOD = `fs.writeFileSync(file, JSON.stringify({ score: 7 }));`;

interface Run {
  reporter?: string;
  behaviour: string;
  hasHidden?: boolean;
  options?: string[];
  limit_s?: number;
}

/** Grades a hand-in with a grader that behaves so. Returns what the platform reads. */
async function gradeWith({ reporter = "gradescope", behaviour, hasHidden, options = [], limit_s = 60 }: Run) {
  const lab = await stubLab(behaviour, hasHidden);
  const [work, tmp] = [await folderOf({ "handed in/commit.ts": "mine" }), await temporaryDir()];
  const result = reporter === "autolab" ? "-" : "results/new/result.json";
  if (reporter === "classroom") await writeFile(path.join(work, "output"), "");
  const ended = await execa(
    "bash",
    [
      path.join(lab, "platforms/shared/grade.sh"),
      reporter,
      reporter === "classroom" ? path.join(work, "output") : result,
      "handed in",
      ...options,
    ],
    { cwd: work, reject: false, env: { GRADER_TIMEOUT_S: String(limit_s), TMPDIR: tmp } },
  );
  const text = (name: string) => readFile(path.join(work, name), "utf8");
  return { ...ended, leftovers: await readdir(tmp), result: () => text(result), output: () => text("output") };
}

const fallback = (reporter: string): Promise<string> => readFile(path.join(FALLBACKS, `${reporter}.json`), "utf8");

test("what the grader wrote is the result, what it printed is printed, and nothing is left", async () => {
  const run = await gradeWith({ behaviour: `${GOOD} console.log("the report");` });
  expect(JSON.parse(await run.result())).toEqual({ score: 7 });
  expect(run.stdout).toBe("the report");
  expect(run.exitCode).toBe(0);
  expect(run.leftovers).toEqual([]);
});

test("the grader is given the file that was handed in, in the place that it has in a repository", async () => {
  const run = await gradeWith({
    behaviour: `${GOOD} console.log(JSON.stringify({
      argv, handedIn: fs.readFileSync("skeleton/zpbft/commit.ts", "utf8"),
      root: fs.realpathSync(process.env.GITHUB_WORKSPACE) === fs.realpathSync("."),
      flags: process.execArgv,
    }));`,
    options: ["--seed", "7"],
  });
  expect(run.stderr).toBe("");
  const { argv, handedIn, root, flags } = JSON.parse(run.stdout);
  expect(argv.slice(0, 3)).toEqual(["grade", "skeleton", "--reporter"]);
  expect(argv[3]).toMatch(/^gradescope=\/.*\/results\/new\/result\.json$/);
  expect(argv.slice(-2)).toEqual(["--seed", "7"]);
  expect(argv).not.toContain("--hidden");
  expect([handedIn, root, flags]).toEqual(["mine", true, ["--disable-sigusr1"]]);
});

test("where there are hidden checks, they are made, and hints are given", async () => {
  const run = await gradeWith({ behaviour: `${GOOD} console.log(argv.join(" "));`, hasHidden: true });
  expect(run.stdout).toContain("--hidden --feedback hint");
});

describe("the platform hears that the grader failed, and that it is nobody else's fault, when it", () => {
  test.each([
    ["crashes", `throw new Error("bug");`],
    ["ends and has written nothing", `process.exit(0);`],
    ["is killed", `process.kill(process.pid, "SIGKILL");`],
    ["writes half of the result", `fs.writeFileSync(file, '{ "score": '); process.exit(1);`],
    ["empties the result", `fs.writeFileSync(file, "");`],
    ["writes something else", `fs.writeFileSync(file, "7");`],
    ["takes the result away", `fs.rmSync(file, { force: true });`],
  ])("%s", async (_what, behaviour) => {
    const run = await gradeWith({ behaviour });
    expect(await run.result()).toBe(await fallback("gradescope"));
    expect(run.exitCode).toBe(0);
    expect(run.leftovers).toEqual([]);
  });

  test("takes too long", async () => {
    const run = await gradeWith({ behaviour: "setInterval(() => {}, 1000);", limit_s: 1 });
    expect(await run.result()).toBe(await fallback("gradescope"));
    expect(run.stderr).toContain("the grader ended with 124");
  });
});

test.each(["SIGTERM", "SIGINT"] as const)("%s ends the grader, and leaves a result", async (signal) => {
  const lab = await stubLab(`process.on("SIGTERM", () => {
      fs.writeFileSync(process.env.ENDED, "");
      process.exit(1);
    });
    console.error("started");
    setInterval(() => {}, 1000);`);
  const work = await folderOf({ "in/commit.ts": "mine" });
  const ended = path.join(work, "ended");
  const script = execa("bash", [path.join(lab, "platforms/shared/grade.sh"), "gradescope", "r.json", "in"], {
    cwd: work,
    reject: false,
    env: { ENDED: ended, TMPDIR: await temporaryDir() },
  });
  for await (const line of script.iterable({ from: "stderr" })) {
    if (line === "started") script.kill(signal);
  }
  expect((await script).exitCode).toBe(0);
  expect(await readFile(ended, "utf8")).toBe("");
  expect(await readFile(path.join(work, "r.json"), "utf8")).toBe(await fallback("gradescope"));
});

test("even SIGKILL to all of it leaves a result", async () => {
  const lab = await stubLab(`process.kill(Number(fs.readFileSync("/proc/" + process.ppid + "/status", "utf8")
    .match(/PPid:\\s+(\\d+)/)[1]), "SIGKILL");`);
  const work = await folderOf({ "in/commit.ts": "mine" });
  const { signal } = await execa("bash", [path.join(lab, "platforms/shared/grade.sh"), "gradescope", "r.json", "in"], {
    cwd: work,
    reject: false,
    env: { TMPDIR: await temporaryDir() },
  });
  expect(signal).toBe("SIGKILL");
  expect(await readFile(path.join(work, "r.json"), "utf8")).toBe(await fallback("gradescope"));
});

describe("Autolab reads the last line:", () => {
  test("the grader's", async () => {
    const behaviour = `console.log("report"); console.log('{"scores":{"zpbft":80}}');`;
    const { stdout } = await gradeWith({ reporter: "autolab", behaviour });
    expect(stdout.split("\n").slice(-2)).toEqual(["report", '{"scores":{"zpbft":80}}']);
  });

  test.each([
    ["says no score", `console.log("report");`],
    ["crashes", `throw new Error("bug");`],
    ["takes too long", "setInterval(() => {}, 1000);"],
  ])("no points if it %s, which is said before it", async (_what, behaviour) => {
    const { stdout } = await gradeWith({ reporter: "autolab", behaviour, limit_s: 3 });
    const [said = "", line = ""] = stdout.split("\n").slice(-2);
    expect(said).toBe(JSON.parse(await fallback("gradescope")).output);
    expect(JSON.parse(line)).toEqual({ scores: { zpbft: 0 } });
  });
});

test.each([
  ["good", GOOD, { score: 7 }],
  ["none, which its own program then says", `throw new Error("bug");`, undefined],
])("for Classroom 50 there is no other result than the grader's: %s", async (_what, behaviour, result) => {
  const run = await gradeWith({ reporter: "classroom50", behaviour });
  const text = await run.result().catch(() => undefined);
  expect(text && JSON.parse(text)).toEqual(result);
  expect(run.stderr).not.toMatch(/No such file|cannot stat/);
  expect(run.exitCode).toBe(0);
});

/** The runner of GitHub's actions takes the last value of an output. */
const lastResult = (output: string): unknown =>
  JSON.parse(Buffer.from(output.trim().split("\n").at(-1)?.replace("result=", "") ?? "", "base64").toString());

describe("a step's result is", () => {
  test("the grader's", async () => {
    const result = Buffer.from('{"version":1,"status":"pass"}').toString("base64");
    const behaviour = `fs.appendFileSync(file, "result=${result}\\n");`;
    const run = await gradeWith({ reporter: "classroom", behaviour });
    expect(lastResult(await run.output())).toEqual({ version: 1, status: "pass" });
  });

  test("an error if it crashes", async () => {
    const run = await gradeWith({ reporter: "classroom", behaviour: `throw new Error("bug");` });
    expect(lastResult(await run.output())).toEqual(JSON.parse(await fallback("classroom")));
  });
});

test("what is said of a grader that failed is JSON, and blames nobody", async () => {
  const names = await readdir(FALLBACKS);
  expect(names).toEqual(["autolab.json", "classroom.json", "gradescope.json", "prairielearn.json"]);
  const [autolab, classroom, gradescope, prairielearn] = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(path.join(FALLBACKS, name), "utf8"))),
  );
  expect((await fallback("autolab")).trim()).not.toContain("\n");
  // A release puts the lab's name there.
  expect(autolab).toEqual({ scores: { "@LAB@": 0 } });
  expect(classroom).toMatchObject({ version: 1, status: "error", tests: [{ status: "error", score: 0 }] });
  expect(classroom.tests[0].message).toContain("not your fault");
  expect(gradescope).toMatchObject({ score: 0, tests: [], output: expect.stringContaining("not your fault") });
  expect(prairielearn).toEqual({ gradable: false, format_errors: [expect.stringContaining("not your fault")] });
});
