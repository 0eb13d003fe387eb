import { setTimeout } from "node:timers/promises";
import { beforeAll, expect, test, vi } from "vitest";
import type { DoTask } from "../../../../grader/class/engine.ts";
import { forgetAll, queueOf, RETRIES } from "../../../../grader/class/queue/base.ts";
import { queueStatus, statusLines } from "../../../../grader/class/queue/status.ts";
import { WAIT_MS } from "../../support.ts";
import { reportOf } from "../fake.ts";
import { fakeGrade, heardOf, reportOn, SPEC } from "../fake-grade.ts";
import type { Postgres } from "./postgres.ts";
import { PACE, SECRET } from "./shared.ts";
import { IDS, OF_CLASSES, postgresOfFile, rowsOf, startQueue, TASKS } from "./start-queue.ts";

let postgres: Postgres;

beforeAll(async () => {
  postgres = await postgresOfFile();
  return postgres.kill;
});

test("workers do what is sent, once each, and nothing of the class stays in the database; a machine that may not grade takes nothing", async () => {
  const { startWorker, engine, open, said } = await startQueue(postgres);
  const done: string[] = [];
  const theirs: string[] = [];
  const bad = fakeGrade(theirs);
  const stranger = await startWorker("other secret", bad, { secret: Buffer.alloc(32, 8) });
  const refused = await startWorker("ill", bad, {
    prove: async () => ({ refusal: "the reference gets 96 of 100 points here" }),
  });
  const broken = await startWorker("broken", bad, { prove: () => Promise.reject(new Error("no seal")) });
  const proofs: string[] = [];
  const prove = async () => {
    proofs.push("pc1");
    return { doTask: fakeGrade(done) };
  };
  const proving = { proofEvery: 3, prove };
  await startWorker("pc1", fakeGrade(done), proving);
  await startWorker("pc2", fakeGrade(done));
  const heard = await heardOf(engine(), TASKS);
  expect(said).toEqual([]);
  expect([...heard.keys()].toSorted()).toEqual(IDS);
  for (const task of TASKS)
    expect(heard.get(task.id)).toMatchObject([{ report: reportOn(task), machine: expect.stringMatching(/^pc/) }]);
  expect(done.toSorted()).toEqual(IDS);
  expect(theirs).toEqual([]);
  const { length: byFirst } = [...heard.values()].filter(([result]) => result?.machine === "pc1");
  expect(proofs.length).toBeGreaterThanOrEqual(Math.ceil(byFirst / 4));
  expect(stranger.lines).toEqual(["takes no tasks of a class that has another secret"]);
  expect(refused.lines.at(-1)).toBe("takes no tasks of zpbft: the reference gets 96 of 100 points here");
  expect(broken.lines.at(-1)).toBe("takes no tasks of zpbft: no seal");
  const base = await open();
  expect(await rowsOf(base, OF_CLASSES)).toEqual(Object.fromEntries(OF_CLASSES.map((name) => [name, 0])));
  const lines = statusLines(await queueStatus(base));
  expect(lines[0]).toBe("no class is in the queue");
  expect(lines).toContainEqual(
    expect.stringMatching(/^worker ill: heard of \d+ s ago, 0 running, 0 done; takes no tasks of zpbft: the ref/),
  );

  // Removed is what any class and worker has left there, and what pg-boss made: the schema stays.
  await forgetAll(base);
  const left = `SELECT relname AS name FROM pg_class WHERE relnamespace = 'zlab'::regnamespace
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'zlab'::regnamespace
    UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'zlab'::regnamespace`;
  await vi.waitFor(async () => expect(await base.sql(left)).toEqual([]), { timeout: WAIT_MS });
});

test("a task that fails on every machine is given up, names them, delays no other, and is tried again by the next run", async () => {
  const { startWorker, engine, open } = await startQueue(postgres);
  const [poison, ...others] = TASKS;
  const tried: string[] = [];
  const grade: DoTask = async (task, ...rest) => {
    if (task.id !== poison?.id) return fakeGrade()(task, ...rest);
    tried.push(task.id);
    return { report: undefined, error: "it ran out of memory" };
  };
  const workers = [await startWorker("pc1", grade), await startWorker("pc2", grade)];
  const heard = await heardOf(engine(), TASKS);
  expect(tried).toHaveLength(RETRIES + 1);
  const [given] = heard.get(poison?.id ?? "") ?? [];
  expect(given).toMatchObject({
    report: undefined,
    error: expect.stringMatching(
      /^4 workers have tried it in vain; the same.*\non pc\d: it ran out of memory\non pc\d: /,
    ),
  });
  for (const { id } of others) expect(heard.get(id)).toHaveLength(1);
  for (const { end } of workers) await end();
  await startWorker("pc3", fakeGrade());
  expect((await heardOf(engine(), TASKS.slice(0, 1))).get(poison?.id ?? "")).toMatchObject([{ machine: "pc3" }]);
  expect(await rowsOf(await open(), OF_CLASSES)).toEqual(Object.fromEntries(OF_CLASSES.map((name) => [name, 0])));
});

test("results and tasks that somebody else writes into the database count for nothing, and are told of", async () => {
  const { startWorker, engine, open, said } = await startQueue(postgres);
  const base = await open();
  const [forged, changed] = TASKS;
  const queue = queueOf(SECRET, SPEC, "here");
  const running = heardOf(engine(), TASKS);
  await vi.waitFor(async () => expect((await rowsOf(base, ["job"])).job).toBe(TASKS.length), { timeout: WAIT_MS });
  const insert = "INSERT INTO zlab.lab_result (queue, task, packet, mac, verdict) VALUES ($1, $2, $3, $4, '')";
  await base.sql(insert, [queue, forged?.id, Buffer.from("full marks"), Buffer.alloc(32)]);
  await base.sql("UPDATE zlab.job SET data = jsonb_set(data, '{files}', to_jsonb($1::text)) WHERE data->>'task' = $2", [
    JSON.stringify([["zpbft/commit.ts", "another's"]]),
    changed?.id,
  ]);
  const graded: string[] = [];
  const worker = await startWorker("pc1", async (task, ...rest) => {
    graded.push(task.files.get("zpbft/commit.ts") ?? "");
    return fakeGrade()(task, ...rest);
  });
  const heard = await running;
  for (const task of TASKS) expect(heard.get(task.id)).toMatchObject([{ report: reportOn(task) }]);
  expect(graded).not.toContain("another's");
  expect(said).toEqual([expect.stringContaining("a result that none of this class's workers has signed is refused")]);
  expect(worker.lines).toContainEqual(expect.stringContaining("a task that this class has not signed is refused"));
});

test("of two results of a task the first counts; one that says something else is told of", async () => {
  const { startWorker, engine, open, said } = await startQueue(postgres);
  const [task] = TASKS;
  const base = await open();
  const other = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  // The first worker is taken for dead, and comes late with another result.
  const slow: DoTask = async (task, work) => {
    begun.resolve();
    await other.promise;
    return fakeGrade([], () => reportOf({ a: "failed" }))(task, work, new AbortController().signal);
  };
  const late = await startWorker("late", slow, { jobs: 1 });
  const interrupted = new AbortController();
  const first = engine().run(TASKS.slice(0, 1), { started() {}, result: async () => true }, interrupted.signal);
  await begun.promise;
  interrupted.abort();
  await first;
  const stored = await startWorker("pc1", fakeGrade());
  const isStored = async () => {
    await base.sql("UPDATE zlab.job SET heartbeat_on = now() - interval '1 minute' WHERE retry_count = 0");
    expect((await rowsOf(base, ["lab_result"])).lab_result).toBe(1);
  };
  await vi.waitFor(isStored, { timeout: WAIT_MS });
  await stored.end();
  other.resolve();
  await vi.waitFor(async () => expect((await rowsOf(base, ["lab_other"])).lab_other).toBe(1), { timeout: WAIT_MS });
  expect(late.lines).toContainEqual(expect.stringContaining("came to another result"));
  const heard = await heardOf(engine(), TASKS.slice(0, 1));
  expect(heard.get(task?.id ?? "")).toMatchObject([{ machine: "pc1" }]);
  expect(said).toEqual([expect.stringMatching(/was graded twice, and not with the same result \(again on late\)/)]);
});

test("a worker that is told to end finishes what runs and takes no more", async () => {
  const { startWorker, engine } = await startQueue(postgres);
  const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const done: string[] = [];
  const ended = await startWorker(
    "pc1",
    async (...args) => {
      begun.resolve();
      await go.promise;
      return fakeGrade(done)(...args);
    },
    { jobs: 1 },
  );
  const running = heardOf(engine(), TASKS.slice(0, 5));
  await begun.promise;
  const ending = ended.end();
  go.resolve();
  await ending;
  expect(done).toHaveLength(1);
  await startWorker("pc2", fakeGrade());
  const machines = Array.from((await running).values(), ([result]) => result?.machine);
  expect(machines.toSorted()).toEqual(["pc1", "pc2", "pc2", "pc2", "pc2"]);
});

test("two classes that are graded alike do not touch each other's results, and what a class asks for no more is not graded", async () => {
  const { startWorker, engine, open } = await startQueue(postgres);
  const base = await open();
  const interrupted = new AbortController();
  const first = engine().run(TASKS.slice(0, 6), { started() {}, result: async () => true }, interrupted.signal);
  await vi.waitFor(async () => expect((await rowsOf(base, ["job"])).job).toBe(6), { timeout: WAIT_MS });
  interrupted.abort();
  await first;
  const done: string[] = [];
  const both = [engine(SPEC, "here"), engine(SPEC, "there")].map((one) => heardOf(one, TASKS.slice(3, 6)));
  const waiting = async () => {
    const rows = await base.sql<{ n: number }>("SELECT count(*)::int AS n FROM zlab.job GROUP BY name");
    expect(rows).toEqual([{ n: 3 }, { n: 3 }]);
  };
  await vi.waitFor(waiting, { timeout: WAIT_MS });
  await startWorker("pc1", fakeGrade(done));
  for (const heard of await Promise.all(both)) expect([...heard.values()].map((all) => all.length)).toEqual([1, 1, 1]);
  const ids = TASKS.slice(3, 6).map(({ id }) => id);
  expect(done.toSorted()).toEqual([...ids, ...ids].toSorted());
  expect(await rowsOf(base, OF_CLASSES)).toEqual(Object.fromEntries(OF_CLASSES.map((name) => [name, 0])));
});

test("a grade that takes longer than the silence of a dead worker is not given to another one", async () => {
  const { startWorker, engine } = await startQueue(postgres);
  const begun: string[] = [];
  const slow: DoTask = async (task, ...rest) => {
    begun.push(task.id);
    await setTimeout(1000 * (PACE.heartbeat_s + 4 * PACE.monitor_s));
    return fakeGrade()(task, ...rest);
  };
  for (const machine of ["pc1", "pc2"]) await startWorker(machine, slow, { jobs: 1 });
  expect((await heardOf(engine(), TASKS.slice(0, 1))).size).toBe(1);
  expect(begun).toHaveLength(1);
});
