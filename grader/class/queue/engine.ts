import { setTimeout } from "node:timers/promises";
import { messageOf } from "../../base/error-message.ts";
import { whyOf } from "../../base/write.ts";
import { temporaryFolder } from "../../sandbox/reaper.ts";
import type { Engine, Hearing, TaskResult } from "../engine.ts";
import { unpacked } from "../packet.ts";
import type { GradingSpec } from "../spec.ts";
import type { Task } from "../task.ts";
import type { QueueAddress } from "./address.ts";
import { JOBS, jobId, openQueue, PACE, PAUSE_MS, type Pace, type QueueBase, queueOf, RETRIES, table } from "./base.ts";
import { isSigned, type Secret, signed } from "./secret.ts";

/** So many jobs are sent in one statement: a task is a few KiB, and 256 at most for each graded file. */
const SENT_AT_ONCE = 20;

/** What is a job's time at most, in seconds: two attempts, each as long as it may be, and what is around them. */
function expireAfter_s(limit_ms: number): number {
  return Math.ceil((2 * limit_ms) / 1000) + 60;
}

export interface QueueEngineOptions {
  address: QueueAddress;
  secret: Secret;
  spec: GradingSpec;
  /** What tells this class from others that are graded as it is: the same in every run. */
  place: string;
  /** Tells of what is no result, in a line. */
  tell(line: string): void;
  pace?: Pace;
}

/**
 * Gets tasks done by all workers that share its queue and its secret. It collects what is done before it sends what is missing,
 * so that it may be ended at any time and run again. A lost connection is waited for. Where nothing is left to be done, nothing
 * of the class stays in the queue; whatever is wrong with that is told, and takes no result from anybody.
 */
export function queueEngine({ address, pace = PACE, ...more }: QueueEngineOptions): Engine {
  return {
    async run(tasks, hear, signal) {
      if (signal.aborted) return;
      const base = await openQueue(address, pace).catch((error: unknown) => {
        if (tasks.length > 0) throw error;
        more.tell(notCleaned(error));
      });
      if (base === undefined) return;
      try {
        await new Collecting(base, { ...more, pace }, tasks, hear).run(signal);
      } finally {
        await base.close().catch(() => {});
      }
    },
  };
}

type State = "created" | "retry" | "active" | "completed" | "cancelled" | "failed";

/** One run of the engine. */
class Collecting {
  readonly #base: QueueBase;
  readonly #options: Required<Omit<QueueEngineOptions, "address">>;
  readonly #queue: string;
  readonly #hear: Hearing;
  readonly #left: Map<string, Task>;
  readonly #started = new Set<string>();
  /** Whose results could not be stored here: what the database has of them is the only copy. */
  readonly #kept = new Set<string>();
  #isSetUp = false;
  #isLost = false;

  constructor(
    base: QueueBase,
    options: Required<Omit<QueueEngineOptions, "address">>,
    tasks: readonly Task[],
    hear: Hearing,
  ) {
    this.#base = base;
    this.#options = options;
    this.#queue = queueOf(options.secret, options.spec, options.place);
    this.#hear = hear;
    this.#left = new Map(tasks.map((task) => [task.id, task]));
  }

  async run(signal: AbortSignal): Promise<void> {
    while (this.#left.size > 0 && !signal.aborted) {
      try {
        await this.#round(signal);
        if (this.#isLost) this.#options.tell("the queue is back");
        this.#isLost = false;
      } catch (error) {
        if (error instanceof HearingError) throw error.cause;
        if (!this.#isLost) this.#options.tell(`the queue is lost (${messageOf(error)}): it is waited for`);
        this.#isLost = true;
        this.#isSetUp = false;
      }
      if (this.#left.size > 0) await setTimeout(PAUSE_MS, undefined, { signal }).catch(() => {});
    }
    if (this.#kept.size > 0)
      this.#options.tell(`the queue keeps ${this.#kept.size} of the results: the same command takes them from there`);
    else if (this.#left.size === 0)
      await this.#cleanUp().catch((error: unknown) => this.#options.tell(notCleaned(error)));
  }

  async #round(signal: AbortSignal): Promise<void> {
    if (!this.#isSetUp) await this.#setUp();
    this.#isSetUp = true;
    // The states first: what is completed by then has its result by then.
    const states = await this.#states();
    const done = await this.#base.sql<{ task: string }>(`SELECT task FROM ${table("result")} WHERE queue = $1`, [
      this.#queue,
    ]);
    for (const { task } of done) if (!signal.aborted && !this.#kept.has(task)) await this.#take(task);
    if (signal.aborted) return;
    const missing: Task[] = [];
    for (const task of this.#left.values()) {
      const state = states.get(jobId(task.id));
      if (state === "active") this.#start(task);
      if (state === "failed" || state === "cancelled") await this.#giveUp(task);
      // Its result was taken by another one, or refused.
      if (state === "completed") await this.#base.boss.deleteJob(this.#queue, jobId(task.id));
      if (state === undefined || state === "completed") missing.push(task);
    }
    for (let from = 0; from < missing.length; from += SENT_AT_ONCE)
      await this.#send(missing.slice(from, from + SENT_AT_ONCE));
  }

  async #setUp(): Promise<void> {
    const { boss, sql } = this.#base;
    const { spec, secret, pace } = this.#options;
    await boss.createQueue(this.#queue, {
      retryLimit: RETRIES,
      retryDelay: 0,
      expireInSeconds: expireAfter_s(spec.limit_ms),
      heartbeatSeconds: pace.heartbeat_s,
    });
    const text = JSON.stringify(spec);
    await sql(
      `INSERT INTO ${table("class")} (queue, spec, mac) VALUES ($1, $2, $3) ON CONFLICT (queue) DO UPDATE SET spec = EXCLUDED.spec, mac = EXCLUDED.mac`,
      [this.#queue, text, signed(secret, "class", this.#queue, text)],
    );
    // Of an earlier run, and handed in anew since, or stored already.
    const known = new Set([...this.#left.keys(), ...this.#kept].map(jobId));
    for (const id of (await this.#states()).keys()) if (!known.has(id)) await boss.deleteJob(this.#queue, id);
  }

  async #states(): Promise<Map<string, State>> {
    const rows = await this.#base.sql<{ id: string; state: State }>(`SELECT id, state FROM ${JOBS} WHERE name = $1`, [
      this.#queue,
    ]);
    return new Map(rows.map(({ id, state }) => [id, state]));
  }

  async #send(tasks: readonly Task[]): Promise<void> {
    const { secret } = this.#options;
    const jobs = tasks.map(({ id, files }) => {
      const text = JSON.stringify([...files]);
      return { id: jobId(id), data: { task: id, files: text, mac: signed(secret, "task", id, text).toString("hex") } };
    });
    await this.#base.boss.insert(this.#queue, jobs);
  }

  #start(task: Task): void {
    if (this.#started.has(task.id)) return;
    this.#started.add(task.id);
    this.#hear.started(task);
  }

  /** Takes a result: stores it first, then removes what the database has of it. One that cannot be stored stays there. */
  async #take(id: string): Promise<void> {
    const { sql } = this.#base;
    const [row] = await sql<{ packet: Buffer; mac: Buffer; isOne: boolean }>(
      `SELECT packet, mac, NOT EXISTS (SELECT 1 FROM ${table("other")} WHERE queue = $1 AND task = $2) AS "isOne"
        FROM ${table("result")} WHERE queue = $1 AND task = $2`,
      [this.#queue, id],
    );
    if (row === undefined) return;
    const task = this.#left.get(id);
    if (task !== undefined) {
      const { packet, mac, isOne } = row;
      const isOurs = isSigned(mac, this.#options.secret, "result", this.#queue, id, packet);
      if (!isOurs)
        this.#options.tell(
          "a result that none of this class's workers has signed is refused: somebody else writes into the database",
        );
      let work: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
      const unpack = async () => {
        work = await temporaryFolder("zlab-class-");
        return unpacked(packet, id, work.dir);
      };
      try {
        const result = isOurs ? await unpack().catch(withoutPlace) : undefined;
        if (result !== undefined) {
          if (!isOne) await this.#tellOthers(id);
          const isStored = await this.#heard(task, result);
          if (!isStored || result.report === undefined) this.#kept.add(id);
        }
      } finally {
        await work?.remove();
      }
    }
    if (!this.#kept.has(id)) await this.#remove(id);
  }

  /** Returns whether the result is stored. */
  async #heard(task: Task, result: TaskResult): Promise<boolean> {
    this.#start(task);
    try {
      const isStored = await this.#hear.result(task, result);
      this.#left.delete(task.id);
      return isStored;
    } catch (error) {
      throw new HearingError(error);
    }
  }

  /** A task that several machines have tried in vain, or that was cancelled: nobody's fault but the grader's. */
  async #giveUp(task: Task): Promise<void> {
    const { sql } = this.#base;
    const tries = await sql<{ machine: string; why: string }>(
      `SELECT machine, why FROM ${table("try")} WHERE queue = $1 AND task = $2 ORDER BY begun`,
      [this.#queue, task.id],
    );
    const told = tries.map(
      ({ machine, why }) => `on ${machine}: ${why || "it ended with its worker, or took too long"}`,
    );
    const error = [`${tries.length} workers have tried it in vain; the same command tries it again`, ...told].join(
      "\n",
    );
    await this.#heard(task, { report: undefined, error });
    await this.#remove(task.id);
  }

  async #tellOthers(id: string): Promise<void> {
    const others = await this.#base.sql<{ machine: string; mac: Buffer; packet: Buffer }>(
      `SELECT machine, mac, packet FROM ${table("other")} WHERE queue = $1 AND task = $2`,
      [this.#queue, id],
    );
    const { secret, tell } = this.#options;
    for (const { machine, mac, packet } of others) {
      if (isSigned(mac, secret, "result", this.#queue, id, packet))
        tell(
          `task ${id} was graded twice, and not with the same result (again on ${machine}); the first counts: please report that`,
        );
    }
  }

  async #remove(id: string): Promise<void> {
    const { sql, boss } = this.#base;
    await boss.deleteJob(this.#queue, jobId(id));
    await sql(
      `WITH others AS (DELETE FROM ${table("other")} WHERE queue = $1 AND task = $2),
        tries AS (DELETE FROM ${table("try")} WHERE queue = $1 AND task = $2)
        DELETE FROM ${table("result")} WHERE queue = $1 AND task = $2`,
      [this.#queue, id],
    );
  }

  /** Nothing of a class stays. */
  async #cleanUp(): Promise<void> {
    const { sql, boss } = this.#base;
    for (const name of ["class", "result", "other", "try"] as const)
      await sql(`DELETE FROM ${table(name)} WHERE queue = $1`, [this.#queue]);
    await boss.deleteQueue(this.#queue);
  }
}

function notCleaned(error: unknown): string {
  return `what the queue may have of this class stays there (${messageOf(error)}): the same command removes it`;
}

/** A result that is there, but finds no place on this machine. */
function withoutPlace(error: unknown): TaskResult {
  return { report: undefined, error: `its result is in the queue, and cannot be unpacked here: ${whyOf(error)}` };
}

/** What a result was heard with failed: that is no trouble of the queue's. */
class HearingError extends Error {
  constructor(cause: unknown) {
    super("a result could not be taken", { cause });
  }
}
