import { getUninstallPlans, PgBoss } from "pg-boss";
import { messageOf } from "../../base/error-message.ts";
import type { GradingSpec } from "../spec.ts";
import type { QueueAddress } from "./address.ts";
import { type Secret, signed } from "./secret.ts";

/** All that the queue has in a database: what a role for it must own. */
const SCHEMA = "zlab";

/** The lock, one of the database's own, under which the tables are made or removed. */
const LOCK = 7_316_230;

/** How fast a dead worker is found out, in seconds. */
export interface Pace {
  heartbeat_s: number;
  monitor_s: number;
}

export const PACE: Pace = { heartbeat_s: 30, monitor_s: 10 };

/** Who waits for something in the database looks again after so long. */
export const PAUSE_MS = 500;

/** So often a task is tried again, after its first try, before it is given up. */
export const RETRIES = 3;

/** The database cannot be used: the message says why, and is for people. */
export class QueueError extends Error {
  override name = "QueueError";
}

/** An open queue. */
export interface QueueBase {
  boss: PgBoss;
  /** Runs a statement. */
  sql<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** What pg takes and pg-boss passes on: no query waits for ever for a machine that is gone. */
const PATIENCE = { keepAlive: true, query_timeout: 60_000, connectionTimeoutMillis: 10_000 };

/**
 * Opens a queue, and makes its tables where there are none. Errors of a connection that was lost later are those of the
 * statement that needs it.
 *
 * @throws QueueError when the database cannot be reached, or does not let us
 */
export async function openQueue(address: QueueAddress, pace: Pace = PACE): Promise<QueueBase> {
  const { host, port, database } = address;
  try {
    // Who asks for the schema to be made needs a right in the database for it, even where it is there.
    return await opened(address, pace, false).catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== NO_SCHEMA) throw error;
      return opened(address, pace, true);
    });
  } catch (error) {
    throw new QueueError(`the queue in ${database} at ${host}:${port} cannot be used: ${messageOf(error)}`);
  }
}

/** PostgreSQL's code for a schema that is not there. */
const NO_SCHEMA = "3F000";

async function opened(address: QueueAddress, { monitor_s }: Pace, isSchemaMade: boolean): Promise<QueueBase> {
  const boss = new PgBoss({
    ...definedOf(address),
    ...PATIENCE,
    schema: SCHEMA,
    createSchema: isSchemaMade,
    application_name: "zlab",
    max: 4,
    schedule: false,
    superviseIntervalSeconds: monitor_s,
    monitorIntervalSeconds: monitor_s,
    registerInstance: false,
    monitorVacuum: false,
    reindex: false,
    openTelemetry: { enabled: false },
  });
  // What it does by itself it tries again by itself; what we ask for rejects.
  boss.on("error", () => {});
  const sql = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await boss.getDb().executeSql(text, [...values])).rows as Row[];
  const close = (): Promise<void> => boss.stop({ graceful: false, close: true });
  try {
    await boss.start();
    await sql([`SELECT pg_advisory_xact_lock(${LOCK})`, ...TABLES].join(";\n"));
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
  return { boss, sql, close };
}

/** Removes all that the queue has in a database, of every class: the schema stays, empty. */
export async function forgetAll({ sql }: QueueBase): Promise<void> {
  const own = NAMES.map((name) => `DROP TABLE IF EXISTS ${SCHEMA}.${name};`).join("\n");
  await sql(`SELECT pg_advisory_xact_lock(${LOCK});\n${own}\n${getUninstallPlans(SCHEMA)}`);
}

/** The name of the queue that a class's tasks wait in. `place` tells a class from others that are graded as it is. */
export function queueOf(secret: Secret, { lab, asked, grader, limit_ms }: GradingSpec, place: string): string {
  const text = JSON.stringify([lab, asked, grader, limit_ms, place]);
  return `class-${signed(secret, "queue", text).toString("hex").slice(0, 24)}`;
}

/** The id of a task's job: any 128 bits of its own do. */
export function jobId(task: string): string {
  return task.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const NAMES = ["lab_class", "lab_result", "lab_other", "lab_try", "lab_worker"];

/** Names of people are in none of these. `lab_try` tells who has tried a task, and what came of it. */
const TABLES = [
  `CREATE TABLE lab_class (queue text PRIMARY KEY, spec text NOT NULL, mac bytea NOT NULL)`,
  `CREATE TABLE lab_result (queue text, task text, packet bytea NOT NULL, mac bytea NOT NULL, verdict text NOT NULL, PRIMARY KEY (queue, task))`,
  `CREATE TABLE lab_other (queue text, task text, packet bytea NOT NULL, mac bytea NOT NULL, machine text NOT NULL)`,
  `CREATE TABLE lab_try (queue text, task text, machine text NOT NULL, begun timestamptz NOT NULL DEFAULT now(), why text NOT NULL DEFAULT '')`,
  `CREATE TABLE lab_worker (id uuid PRIMARY KEY, machine text NOT NULL, said text NOT NULL, running int NOT NULL, done int NOT NULL, begun timestamptz NOT NULL DEFAULT now(), seen timestamptz NOT NULL DEFAULT now())`,
  // One that an earlier version made has it not.
  `ALTER TABLE lab_worker ADD COLUMN IF NOT EXISTS per_minute real NOT NULL DEFAULT 0`,
].map((text) => text.replace("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ").replace(" lab_", ` ${SCHEMA}.lab_`));

/** The name of a table, as statements take it. */
export function table(name: "class" | "result" | "other" | "try" | "worker"): string {
  return `${SCHEMA}.lab_${name}`;
}

/** The table of pg-boss that has all jobs. */
export const JOBS = `${SCHEMA}.job`;

function definedOf(address: QueueAddress) {
  const { host, port, database, user, password, ssl } = address;
  return {
    host,
    port,
    database,
    ssl,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
  };
}
