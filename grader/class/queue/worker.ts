import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { messageOf } from "../../base/error-message.ts";
import type { DoTask } from "../engine.ts";
import { type GradingSpec, specIn } from "../spec.ts";
import { PACE, PAUSE_MS, type Pace, type QueueBase, table } from "./base.ts";
import { type Doing, doJob, type Job } from "./job.ts";
import { Rate } from "./rate.ts";
import { isSigned, type Secret } from "./secret.ts";

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
  readonly #doing: Doing;
  readonly #served = new Map<string, Served>();
  /** What was said of each class last, by its queue. */
  readonly #said = new Map<string, string>();
  readonly #rate = new Rate();
  #running = 0;
  #done = 0;
  #isLost = false;

  constructor(base: QueueBase, options: WorkerOptions) {
    this.#base = base;
    this.#options = options;
    this.#pace = options.pace ?? PACE;
    const { secret, machine, tell, signal } = options;
    const { heartbeat_s } = this.#pace;
    this.#doing = { base, secret, machine, tell, signal, heartbeat_s, lost: (error) => this.#lost(error) };
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
    // Where there is no class, what was said of the last ones still tells how this machine is.
    if (here.size > 0) for (const queue of this.#said.keys()) if (!here.has(queue)) this.#said.delete(queue);
    for (const { queue, spec: text, mac } of rows) {
      if (this.#served.has(queue)) continue;
      const isOurs = isSigned(mac, this.#options.secret, "class", queue, text);
      const spec = isOurs ? specIn(JSON.parse(text)) : undefined;
      if (spec === undefined) {
        this.#say(queue, "takes no tasks of a class that has another secret");
        continue;
      }
      this.#served.set(queue, { spec, proof: this.#prove(queue, spec), begun: 0 });
    }
  }

  async #prove(queue: string, spec: GradingSpec): Promise<Proof> {
    const { prove, ending } = this.#options;
    this.#say(queue, `proves itself for ${spec.lab}`);
    const proof = await prove(spec, ending).catch((error: unknown) => ({ refusal: messageOf(error) }));
    if (ending.aborted) return { refusal: "it was told to end" };
    const { lab } = spec;
    this.#say(queue, "refusal" in proof ? `takes no tasks of ${lab}: ${proof.refusal}` : `takes tasks of ${lab}`);
    return proof;
  }

  /** Whether there was one. */
  async #takeOne(): Promise<boolean> {
    const { ending, proofEvery = PROOF_EVERY } = this.#options;
    for (const [queue, served] of this.#served) {
      if (served.begun >= proofEvery) {
        served.begun = 0;
        served.proof = this.#prove(queue, served.spec);
      }
      const proof = await served.proof;
      if (ending.aborted) return false;
      if ("refusal" in proof) {
        this.#tryLater(queue, served);
        continue;
      }
      const job = await this.#fetch(queue);
      if (job === undefined) continue;
      served.begun += 1;
      this.#running += 1;
      const begun = performance.now();
      this.#rate.begin(begun);
      let isGraded = false;
      try {
        const end = await doJob({ queue, spec: served.spec, job, doTask: proof.doTask }, this.#doing);
        isGraded = end === "graded";
        if (isGraded) this.#done += 1;
        // It may be this machine that is ill.
        if (end === "failed") served.begun = proofEvery;
      } finally {
        this.#running -= 1;
        this.#rate.end(begun, performance.now(), isGraded);
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

  #tryLater(queue: string, served: Served): void {
    if (served.begun === -1) return;
    served.begun = -1;
    const again = (): void => {
      served.begun = 0;
      served.proof = this.#prove(queue, served.spec);
    };
    const timer = globalThis.setTimeout(again, PROOF_PAUSE_MS);
    this.#options.ending.addEventListener("abort", () => clearTimeout(timer));
  }

  #say(queue: string, text: string): void {
    if (this.#said.get(queue) === text) return;
    this.#said.set(queue, text);
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
      const said = [...new Set(this.#said.values())].toSorted().join("; ") || "waits for a class";
      const values = [this.#id, machine, said, this.#running, this.#done, this.#rate.perMinute(performance.now())];
      await this.#base
        .sql(
          `INSERT INTO ${table("worker")} (id, machine, said, running, done, per_minute) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (id) DO UPDATE SET said = $3, running = $4, done = $5, per_minute = $6, seen = now()`,
          values,
        )
        .catch(() => {});
      await setTimeout((1000 * this.#pace.heartbeat_s) / 6, undefined, { signal }).catch(() => {});
    }
  }
}
