import { readFileSync } from "node:fs";
import { messageOf } from "../../base/error-message.ts";
import { UsageError } from "../../base/usage.ts";

/** Where the database of a queue is, as its client takes it. Without a password, the client looks into ~/.pgpass. */
export interface QueueAddress {
  host: string;
  port: number;
  database: string;
  user: string | undefined;
  password: string | undefined;
  /** False where nobody can listen in, or it was allowed; otherwise the server must prove itself by a certificate for its name. */
  ssl: false | { rejectUnauthorized: true; ca: string | undefined };
}

export const QUEUE_VARIABLE = "ZLAB_QUEUE";

const PORT_MAX = 65_535;

/**
 * The address of a queue. `typed` is that of the command line, empty if only the option was given: then the variable's counts.
 *
 * @throws UsageError for what is no such address, for a password where others can read it, and for a way that others could
 * listen in on, or be taken for the database, unless that is allowed
 */
export function queueAddress(
  typed: string,
  env: Readonly<Record<string, string | undefined>>,
  { isInsecureAllowed }: { isInsecureAllowed: boolean },
): QueueAddress {
  const text = typed || env[QUEUE_VARIABLE] || "";
  const where = typed === "" ? QUEUE_VARIABLE : "--queue";
  if (text === "") {
    throw new UsageError(
      `--queue: where is it? Set ${QUEUE_VARIABLE} to postgres://USER@HOST/DATABASE, or write that behind --queue`,
    );
  }
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
    // One from the environment may hold a password, and is not repeated.
    throw new UsageError(`${where}${typed === "" ? "" : ` ${typed}`}: expected postgres://USER@HOST/DATABASE`);
  }
  const given = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  // No value is repeated: that of a password could be among them.
  const decoded = (part: string, what: string): string | undefined => {
    try {
      return part === "" ? undefined : decodeURIComponent(part);
    } catch {
      throw new UsageError(`${where}: the ${what} has a % with no two digits behind it: write %25 for a %`);
    }
  };
  const password = decoded(url.password, "password") ?? given("password");
  if (typed !== "" && password !== undefined) {
    throw new UsageError(
      `--queue: everybody on this machine can read a password that is typed: put it into ~/.pgpass, or the whole address into ${QUEUE_VARIABLE}`,
    );
  }
  const host = given("host") ?? decoded(url.hostname.replace(/^\[(.*)\]$/, "$1"), "host") ?? "localhost";
  const port = portOf(url.port || given("port") || "5432", where);
  const database = decoded(url.pathname.slice(1), "database");
  if (database === undefined)
    throw new UsageError(`${where}: the name of the database is missing: postgres://USER@HOST/DATABASE`);
  const ssl =
    isNear(host) || isInsecureAllowed
      ? false
      : { rejectUnauthorized: true as const, ca: authority(given("sslrootcert"), where) };
  const mode = given("sslmode");
  if (ssl !== false && mode !== undefined && mode !== "verify-full") {
    throw new UsageError(
      `${where}: sslmode=${mode} lets others listen in, or be taken for ${host}: leave it out for verify-full, or say --insecure-queue`,
    );
  }
  return { host, port, database, user: decoded(url.username, "user") ?? given("user"), password, ssl };
}

/** This machine itself, or a socket on it: nobody is in between. */
function isNear(host: string): boolean {
  return host.startsWith("/") || /^(localhost|127(\.\d+){3}|::1)$/.test(host);
}

function authority(file: string | undefined, where: string): string | undefined {
  if (file === undefined || file === "system") return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${where}: sslrootcert ${file} cannot be read: ${messageOf(error)}`);
  }
}

function portOf(text: string, where: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= PORT_MAX) return port;
  throw new UsageError(`${where}: port ${text}: expected a number from 1 to ${PORT_MAX}`);
}
