import * as zlog from "../zlog/zlog.ts";
import { awaitPeers, dialMaster, linkTo } from "../zmaster/join.ts";
import { type KeyPair, readPublicKey } from "../znet/keys.ts";
import { type Services, serve } from "../znet/rpc.ts";
import { askMaster } from "./join.ts";
import type { Membership, Server } from "./server.ts";

export interface ServerOptions {
  maddr: string;
  /** The address that the others know it by. */
  saddr: string;
  /** Where it binds; in a container or behind a proxy that is not `saddr`. */
  listen: string;
  keys: KeyPair;
  /** Where it answers HTTP, too; undefined if it does not. */
  http?: string | undefined;
}

/** What a lab's server is made of, and what it answers. */
export interface ServerProgram<S extends Server> {
  server(member: Membership): S;
  services(registered: Promise<S>): Services;
  /** Called when the server has joined its cluster, and before it waits for its peers. */
  begin?(s: S): void;
}

/** Runs a server: registers it with the master, connects it with its peers, and answers calls until the process ends. */
export async function runServer<S extends Server>(options: ServerOptions, program: ServerProgram<S>): Promise<void> {
  const { maddr, saddr, listen, keys, http } = options;
  surviveStrayErrors();
  // A peer may be registered, and call, before this server has heard its own id: such a call waits for that.
  const registered = Promise.withResolvers<S>();
  const door = http === undefined ? undefined : await (await import("./http.ts")).frontDoor(http);
  await serve(listen, { ...program.services(registered.promise), ...door?.services }, (fault) =>
    zlog.warn(fault),
  ).catch((error: Error) =>
    zlog.fatal(`cannot listen on ${listen} (${error.message}): end what uses it, or give another -saddr or -listen`),
  );

  zlog.info("connect master ...");
  const master = await dialMaster(maddr);
  zlog.info("register peer info ...");
  const member = await register(maddr, master, saddr, keys);
  const s = program.server(member);
  zlog.info(`register success, id=${s.id}, leader=${s.leader}`);

  zlog.info("build connect with other peers ...");
  registered.resolve(s);
  door?.open(s, member);
  program.begin?.(s);
  await awaitPeers(member.links);
  zlog.info("== start work loop ==");
}

async function register(
  maddr: string,
  master: Awaited<ReturnType<typeof dialMaster>>,
  saddr: string,
  keys: KeyPair,
): Promise<Membership> {
  const answer = await askMaster(master, maddr, "Master.RegisterRpc", { addr: saddr, pubkey: keys.publicPem });
  if (!answer.ok) {
    zlog.fatal(
      `master ${maddr} refused to register ${saddr}: the address is registered with another key, or all servers are there already`,
    );
  }
  const { addrs, pubkeys } = answer;
  const id = addrs.indexOf(saddr);
  if (id === -1) zlog.fatal(`master ${maddr} answered with ${addrs.length} addresses, ${saddr} not among them`);
  const links = addrs.map((addr, other) => (other === id ? undefined : linkTo(addr)));
  return { id, addrs, publicKeys: pubkeys.map(readPublicKey), keys, links };
}

/** What a phase leaves behind (a timer that throws, a promise that nobody awaits) must not end the replica either. */
function surviveStrayErrors(): void {
  process.on("uncaughtException", (error) => zlog.thrown("uncaught", error));
  process.on("unhandledRejection", (reason) => zlog.thrown("unhandled rejection", reason));
}
