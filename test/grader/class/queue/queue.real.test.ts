import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { queueAddress } from "../../../../grader/class/queue/address.ts";
import { openQueue } from "../../../../grader/class/queue/base.ts";
import { queueEngine } from "../../../../grader/class/queue/engine.ts";
import { type WorkerOptions, work } from "../../../../grader/class/queue/worker.ts";
import { fakeGrade, heardOf, reportOn, SPEC, tasksOf } from "../fake-tasks.ts";
import { startPostgres } from "./postgres.ts";

const PACE = { heartbeat_s: 10, monitor_s: 1 };
const SECRET = Buffer.alloc(32, 7);

async function startQueue() {
  const { url, password } = await startPostgres();
  const address = { ...queueAddress(url, {}, { isInsecureAllowed: false }), password };
  const open = async () => {
    const base = await openQueue(address, PACE);
    onTestFinished(() => base.close());
    return base;
  };
  const said: string[] = [];
  const startWorker = async (more: Partial<WorkerOptions> = {}) => {
    const base = await open();
    const ending = new AbortController();
    const lines: string[] = [];
    const working = work(base, {
      secret: SECRET,
      machine: "pc1",
      jobs: 2,
      prove: async () => ({ doTask: fakeGrade() }),
      tell: (line) => lines.push(line),
      ending: ending.signal,
      signal: new AbortController().signal,
      pace: PACE,
      ...more,
    });
    const end = async () => {
      ending.abort();
      await working;
    };
    onTestFinished(end);
    return { lines, end };
  };
  const engine = (spec = SPEC, secret = SECRET) =>
    queueEngine({ address, secret, spec, tell: (line) => said.push(line), pace: PACE });
  return { address, open, startWorker, engine, said };
}

test("workers do what is sent, once each, and nothing is left in the database but what they say of themselves", async () => {
  const { startWorker, engine, open, said } = await startQueue();
  const tasks = tasksOf(Array.from({ length: 30 }, (_, length) => "x".repeat(length % 9) + " ".repeat(length)));
  const done: string[] = [];
  for (const machine of ["pc1", "pc2"])
    await startWorker({ machine, prove: async () => ({ doTask: fakeGrade(done) }) });
  const heard = await heardOf(engine(), tasks);
  expect(said).toEqual([]);
  expect([...heard.keys()].toSorted()).toEqual(tasks.map(({ id }) => id).toSorted());
  for (const task of tasks) expect(heard.get(task.id)).toMatchObject([{ report: reportOn(task) }]);
  expect(done.toSorted()).toEqual(tasks.map(({ id }) => id).toSorted());
  const { sql } = await open();
  for (const name of ["job", "queue", "lab_class", "lab_result", "lab_other", "lab_try"])
    expect([name, await sql(`SELECT count(*)::int AS n FROM zlab.${name}`)]).toEqual([name, [{ n: 0 }]]);
  await setTimeout(0);
});
