import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { messageOf } from "../../base/error-message.ts";
import type { Report } from "../../report/report.ts";
import { temporaryFolder } from "../../sandbox/reaper.ts";
import type { DoTask } from "../engine.ts";
import { packed } from "../packet.ts";
import { type GradingSpec, specIn } from "../spec.ts";
import { type Task, taskOf } from "../task.ts";
import { PACE, type Pace, type QueueBase, queueOf, table } from "./base.ts";
import { isSigned, type Secret, signed } from "./secret.ts";

const PAUSE_MS = 500;

/** After so many jobs a worker proves itself again, and so long after it could not. */
const PROOF_EVERY = 50;
const PROOF_PAUSE_MS = 60_000;

/** Whether this machine may grade a class, and how it does; or why not, in words. */
export type Proof = { doTask: DoTask } | { refusal: string };

export interface WorkerOptions {
  secret: Secret;
  /** What the machine is called in results. */
  machine: string;
  /** How many tasks it does at a time. */
  jobs: number;
  /** Proves that this machine grades a class as it must be. */
  prove(spec: GradingSpec, signal: AbortSignal): Promise<Proof>;
  tell(line: string): void;
  /** Takes no more when it is aborted; what runs is finished. */
  ending: AbortSignal;
  /** Ends what runs. */
  signal: AbortSignal;
  pace?: Pace;
  proofEvery?: number;
}

/** A class, and whether this machine may grade it. */
interface Served {
  spec: GradingSpec;
  proof: Promise<Proof>;
  /** The tasks that were begun since. */
  begun: number;
}

interface Job {
  id: string;
  retryCount: number;
  data: unknown;
}

/** Does the tasks of all classes that have its secret, until it is told to end. A lost connection is waited for. */
export async function work(base: QueueBase, options: WorkerOptions): Promise<void> {
  const worker = new Worker(base, options);
  await worker.run();
}

class Worker {
  readonly #base: QueueBase;
  readonly #options: WorkerOptions;
  readonly #id = randomUUID();
  readonly #pace: Pace;
  readonly #served = new Map<string, Served>();
  #said = "waits for a class";
  #running = 0;
  #done = 0;
  #isLost = false;

  constructor(base: QueueBase, options: WorkerOptions) {
    this.#base = base;
    this.#options = options;
    this.#pace = options.pace ?? PACE;
  }

  async run(): Promise<void> {
    const { jobs, ending } = this.#options;
    const over = new AbortController();
    const besides = [this.#show(over.signal), this.#watch()];
    await Promise.all(Array.from({ length: jobs }, () => this.#serve()));
    over.abort();
    await Promise.all(besides);
    if (ending.aborted)
      await this.#base.sql(`DELETE FROM ${table("worker")} WHERE id = $1`, [this.#id]).catch(() => {});
  }

  /** One place of this worker: it takes one task after the other. */
  async #serve(): Promise<void> {
    const { ending } = this.#options;
    while (!ending.aborted) {
      try {
        const hasWorked = await this.#takeOne();
        this.#isLost = false;
        if (hasWorked) continue;
      } catch (error) {
        this.#lost(error);
      }
      await setTimeout(PAUSE_MS, undefined, { signal: ending }).catch(() => {});
    }
  }

  async #watch(): Promise<void> {
    const { ending } = this.#options;
    while (!ending.aborted) {
      await this.#lookForClasses().catch((error: unknown) => this.#lost(error));
      await setTimeout(PAUSE_MS, undefined, { signal: ending }).catch(() => {});
    }
  }

  async #lookForClasses(): Promise<void> {
    const { sql } = this.#base;
    const rows = await sql<{ queue: string; spec: string; mac: Buffer }>(
      `SELECT queue, spec, mac FROM ${table("class")}`,
    );
    const here = new Set(rows.map(({ queue }) => queue));
    for (const queue of this.#served.keys()) if (!here.has(queue)) this.#served.delete(queue);
    for (const { queue, spec: text, mac } of rows) {
      if (this.#served.has(queue)) continue;
      const isOurs = isSigned(mac, this.#options.secret, "class", queue, text);
      const spec = isOurs ? specIn(JSON.parse(text)) : undefined;
      if (spec === undefined || queueOf(spec) !== queue) {
        this.#say("takes no tasks of a class that has another secret");
        continue;
      }
      this.#served.set(queue, { spec, proof: this.#prove(spec), begun: 0 });
    }
  }

  async #prove(spec: GradingSpec): Promise<Proof> {
    const { prove, ending } = this.#options;
    this.#say(`proves itself for ${spec.lab}`);
    const proof = await prove(spec, ending).catch((error: unknown) => ({ refusal: messageOf(error) }));
    if (ending.aborted) return { refusal: "it was told to end" };
    this.#say("refusal" in proof ? `takes no tasks of ${spec.lab}: ${proof.refusal}` : `takes tasks of ${spec.lab}`);
    return proof;
  }

  /** Whether there was one. */
  async #takeOne(): Promise<boolean> {
    const { ending, proofEvery = PROOF_EVERY } = this.#options;
    for (const [queue, served] of this.#served) {
      if (served.begun >= proofEvery) {
        served.begun = 0;
        served.proof = this.#prove(served.spec);
      }
      const proof = await served.proof;
      if (ending.aborted) return false;
      if ("refusal" in proof) {
        this.#tryLater(served);
        continue;
      }
      const job = await this.#fetch(queue);
      if (job === undefined) continue;
      served.begun += 1;
      this.#running += 1;
      try {
        const isDone = await this.#do(queue, served.spec, job, proof.doTask);
        // It may be this machine that is ill.
        if (!isDone) served.begun = proofEvery;
      } finally {
        this.#running -= 1;
      }
      return true;
    }
    return false;
  }

  async #fetch(queue: string): Promise<Job | undefined> {
    try {
      return (await this.#base.boss.fetch<unknown>(queue))[0];
    } catch (error) {
      await this.#lookForClasses();
      // A class that is over has no queue any more.
      if (!this.#served.has(queue)) return undefined;
      throw error;
    }
  }

  #tryLater(served: Served): void {
    if (served.begun === -1) return;
    served.begun = -1;
    const again = (): void => {
      served.begun = 0;
      served.proof = this.#prove(served.spec);
    };
    const timer = globalThis.setTimeout(again, PROOF_PAUSE_MS);
    this.#options.ending.addEventListener("abort", () => clearTimeout(timer));
  }

  /** Does a job. Returns whether the grader did not fail. */
  async #do(queue: string, spec: GradingSpec, job: Job, doTask: DoTask): Promise<boolean> {
    const { boss, sql } = this.#base;
    const { secret, machine, tell } = this.#options;
    const task = taskIn(job.data, spec, secret);
    if (task === undefined) {
      tell("a task that this class has not signed is refused: somebody else writes into the database");
      await boss.deleteJob(queue, job);
      return true;
    }
    const [before] = await sql(`SELECT 1 FROM ${table("result")} WHERE queue = $1 AND task = $2`, [queue, task.id]);
    if (before !== undefined) {
      await boss.complete(queue, job);
      return true;
    }
    const of = [queue, task.id, machine];
    const [tried] = await sql<{ begun: string }>(
      `INSERT INTO ${table("try")} (queue, task, machine) VALUES ($1, $2, $3) RETURNING begun::text`,
      of,
    );
    const claim = this.#hold(queue, job);
    const stopped = AbortSignal.any([this.#options.signal, claim.lost]);
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
        return false;
      }
      if (outcome.report === undefined) return false;
      const { bytes, verdict } = await packed(task.id, outcome, machine);
      await this.#store(queue, task.id, bytes, verdict);
      await boss.complete(queue, job);
      this.#done += 1;
      return true;
    } catch (error) {
      // The job is another's by now, or will be when nobody is heard of it any more.
      if (!stopped.aborted) throw error;
      return true;
    } finally {
      claim.release();
      await folder?.remove();
    }
  }

  /** Stores a result, whenever the database takes it: a grade is dear. The first one counts. */
  async #store(queue: string, id: string, packet: Buffer, verdict: string): Promise<void> {
    const { sql } = this.#base;
    const { secret, machine, signal, tell } = this.#options;
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
        this.#lost(error);
        await setTimeout(PAUSE_MS, undefined, { signal });
      }
    }
  }

  /** Tells the queue of a job again and again that it is being done, until it is released; `lost` when it is another's. */
  #hold(queue: string, job: Job): { lost: AbortSignal; release(): void } {
    const lost = new AbortController();
    const touch = async (): Promise<void> => {
      // Its types do not tell what it returns.
      const { affected } = (await this.#base.boss.touch(queue, job)) as { affected?: number };
      if (affected === 0) lost.abort(new Error("the task was given to another worker"));
    };
    const timer = setInterval(
      () => touch().catch((error: unknown) => this.#lost(error)),
      (1000 * this.#pace.heartbeat_s) / 3,
    );
    return { lost: lost.signal, release: () => clearInterval(timer) };
  }

  #say(text: string): void {
    if (this.#said === text) return;
    this.#said = text;
    this.#options.tell(text);
  }

  #lost(error: unknown): void {
    if (!this.#isLost) this.#options.tell(`the queue is lost (${messageOf(error)}): it is waited for`);
    this.#isLost = true;
  }

  /** Shows in the database that this worker lives, and what it does. */
  async #show(signal: AbortSignal): Promise<void> {
    const { machine } = this.#options;
    while (!signal.aborted) {
      const values = [this.#id, machine, this.#said, this.#running, this.#done];
      await this.#base
        .sql(
          `INSERT INTO ${table("worker")} (id, machine, said, running, done) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET said = $3, running = $4, done = $5, seen = now()`,
          values,
        )
        .catch(() => {});
      await setTimeout((1000 * this.#pace.heartbeat_s) / 6, undefined, { signal }).catch(() => {});
    }
  }
}

const WHY_MAX = 2000;

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
