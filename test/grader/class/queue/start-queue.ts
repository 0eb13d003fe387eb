import { randomUUID } from "node:crypto";
import { chmod, mkdtemp } from "node:fs/promises";
import path from "node:path";
import { inject, onTestFinished } from "vitest";
import type { DoTask } from "../../../../grader/class/engine.ts";
import { type QueueAddress, queueAddress } from "../../../../grader/class/queue/address.ts";
import { openQueue, type QueueBase } from "../../../../grader/class/queue/base.ts";
import { queueEngine } from "../../../../grader/class/queue/engine.ts";
import { type WorkerOptions, work } from "../../../../grader/class/queue/worker.ts";
import { SPEC, tasksOf } from "../fake-grade.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { PACE, SECRET } from "./shared.ts";

/** A PostgreSQL for all tests of a file. It is to be killed in the end. */
export async function postgresOfFile(): Promise<Postgres> {
  const dir = await mkdtemp(path.join(inject("runFolder"), "queue-"));
  await chmod(dir, 0o711);
  return startPostgres(dir);
}

/** A queue in a database of its own. */
export async function startQueue({ url, password }: Postgres) {
  const server = { ...queueAddress(url, {}, { isInsecureAllowed: false }), password };
  const address = { ...server, database: `test_${randomUUID().replaceAll("-", "")}` };
  const there = await openQueue(server, PACE);
  await there.sql(`CREATE DATABASE ${address.database}`);
  await there.close();
  return queueAt(address);
}

/** A queue, as who has this address uses it. */
export function queueAt(address: QueueAddress) {
  const open = async (): Promise<QueueBase> => {
    const base = await openQueue(address, PACE);
    onTestFinished(() => base.close());
    return base;
  };
  const said: string[] = [];
  const startWorker = async (machine: string, doTask: DoTask, more: Partial<WorkerOptions> = {}) => {
    const base = await open();
    const ending = new AbortController();
    const lines: string[] = [];
    const working = work(base, {
      secret: SECRET,
      machine,
      jobs: 2,
      prove: async () => ({ doTask }),
      tell: (line) => lines.push(line),
      ending: ending.signal,
      signal: new AbortController().signal,
      pace: PACE,
      ...more,
    });
    const end = async (): Promise<void> => {
      ending.abort();
      await working;
    };
    onTestFinished(end);
    return { lines, end };
  };
  const engine = (spec = SPEC, place = "here") =>
    queueEngine({ address, secret: SECRET, spec, place, tell: (line) => said.push(line), pace: PACE });
  return { address, open, startWorker, engine, said };
}

export const TASKS = tasksOf(Array.from({ length: 30 }, (_, length) => "x".repeat(length % 9) + " ".repeat(length)));
export const IDS = TASKS.map(({ id }) => id).toSorted();

export async function rowsOf({ sql }: QueueBase, names: readonly string[]): Promise<Record<string, number>> {
  const counts = names.map(async (name) => {
    const [row] = await sql<{ n: number }>(`SELECT count(*)::int AS n FROM zlab.${name}`);
    return [name, row?.n ?? 0] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

export const OF_CLASSES = ["job", "queue", "lab_class", "lab_result", "lab_other", "lab_try"];
