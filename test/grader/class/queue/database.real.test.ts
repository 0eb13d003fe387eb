import { beforeAll, expect, test, vi } from "vitest";
import type { Task } from "../../../../grader/class/task.ts";
import { WAIT_MS } from "../../support.ts";
import { fakeGrade, heardOf, reportOn } from "../fake-grade.ts";
import type { Postgres } from "./postgres.ts";
import { OF_CLASSES, postgresOfFile, rowsOf, startQueue, TASKS } from "./start-queue.ts";

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
