import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { address, type Flags, integer, type Program, type Role, required, seconds, UsageError } from "../flags.ts";
import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";
import { ALGORITHMS, type KeyPair, newPemPair, readKeyPair } from "../znet/keys.ts";
import { useSodium } from "../znet/sodium.ts";
import type { ClientOptions } from "./client.ts";
import { rehearse } from "./rehearsal.ts";
import type { ServerOptions } from "./serve.ts";

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
type Given = Flags<Flag>;

export const ROLES = {
  master: { flags: ["maddr", "listen", "f", "log"], run: master },
  server: { flags: ["maddr", "saddr", "listen", "http", "pri", "pub", "log"], run: server },
  client: { flags: ["maddr", "caddr", "listen", "timeout", "log"], run: client },
  keygen: { flags: ["pri", "pub", "alg", "log"], run: keygen },
} as const satisfies Record<string, Role<Flag>>;

/** The roles of the lab: `naive.ts` finds them here. */
export const PROGRAM: Program<Flag> = { usage: USAGE, flags: FLAGS, roles: new Map(Object.entries(ROLES)) };

async function master(flags: Given): Promise<void> {
  const maddr = address(flags, "maddr");
  const f = integer(flags, "f", 1, [0, F_MAX]);
  const { runKeyedMaster } = await import("./master.ts");
  await runKeyedMaster(maddr, address(flags, "listen", maddr), f);
}

async function server(flags: Given): Promise<void> {
  const http = httpAddress(flags);
  const options = serverOptions(flags);
  const [{ runServer }, { PROGRAM: program }] = [await import("./serve.ts"), await import("./program.ts")];
  void useSodium();
  await runServer({ ...options, http }, program);
  void rehearse(options.keys);
}

function httpAddress(flags: Given): string | undefined {
  if (flags.http === undefined) return undefined;
  const http = address(flags, "http");
  if (http === address(flags, "listen", address(flags, "saddr")))
    throw new UsageError(`-http ${http}: the servers call that address; give browsers another port`);
  return http;
}

/** Where a server is, and with what it signs. */
export function serverOptions(flags: Given): ServerOptions {
  const maddr = address(flags, "maddr");
  const saddr = address(flags, "saddr");
  const listen = address(flags, "listen", saddr);
  return { maddr, saddr, listen, keys: keyPair(required(flags, "pri"), required(flags, "pub")) };
}

async function client(flags: Given): Promise<void> {
  const { runClient } = await import("./prompt.ts");
  void useSodium();
  await runClient({ ...clientOptions(flags), repeats: 1 });
}

/** Where a client is, and how long it waits each time. */
export function clientOptions(flags: Given): Omit<ClientOptions, "repeats"> {
  const maddr = address(flags, "maddr");
  const caddr = address(flags, "caddr");
  const timeout_ms = seconds(flags, "timeout", 5) * 1000;
  return { maddr, caddr, listen: address(flags, "listen", caddr), timeout_ms };
}

async function keygen(flags: Given): Promise<void> {
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
