import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import parseFlags from "yargs-parser";
import { messageOf } from "./zlog/text.ts";
import * as zlog from "./zlog/zlog.ts";
import { parseAddress } from "./znet/address.ts";
import { ALGORITHMS, type KeyPair, newPemPair, readKeyPair } from "./znet/keys.ts";

const USAGE = `usage: naive -role ROLE [flags]

  -role master  -maddr ADDR [-f 1]
  -role server  -maddr ADDR -saddr ADDR -pri FILE -pub FILE [-http ADDR]
  -role client  -maddr ADDR -caddr ADDR [-timeout 5]
  -role keygen  -pri FILE -pub FILE [-alg ed25519]

  -maddr ADDR    address of the master: host:port, or :port for this machine
  -saddr ADDR    address of the server, as the others reach it
  -caddr ADDR    address of the client, as the servers reach it
  -listen ADDR   where to bind, if that is not the address that the others know
  -http ADDR     where the server also answers browsers: http://localhost:1112/ for :1112
  -f N           how many faulty servers to tolerate; the master waits for 3f+1 servers
  -pri, -pub     files of the private and the public key (PEM)
  -alg NAME      kind of key to make: ${ALGORITHMS.join(" or ")}
  -timeout S     seconds until the client asks every server, and as many until it gives up
  -log N         lowest level to log: 0 Debug, 1 INFO (default), 2 WARN, 3 ERROR
`;

const F_MAX = 33;
const FLAGS = [
  "role",
  "maddr",
  "saddr",
  "caddr",
  "listen",
  "http",
  "pri",
  "pub",
  "alg",
  "f",
  "timeout",
  "log",
] as const;
type Flag = (typeof FLAGS)[number];

/** The flags as they were given, each at most once; those that were not given are undefined. */
type Flags = Partial<Record<Flag, string>>;

/** What a person typed wrong: the usage is shown, and the program ends with 2. */
class UsageError extends Error {}

interface Role {
  flags: readonly Flag[];
  run(flags: Flags): Promise<void>;
}

const ROLES = new Map<string, Role>([
  ["master", { flags: ["maddr", "listen", "f", "log"], run: master }],
  ["server", { flags: ["maddr", "saddr", "listen", "http", "pri", "pub", "log"], run: server }],
  ["client", { flags: ["maddr", "caddr", "listen", "timeout", "log"], run: client }],
  ["keygen", { flags: ["pri", "pub", "alg", "log"], run: keygen }],
]);

/** Runs the role that the arguments name. Flags may be written as in Go, `-role master`, or with two dashes, or with `=`. */
export async function main(argv: string[]): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(0));
  try {
    const flags = readFlags(argv);
    if (flags === "help") return void process.stdout.write(USAGE);
    zlog.setLevel(integer(flags, "log", 1, zlog.LEVEL_MAX));
    await roleOf(flags).run(flags);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** The role that is asked for, if it takes all the flags that are given. */
function roleOf(flags: Flags): Role {
  if (flags.role === undefined) throw new UsageError("-role is missing");
  const role = ROLES.get(flags.role);
  if (role === undefined) throw new UsageError(`-role ${flags.role}: there is no such role`);
  for (const name of FLAGS) {
    if (flags[name] === undefined || name === "role" || role.flags.includes(name)) continue;
    throw new UsageError(`-${name} is not a flag of role ${flags.role}`);
  }
  return role;
}

async function master(flags: Flags): Promise<void> {
  const maddr = address(flags, "maddr");
  const f = integer(flags, "f", 1, F_MAX);
  const { runMaster } = await import("./zpbft/master.ts");
  await runMaster(maddr, address(flags, "listen", maddr), f);
}

async function server(flags: Flags): Promise<void> {
  const maddr = address(flags, "maddr");
  const saddr = address(flags, "saddr");
  const listen = address(flags, "listen", saddr);
  const http = flags.http === undefined ? undefined : address(flags, "http");
  if (http === listen) throw new UsageError(`-http ${http}: the servers call that address; give browsers another port`);
  const keys = keyPair(required(flags, "pri"), required(flags, "pub"));
  const { runServer } = await import("./zpbft/serve.ts");
  await runServer({ maddr, saddr, listen, keys, http });
}

async function client(flags: Flags): Promise<void> {
  const maddr = address(flags, "maddr");
  const caddr = address(flags, "caddr");
  const timeout_ms = seconds(flags, "timeout", 5) * 1000;
  const { runClient } = await import("./zpbft/prompt.ts");
  await runClient({ maddr, caddr, listen: address(flags, "listen", caddr), timeout_ms });
}

async function keygen(flags: Flags): Promise<void> {
  const [pri, pub] = [required(flags, "pri"), required(flags, "pub")];
  const algorithm = ALGORITHMS.find((known) => known === (flags.alg ?? "ed25519"));
  if (algorithm === undefined) throw new UsageError(`-alg ${flags.alg}: expected ${ALGORITHMS.join(" or ")}`);
  for (const file of [pri, pub]) {
    if (existsSync(file)) zlog.fatal(`${file} exists already: remove it first, or choose another name`);
  }
  const { privatePem, publicPem } = newPemPair(algorithm);
  writeNew(pub, publicPem, 0o644);
  // Half of a pair is of no use, and would be in the way of the next attempt.
  writeNew(pri, privatePem, 0o600, () => rmSync(pub));
}

function writeNew(file: string, text: string, mode: number, undo?: () => void): void {
  try {
    writeFileSync(file, text, { mode, flag: "wx" });
  } catch (error) {
    undo?.();
    zlog.fatal(`cannot write the key pair: ${messageOf(error)}`);
  }
}

function keyPair(pri: string, pub: string): KeyPair {
  const [privatePem, publicPem] = [readText(pri, "pri"), readText(pub, "pub")];
  try {
    return readKeyPair(privatePem, publicPem);
  } catch (error) {
    return zlog.fatal(`-pri ${pri} and -pub ${pub} cannot be used: ${messageOf(error)}; make a pair with -role keygen`);
  }
}

function readText(file: string, flag: Flag): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    return zlog.fatal(`-${flag} ${file} cannot be read: ${messageOf(error)}; make a pair with -role keygen`);
  }
}

function readFlags(argv: string[]): Flags | "help" {
  const configuration = {
    "short-option-groups": false,
    "camel-case-expansion": false,
    "dot-notation": false,
    "boolean-negation": false,
    "parse-positional-numbers": false,
  };
  const { _: rest, ...given } = parseFlags(argv, { string: [...FLAGS], boolean: ["h", "help"], configuration });
  if (given.h === true || given.help === true) return "help";
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is not a flag`);
  const flags: Flags = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === "h" || name === "help") continue;
    const flag = FLAGS.find((known) => known === name);
    if (flag === undefined) throw new UsageError(`-${name}: there is no such flag`);
    if (Array.isArray(value)) throw new UsageError(`-${name} was given ${value.length} times`);
    flags[flag] = String(value);
  }
  return flags;
}

function required(flags: Flags, name: Flag): string {
  const value = flags[name];
  if (value === undefined || value === "") throw new UsageError(`-${name} is missing`);
  return value;
}

function address(flags: Flags, name: Flag, otherwise?: string): string {
  const value = flags[name] ?? otherwise ?? required(flags, name);
  if (parseAddress(value) === undefined)
    throw new UsageError(`-${name} ${value}: expected an address, as localhost:8000 or :8000`);
  return value;
}

function integer(flags: Flags, name: Flag, otherwise: number, most: number): number {
  const value = flags[name] ?? String(otherwise);
  if (!/^\d{1,3}$/.test(value) || Number(value) > most)
    throw new UsageError(`-${name} ${value}: expected 0 to ${most}`);
  return Number(value);
}

function seconds(flags: Flags, name: Flag, otherwise: number): number {
  const value = Number(flags[name] ?? otherwise);
  if (!(value >= 0.1 && value <= 3600)) throw new UsageError(`-${name} ${flags[name]}: expected seconds, 0.1 to 3600`);
  return value;
}
