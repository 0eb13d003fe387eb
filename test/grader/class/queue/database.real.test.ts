import { beforeAll, expect, test, vi } from "vitest";
import { forgetAll, openQueue } from "../../../../grader/class/queue/base.ts";
import { queueStatus, statusLines } from "../../../../grader/class/queue/status.ts";
import type { Task } from "../../../../grader/class/task.ts";
import { WAIT_MS } from "../../support.ts";
import { fakeGrade, heardOf, reportOn } from "../fake-grade.ts";
import type { Postgres } from "./postgres.ts";
import { PACE } from "./shared.ts";
import { OF_CLASSES, postgresOfFile, queueAt, rowsOf, startQueue, TASKS } from "./start-queue.ts";

/** What stays in the database, and who may use it. */
let postgres: Postgres;

beforeAll(async () => {
  postgres = await postgresOfFile();
  return postgres.kill;
});

const NOTHING = Object.fromEntries(OF_CLASSES.map((name) => [name, 0]));
const NEVER = new AbortController().signal;
const [FIRST] = TASKS as [Task, ...Task[]];

test("a result that cannot be stored stays in the queue, and the same command takes it from there", async () => {
  const { startWorker, engine, open, said } = await startQueue(postgres);
  const done: string[] = [];
  await startWorker("pc1", fakeGrade(done));
  await engine().run(TASKS, { started() {}, result: async ({ id }) => id !== FIRST.id }, NEVER);
  expect(said).toEqual(["the queue keeps 1 of the results: the same command takes them from there"]);
  const base = await open();
  expect(await rowsOf(base, ["lab_result", "lab_class"])).toEqual({ lab_result: 1, lab_class: 1 });
  expect((await heardOf(engine(), [FIRST])).get(FIRST.id)).toMatchObject([{ report: reportOn(FIRST), machine: "pc1" }]);
  expect(done).toHaveLength(TASKS.length);
  expect(await rowsOf(base, OF_CLASSES)).toEqual(NOTHING);
});

test("a result for which this machine has no place is told of as a failure of the grader's, and stays in the queue", async () => {
  const { startWorker, engine, open, said } = await startQueue(postgres);
  const base = await open();
  const interrupted = new AbortController();
  const sending = engine().run([FIRST], { started() {}, result: async () => true }, interrupted.signal);
  await vi.waitFor(async () => expect(await rowsOf(base, ["job"])).toEqual({ job: 1 }), { timeout: WAIT_MS });
  interrupted.abort();
  await sending;
  const { end } = await startWorker("pc1", fakeGrade());
  const isDone = async () => expect(await rowsOf(base, ["lab_result"])).toEqual({ lab_result: 1 });
  await vi.waitFor(isDone, { timeout: WAIT_MS });
  await end();
  vi.stubEnv("TMPDIR", "/no/such/folder");
  const heard = await heardOf(engine(), [FIRST]);
  vi.unstubAllEnvs();
  expect(heard.get(FIRST.id)).toMatchObject([
    { report: undefined, error: expect.stringMatching(/^its result is in the queue.*set TMPDIR/) },
  ]);
  expect(said).toEqual([expect.stringContaining("the queue keeps 1 of the results")]);
  expect((await heardOf(engine(), [FIRST])).get(FIRST.id)).toMatchObject([{ machine: "pc1" }]);
  expect(await rowsOf(base, OF_CLASSES)).toEqual(NOTHING);
});

test("a user that owns the schema and nothing else can use it; one that owns nothing is told so", async () => {
  const { address, open } = await startQueue(postgres);
  const admin = await open();
  await forgetAll(admin);
  await admin.sql(`DROP SCHEMA zlab; CREATE ROLE owner_of_schema LOGIN PASSWORD 'it is'; REVOKE ALL ON DATABASE ${address.database} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${address.database} TO owner_of_schema`);
  const theirs = { ...address, user: "owner_of_schema", password: "it is" };
  await expect(openQueue(theirs, PACE)).rejects.toThrow(
    /^the queue in test_\w+ at 127\.0\.0\.1:\d+ cannot be used: permission denied for database/,
  );
  await admin.sql("CREATE SCHEMA zlab AUTHORIZATION owner_of_schema");
  const { startWorker, engine, open: openTheirs } = queueAt(theirs);
  const { end } = await startWorker("pc1", fakeGrade());
  expect((await heardOf(engine(), [FIRST])).get(FIRST.id)).toMatchObject([{ machine: "pc1" }]);
  await end();
  await forgetAll(await openTheirs());
  expect(await rowsOf(await openTheirs(), OF_CLASSES)).toEqual(NOTHING);
});

test("a worker says once of a class that it has another secret, and tells of its own beside that", async () => {
  const { startWorker, engine, open } = await startQueue(postgres);
  const base = await open();
  await base.sql("INSERT INTO zlab.lab_class (queue, spec, mac) VALUES ('class-of-others', '{}', '')");
  const go = Promise.withResolvers<void>();
  const { lines } = await startWorker("pc1", async (...args) => {
    await go.promise;
    return fakeGrade()(...args);
  });
  const running = heardOf(engine(), TASKS);
  const isShown = async () =>
    expect(statusLines(await queueStatus(base)).join("\n")).toMatch(
      /^worker pc1: .* running, 0 done; takes no tasks of a class that has another secret; takes tasks of zpbft$/m,
    );
  await vi.waitFor(isShown, { timeout: WAIT_MS });
  go.resolve();
  await running;
  await heardOf(engine(), TASKS.slice(0, 3));
  expect(lines.filter((line) => line.includes("another secret"))).toHaveLength(1);
  const rate = async () => expect(statusLines(await queueStatus(base)).at(-1)).toMatch(/ 33 done, [\d.]+ a minute; /);
  await vi.waitFor(rate, { timeout: WAIT_MS });
});

test("a finished class that could not be removed is told of, and the same command removes it", async () => {
  const { startWorker, engine, open, said, address } = await startQueue(postgres);
  const base = await open();
  await base.sql("CREATE RULE keep AS ON DELETE TO zlab.lab_class DO INSTEAD SELECT 1 / 0");
  await startWorker("pc1", fakeGrade());
  expect((await heardOf(engine(), [FIRST])).size).toBe(1);
  const stays = /^what the queue may have of this class stays there \(division by zero\): the same command removes it$/;
  expect(said).toEqual([expect.stringMatching(stays)]);
  await base.sql("DROP RULE keep ON zlab.lab_class");
  expect(await rowsOf(base, ["lab_class"])).toEqual({ lab_class: 1 });
  await heardOf(engine(), []);
  expect(await rowsOf(base, OF_CLASSES)).toEqual(NOTHING);
  expect(said).toHaveLength(1);
  // Where the queue cannot be reached, a class of which nothing is left to grade is told of all the same.
  const away = queueAt({ ...address, database: "not_there" });
  expect((await heardOf(away.engine(), [])).size).toBe(0);
  expect(away.said).toEqual([expect.stringMatching(/stays there \(the queue in not_there at .*does not exist\)/)]);
  await expect(heardOf(away.engine(), [FIRST])).rejects.toThrow("cannot be used");
});
