import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished, test, vi } from "vitest";
import { queueAddress } from "../../../grader/class/queue/address.ts";
import { openQueue } from "../../../grader/class/queue/base.ts";
import { isolationHere } from "../../../grader/sandbox/here.ts";
import { lacking } from "../../../grader/sandbox/layers.ts";
import { postgresOfTest } from "../class/queue/postgres.ts";
import {
  COMMIT,
  folderOf,
  nothingLeft,
  PROJECT_DIR,
  runGrader,
  SOLUTION,
  startGrader,
  temporaryDir,
  untilSaid,
  WAIT_MS,
} from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

const RIGHT = await readFile(path.join(SOLUTION, COMMIT), "utf8");
const WRONG = await readFile(path.join(PROJECT_DIR, "test/submissions/zpbft/wrong/no-dedupe", COMMIT), "utf8");

// Long enough that no signature holds them by chance.
const NAMES = /Quellenbach|Wintermoor|98761234|98761235/;

test("a class is graded by a worker while nobody waits for it, is collected, and the database never knows a name", async () => {
  const postgres = await postgresOfTest();
  const home = await temporaryDir();
  const env = {
    HOME: home,
    ZLAB_QUEUE: postgres.url.replace("zlab@", `zlab:${encodeURIComponent(postgres.password)}@`),
  };
  const submissions = await folderOf({
    [`Ann Quellenbach_98761234_assignsubmission_file_/${COMMIT}`]: RIGHT,
    [`Bob Wintermoor_98761235_assignsubmission_file_/${COMMIT}`]: WRONG,
    "Bob Wintermoor_98761235_assignsubmission_file_/Wintermoor.txt": "",
  });
  const out = await temporaryDir();
  const layers = (await isolationHere()).layers;
  // Where there is too little, the worker takes nothing, and says so: that is tried below.
  const level = lacking("sealed", layers) === "" ? "sealed" : "guarded";
  const grade = ["grade:class", submissions, "--out", out, "--seed", "5", "--queue", "--require-isolation", level];
  const base = await openQueue({
    ...queueAddress(postgres.url, {}, { isInsecureAllowed: false }),
    password: postgres.password,
  });
  onTestFinished(() => base.close());
  const count = async (name: string) =>
    (await base.sql<{ n: number }>(`SELECT count(*)::int AS n FROM zlab.${name}`))[0]?.n;

  const first = await startGrader(grade, { env });
  await vi.waitFor(async () => expect(await count("job")).toBe(2), { timeout: WAIT_MS });
  first.subprocess.kill("SIGINT");
  const interrupted = await first.subprocess;
  expect(interrupted).toMatchObject({ exitCode: 130, stderr: "" });
  expect(interrupted.stdout).toContain(
    `a secret for this class's workers is made in ${path.join(home, ".zlab-secret")}`,
  );

  const worker = await startGrader(["grade:worker", "--queue", "-j", "1"], { env });
  if (lacking(level, layers) !== "") {
    await untilSaid(worker.subprocess, `takes no tasks of zpbft: --require-isolation ${level}: this machine lacks`);
    expect(await count("lab_result")).toBe(0);
    return;
  }
  const done = async () =>
    expect(await base.sql("SELECT state FROM zlab.job")).toEqual([{ state: "completed" }, { state: "completed" }]);
  await vi.waitFor(done, { timeout: 4 * WAIT_MS });
  expect(await count("lab_result")).toBe(2);
  const status = await runGrader(["grade:class", "--queue", "--status"], { env });
  expect(status.stdout).toMatch(
    /^class of zpbft \(.*--seed 5.*\): 0 waiting, 0 running, 2 to be collected\nworker .*: heard of \d+ s ago, \d running, \d done(, [\d.]+ a minute)?; takes tasks of zpbft$/,
  );
  const tables = await base.sql<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'zlab'::regnamespace AND relkind = 'r'",
  );
  for (const { name } of tables) {
    for (const row of await base.sql<object>(`SELECT * FROM zlab.${name}`))
      expect(JSON.stringify(row)).not.toMatch(NAMES);
  }
  for (const { packet } of await base.sql<{ packet: Buffer }>("SELECT packet FROM zlab.lab_result"))
    expect(gunzipSync(packet).toString("latin1")).not.toMatch(NAMES);
  worker.subprocess.kill("SIGTERM");
  expect(await worker.subprocess).toMatchObject({ exitCode: 0, stderr: "" });
  await nothingLeft(worker.tmp);

  // No worker is there any more: what they did is enough.
  const collected = await runGrader(grade, { env });
  expect(collected).toMatchObject({ exitCode: 0, stderr: "" });
  const grades = (await readFile(path.join(out, "grades.csv"), "utf8")).split("\r\n").map((line) => line.split(","));
  expect(grades.slice(1, 3).map((cells) => cells.slice(0, 5))).toEqual([
    ["Ann Quellenbach", "100", "100", "graded", "98761234"],
    ["Bob Wintermoor", "86", "100", "graded", "98761235"],
  ]);
  expect(grades[2]?.at(-1)).toBe("Wintermoor.txt is not the lab's: it does not count");
  expect(await readFile(path.join(out, "summary.md"), "utf8")).toMatch(
    /## Machines\n\n- .*: 2 graded, half of them in/,
  );
  expect(await readFile(path.join(out, "instructor/Bob Wintermoor_98761235/report.html"), "utf8")).toMatch(
    /<b>Bob Wintermoor_98761235<\/b>.*Wintermoor\.txt/s,
  );
  expect([await count("job"), await count("lab_class"), await count("lab_result")]).toEqual([0, 0, 0]);

  expect(await runGrader(["grade:class", "--queue", "--forget"], { env })).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await base.sql("SELECT relname FROM pg_class WHERE relnamespace = 'zlab'::regnamespace")).toEqual([]);
});

test.each([
  [["grade:worker"], "--queue is missing"],
  [["grade:worker", "--queue", "SUBMISSIONS"], "--queue SUBMISSIONS: expected postgres://"],
  [["grade:worker", "--queue"], "Set ZLAB_QUEUE to postgres://"],
  [["grade:worker", "--queue", "postgres://zlab@127.0.0.1/x"], "--secret "],
  [["grade:class", "--status"], "--status and --forget are of a queue"],
  [
    ["grade:class", "IN", "--out", "OUT", "--queue", "postgres://x@127.0.0.1/x", "--plan", "PLAN"],
    "--plan and --queue: give one",
  ],
  [
    ["grade:class", "IN", "--out", "OUT", "--queue", "--require-isolation", "basic"],
    "expected sealed (default), guarded",
  ],
  [["grade:class", "IN", "--out", "OUT", "--queue", "-j", "2"], "-j is of this machine"],
  [
    ["grade:class", "--queue", "IN", "--out", "OUT"],
    "--queue takes IN for its URL; put the folder of the submissions in",
  ],
  [["grade:class", "IN", "--out", "OUT", "--secret", "FILE"], "--secret is of a queue: add --queue"],
  [["grade:class", "IN", "--out", "OUT", "--plan", "PLAN", "--insecure-queue"], "--insecure-queue is of a queue"],
  [["grade:class", "IN", "--out", "OUT", "--plan", "PLAN", "--web"], "--plan grades nothing: leave out one"],
])("%j is refused", async (args, message) => {
  const { exitCode, stderr } = await runGrader(args, { env: { HOME: await temporaryDir() } });
  expect(stderr).toContain(message);
  expect(exitCode).toBe(2);
});

test("where the queue's address is wrong, no secret is made", async () => {
  const submissions = await folderOf({ [`ann/${COMMIT}`]: RIGHT });
  const home = await temporaryDir();
  const args = ["grade:class", submissions, "--out", await temporaryDir(), "--queue", "postgres://zlab@db.example"];
  expect((await runGrader(args, { env: { HOME: home } })).stderr).toContain("the name of the database is missing");
  expect(await readdir(home)).toEqual([]);
});

test("a queue that cannot be reached is told in a sentence", async () => {
  const submissions = await folderOf({ [`ann/${COMMIT}`]: RIGHT });
  const args = [
    "grade:class",
    submissions,
    "--out",
    await temporaryDir(),
    "--queue",
    "postgres://zlab@127.0.0.1:1/grades",
  ];
  const { exitCode, stderr } = await runGrader(args, { env: { HOME: await temporaryDir() } });
  expect(stderr).toMatch(/^the queue in grades at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/);
  expect(exitCode).toBe(2);
});
