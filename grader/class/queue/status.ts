import { specIn } from "../spec.ts";
import { JOBS, type QueueBase, table } from "./base.ts";

/** What a queue is told of at a glance. */
export interface QueueStatus {
  classes: readonly {
    lab: string;
    asked: readonly string[];
    waiting: number;
    running: number;
    done: number;
    failed: number;
  }[];
  workers: readonly WorkerStatus[];
}

interface WorkerStatus {
  machine: string;
  /** What it says itself. */
  said: string;
  running: number;
  done: number;
  /** How many it does in a minute, as far as it can tell. */
  per_minute: number;
  /** How long ago it was heard of. */
  silent_s: number;
}

/** Workers that were not heard of for so long are forgotten. */
const FORGOTTEN_AFTER = "1 hour";

export async function queueStatus({ sql }: QueueBase): Promise<QueueStatus> {
  const rows = await sql<{ queue: string; spec: string }>(`SELECT queue, spec FROM ${table("class")} ORDER BY queue`);
  const counts = await sql<{ name: string; state: string; count: number }>(
    `SELECT name, state, count(*)::int AS count FROM ${JOBS} GROUP BY name, state`,
  );
  const classes = rows.flatMap(({ queue, spec: text }) => {
    const spec = specIn(JSON.parse(text));
    const count = (...states: readonly string[]): number =>
      counts.reduce((sum, { name, state, count }) => sum + (name === queue && states.includes(state) ? count : 0), 0);
    if (spec === undefined) return [];
    const [waiting, running, done] = [count("created", "retry"), count("active"), count("completed")];
    return [{ lab: spec.lab, asked: spec.asked, waiting, running, done, failed: count("failed", "cancelled") }];
  });
  await sql(`DELETE FROM ${table("worker")} WHERE seen < now() - interval '${FORGOTTEN_AFTER}'`);
  const workers = await sql<WorkerStatus>(
    `SELECT machine, said, running, done, per_minute, extract(epoch FROM now() - seen)::int AS silent_s FROM ${table("worker")} ORDER BY machine, begun`,
  );
  return { classes, workers };
}

/** The same in lines for people. */
export function statusLines({ classes, workers }: QueueStatus): string[] {
  const perMinute = workers.reduce((sum, { per_minute, silent_s }) => sum + (silent_s < LIVES_S ? per_minute : 0), 0);
  const ofClasses = classes.map(({ lab, asked, waiting, running, done, failed }) => {
    const left = waiting + running;
    const time =
      perMinute > 0 && left > 0 ? `, about ${Math.ceil(left / perMinute)} min left at ${rateText(perMinute)}` : "";
    const vain = failed === 0 ? "" : `, ${failed} given up`;
    return `class of ${lab} (${asked.join(" ")}): ${waiting} waiting, ${running} running, ${done} to be collected${vain}${time}`;
  });
  const ofWorkers = workers.map(({ machine, said, running, done, per_minute, silent_s }) => {
    const life = silent_s < LIVES_S ? `heard of ${silent_s} s ago` : `SILENT for ${silent_s} s`;
    const rate = per_minute > 0 ? `, ${rateText(per_minute)}` : "";
    return `worker ${machine}: ${life}, ${running} running, ${done} done${rate}; ${said}`;
  });
  return [
    ...(ofClasses.length === 0 ? ["no class is in the queue"] : ofClasses),
    ...(ofWorkers.length === 0 ? ["no worker: npm run grade:worker -- --queue starts one"] : ofWorkers),
  ];
}

function rateText(perMinute: number): string {
  return `${perMinute.toFixed(perMinute < 10 ? 1 : 0)} a minute`;
}

/** A worker shows itself six times as often. */
const LIVES_S = 30;
