import { appendFile, chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa, type Options } from "execa";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { PROJECT, SOLUTION } from "../../grader/base/project.ts";
import { checksThat, type Report, type UngradedReport } from "../../grader/report/report.ts";
import { COMMIT, folderOf, startGrader, statusesOf, temporaryDir, untilSaid } from "../grader/support.ts";
import { PREPARE, STATES } from "./student-states.ts";
import { type Archive, folder, releaseOfRun, unpack, unzip } from "./support.ts";

// Packages are installed, and submissions graded.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const solution = await readFile(path.join(SOLUTION, COMMIT), "utf8");

let student: Archive;
let lab: string;
let installed: unknown;

/** As a student's terminal is: outside of any npm script, and of this project. */
function outside() {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS|NODE_COMPILE_CACHE|VITEST|INIT_CWD|GITHUB_)/.test(name),
  );
  // Each message is a line.
  const env = { ...Object.fromEntries(own), COLUMNS: "1000" };
  return { extendEnv: false, env, reject: false } satisfies Options;
}

beforeAll(async () => {
  const made = await releaseOfRun();
  student = await unzip(await made.read("student.zip"));
  const place = await folder();
  await chmod(place, 0o755);
  await unpack(student, place);
  lab = path.join(place, "zlab");
  installed = await execa("npm", ["ci"], { ...outside(), cwd: lab });
});

/** Puts everything back as it was unpacked. */
afterEach(async () => {
  await rm(path.join(lab, "skeleton"), { recursive: true });
  await unpack(student, path.dirname(lab));
});

/** Writes files into the skeleton, where a student works; null removes one. */
async function edit(files: Record<string, string | null>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(lab, "skeleton", name);
    await mkdir(path.dirname(file), { recursive: true });
    if (content === null) await rm(file);
    else await writeFile(file, content);
  }
}

/** What was compiled is gone, as it is when the lab is new. */
async function beginAnew(): Promise<void> {
  await rm(path.join(lab, "node_modules", ".cache"), { recursive: true, force: true });
}

/** Grades in the package, or in the project: without a folder, what a student has there. */
async function gradeIn(place: string, dir: string | undefined, only: string) {
  const out = await temporaryDir();
  const args = [...(dir === undefined ? [] : [dir]), "--only", only, "--seed", "5", "--out", out];
  const main = path.join(place, "grader", "main.js");
  const at = { ...outside(), cwd: place };
  const { exitCode, stdout, stderr } = await execa(process.execPath, [main, "grade", ...args], at);
  const report = JSON.parse(await readFile(path.join(out, "report.json"), "utf8")) as Report;
  return { exitCode, stdout, stderr, report };
}

test("a student can install the lab, check its types, and grade the skeleton and a submission", async () => {
  const at = { ...outside(), cwd: lab };
  expect(installed).toMatchObject({ exitCode: 0 });
  expect((await execa("npm", ["run", "-s", "types"], at)).stdout).toBe("");

  const bare = await execa("npm", ["run", "-s", "grade"], at);
  expect(bare.exitCode).toBe(1);
  expect(bare.stdout).toContain("0 / 100");
  expect(bare.stdout).toContain("✗ quorum");

  await edit({ [COMMIT]: solution });
  const solved = await execa("npm", ["run", "-s", "grade"], at);
  expect(solved.stdout).toContain("100 / 100");
  expect(solved.exitCode).toBe(0);
});

describe("the same comes of it in the package, where a student works, and in the project:", () => {
  test.each(Object.entries(STATES))("a submission that is %s", async (_, { files, only, expected }) => {
    await edit(files);
    // The first grade of all must not stand on what a student wrote into a given file, and all is compiled for it anew.
    if (Object.keys(files).some((name) => name !== COMMIT)) await beginAnew();
    const handedIn = await folderOf(files);
    const both = await Promise.all([gradeIn(lab, undefined, only), gradeIn(PROJECT, handedIn, only)]);
    const [home, official] = both.map(({ exitCode, report }) => ({
      exitCode,
      ...(report.graded ? {} : { errorSource: report.errorSource, error: report.error }),
      statuses: statusesOf(report),
      notes: report.notes.map((note) => note.replace(/^skeleton\//, "")).toSorted(),
      evidence: checksThat("failed", report)[0]?.finding?.evidence.join("\n") ?? "",
    }));
    expect(home).toEqual({
      statuses: {},
      notes: [],
      evidence: expect.any(String),
      ...expected,
    });
    expect({ ...home, evidence: "" }).toEqual({ ...official, evidence: "" });
  });
});

test("what a student did to the given files is named by the folder that it lies in", async () => {
  await edit({ [COMMIT]: solution, "zpbft/prepare.ts": `${PREPARE}// mine\n`, "znet/pool.ts": null });
  const { exitCode, stdout } = await gradeIn(lab, undefined, "^start$");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("! skeleton/zpbft/prepare.ts differs from what you were given: it does not count\n");
  expect(stdout).toContain("! skeleton/znet/pool.ts is missing: the one that you were given is used\n");
});

describe("where a student's own file is broken", () => {
  const BROKEN = "export function commit( {\n";
  const SAID = "zpbft/commit.ts cannot be loaded: line 1: ";

  test("another folder is graded all the same", async () => {
    await edit({ [COMMIT]: BROKEN, "zpbft/server.ts": "for (;;);" });
    await beginAnew();
    const { exitCode, report } = await gradeIn(lab, SOLUTION, "^quorum$");
    expect({ exitCode, statuses: statusesOf(report) }).toEqual({
      exitCode: 0,
      statuses: { start: "passed", quorum: "passed" },
    });
  });

  test("a cluster is not started, and it is told as by a grade", async () => {
    await edit({ [COMMIT]: BROKEN });
    const main = path.join(lab, "grader", "main.js");
    const { exitCode, stderr } = await execa(process.execPath, [main, "cluster"], {
      ...outside(),
      cwd: lab,
      input: "",
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(SAID) });
  });

  test("--watch tells it, and grades when it is mended", async () => {
    await edit({ [COMMIT]: BROKEN });
    const args = ["grade", path.join(lab, "skeleton"), "--only", "^start$", "--watch"];
    const { subprocess } = await startGrader(args, { main: path.join(lab, "grader", "main.js"), cwd: lab });
    await Promise.all([
      untilSaid({ stdout: subprocess.stderr }, SAID),
      untilSaid(subprocess, "waiting until a graded file is saved"),
    ]);
    const mended = untilSaid(subprocess, "0 / 0");
    await edit({ [COMMIT]: solution });
    await mended;
    subprocess.kill("SIGINT");
    await subprocess;
  });
});

describe("what a grade stands on is as it was released, or there is none:", () => {
  test.each([
    ["grader/labs/pbft/judge/model.ts", "is not as it was released: unpack the lab again"],
    ["grader/checks/mine.ts", "is not of the lab that was released: unpack the lab again"],
    ["node_modules/valibot/package.json", "is not as it was released: run npm ci"],
  ])("%s", async (name, words) => {
    const file = path.join(lab, name);
    const before = await readFile(file).catch(() => undefined);
    await appendFile(file, "\n");
    const { exitCode, stderr, report } = await gradeIn(lab, SOLUTION, "^start$");
    if (before === undefined) await rm(file);
    else await writeFile(file, before);
    expect({ exitCode, ...report }).toMatchObject({
      exitCode: 2,
      errorSource: "grader",
      error: expect.stringContaining(`${name} ${words}`),
    });
    expect(stderr).toBe(`the grader failed, by no fault of the submission: ${(report as UngradedReport).error}`);
  });

  test("but for line ends, which git changes", async () => {
    const file = path.join(lab, "grader/labs/pbft/judge/model.ts");
    await writeFile(file, (await readFile(file, "utf8")).replaceAll("\n", "\r\n"));
    expect((await gradeIn(lab, SOLUTION, "^start$")).exitCode).toBe(0);
  });
});
