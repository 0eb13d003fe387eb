import { setTimeout } from "node:timers/promises";
import { messageOf } from "../../base/error-message.ts";
import type { Report } from "../../report/report.ts";
import { temporaryFolder } from "../../sandbox/reaper.ts";
import type { DoTask } from "../engine.ts";
import { packed } from "../packet.ts";
import type { GradingSpec } from "../spec.ts";
import { type Task, taskOf } from "../task.ts";
import { PAUSE_MS, type QueueBase, table } from "./base.ts";
import { isSigned, type Secret, signed } from "./secret.ts";

const WHY_MAX = 2000;

/** What pg-boss hands out. */
export interface Job {
  id: string;
  retryCount: number;
  data: unknown;
}

/** A job that a worker has taken, of which class, and how its task is done. */
interface Taken {
  queue: string;
  spec: GradingSpec;
  job: Job;
  doTask: DoTask;
}

/** Who does jobs. */
export interface Doing {
  base: QueueBase;
  secret: Secret;
  /** What the machine is called in results. */
  machine: string;
  heartbeat_s: number;
  tell(line: string): void;
  /** Is told that the queue cannot be reached. */
  lost(error: unknown): void;
  /** Ends what runs. */
  signal: AbortSignal;
}

/**
 * How a job ended for its worker: its result is stored, or the grader failed; or there was nothing to store, for it has a result
 * already, was signed by nobody of the class, or is another worker's by now.
 */
type JobEnd = "graded" | "failed" | "nothing";

/** Does a job, and stores the result of its task. */
export async function doJob({ queue, spec, job, doTask }: Taken, doing: Doing): Promise<JobEnd> {
  const { secret, machine, tell } = doing;
  const { boss, sql } = doing.base;
  const task = taskIn(job.data, spec, secret);
  if (task === undefined) {
    tell("a task that this class has not signed is refused: somebody else writes into the database");
    await boss.deleteJob(queue, job);
    return "nothing";
  }
  const of = [queue, task.id, machine];
  const [tried] = await sql<{ begun: string; isDone: boolean }>(
    `INSERT INTO ${table("try")} (queue, task, machine) VALUES ($1, $2, $3)
      RETURNING begun::text, EXISTS (SELECT 1 FROM ${table("result")} WHERE queue = $1 AND task = $2) AS "isDone"`,
    of,
  );
  if (tried?.isDone) {
    await boss.complete(queue, job);
    return "nothing";
  }
  const claim = hold(queue, job, doing);
  const stopped = AbortSignal.any([doing.signal, claim.lost]);
  let folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
  const done = async () => {
    folder = await temporaryFolder("zlab-class-");
    return doTask(task, folder.dir, stopped);
  };
  try {
    const outcome = await done().catch((error: unknown) => {
      stopped.throwIfAborted();
      return { report: undefined, error: messageOf(error) };
    });
    const why = failureOf(outcome);
    if (why !== "") {
      await sql(
        `UPDATE ${table("try")} SET why = $5 WHERE queue = $1 AND task = $2 AND machine = $3 AND begun = $4::timestamptz`,
        [...of, tried?.begun, why.slice(0, WHY_MAX)],
      );
      await boss.fail(queue, job, { message: "the grader failed" });
      return "failed";
    }
    if (outcome.report === undefined) return "failed";
    const { bytes, verdict } = await packed(task.id, outcome, machine);
    await store({ queue, id: task.id, packet: bytes, verdict }, doing);
    await boss.complete(queue, job);
    return "graded";
  } catch (error) {
    // The job is another's by now, or will be when nobody is heard of it any more.
    if (!stopped.aborted) throw error;
    return "nothing";
  } finally {
    claim.release();
    await folder?.remove();
  }
}

/** Tells the queue of a job again and again that it is being done, until it is released; `lost` when it is another's. */
function hold(
  queue: string,
  job: Job,
  { base, heartbeat_s, lost: lostQueue }: Doing,
): { lost: AbortSignal; release(): void } {
  const lost = new AbortController();
  const touch = async (): Promise<void> => {
    // Its types do not tell what it returns.
    const { affected } = (await base.boss.touch(queue, job)) as { affected?: number };
    if (affected === 0) lost.abort(new Error("the task was given to another worker"));
  };
  const timer = setInterval(() => touch().catch(lostQueue), (1000 * heartbeat_s) / 3);
  return { lost: lost.signal, release: () => clearInterval(timer) };
}

interface Packet {
  queue: string;
  /** The task's. */
  id: string;
  packet: Buffer;
  verdict: string;
}

/** Stores a result, whenever the database takes it: a grade is dear. The first one counts. */
async function store({ queue, id, packet, verdict }: Packet, doing: Doing): Promise<void> {
  const { secret, machine, signal, tell } = doing;
  const { sql } = doing.base;
  const mac = signed(secret, "result", queue, id, packet);
  for (;;) {
    try {
      const stored = await sql(
        `INSERT INTO ${table("result")} (queue, task, packet, mac, verdict) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1`,
        [queue, id, packet, mac, verdict],
      );
      if (stored.length > 0) return;
      const [first] = await sql<{ verdict: string }>(
        `SELECT verdict FROM ${table("result")} WHERE queue = $1 AND task = $2`,
        [queue, id],
      );
      if (first !== undefined && first.verdict !== verdict) {
        tell(`task ${id}: another worker came to another result: that counts, and this one is kept beside it`);
        await sql(`INSERT INTO ${table("other")} (queue, task, packet, mac, machine) VALUES ($1, $2, $3, $4, $5)`, [
          queue,
          id,
          packet,
          mac,
          machine,
        ]);
      }
      return;
    } catch (error) {
      doing.lost(error);
      await setTimeout(PAUSE_MS, undefined, { signal });
    }
  }
}

/** Why a grade came to nothing by the grader's own trouble; empty if it came to something. */
function failureOf(outcome: { report: Report | undefined; error?: string }): string {
  const { report } = outcome;
  if (report === undefined) return outcome.error || "no report";
  return report.graded || report.errorSource === "submission" ? "" : report.error || "no report";
}

/** The task of a job, if who has the secret has sent it, and its id is that of what it says. */
function taskIn(data: unknown, spec: GradingSpec, secret: Secret): Task | undefined {
  const { task: id, files: text, mac } = (data ?? {}) as Record<string, unknown>;
  if (typeof id !== "string" || typeof text !== "string" || typeof mac !== "string") return undefined;
  if (!isSigned(Buffer.from(mac, "hex"), secret, "task", id, text)) return undefined;
  const task = taskOf({ files: new Map(JSON.parse(text) as [string, string][]) }, spec);
  return task.id === id ? task : undefined;
}
