import * as zlog from "../zlog/zlog.ts";
import { awaitPeers, dialMaster, linkTo } from "../zmaster/join.ts";
import { type KeyPair, readPublicKey } from "../znet/keys.ts";
import { implement, type Services, serve } from "../znet/rpc.ts";
import * as commitPhase from "./commit.ts";
import { askMaster } from "./join.ts";
import { METHODS, type MethodName, type OkReply } from "./messages.ts";
import { PrepareRpc, verifyBallotPrepare } from "./prepare.ts";
import { PrePrepareRpc } from "./preprepare.ts";
import { RequestRpc } from "./request.ts";
import { type Membership, Server } from "./server.ts";

export interface ServerOptions {
  maddr: string;
  /** The address that the others know it by. */
  saddr: string;
  /** Where it binds; in a container or behind a proxy that is not `saddr`. */
  listen: string;
  keys: KeyPair;
  /** Where it answers HTTP, too; undefined if it does not. */
  http: string | undefined;
}

/** Runs a server: registers it with the master, connects it with its peers, and answers calls until the process ends. */
export async function runServer({ maddr, saddr, listen, keys, http }: ServerOptions): Promise<void> {
  surviveStrayErrors();
  // A peer may be registered, and call, before this server has heard its own id: such a call waits for that.
  const registered = Promise.withResolvers<Server>();
  const door = http === undefined ? undefined : await (await import("./http.ts")).frontDoor(http);
  await serve(listen, { ...services(registered.promise), ...door?.services }, (fault) => zlog.warn(fault)).catch(
    (error: Error) =>
      zlog.fatal(`cannot listen on ${listen} (${error.message}): end what uses it, or give another -saddr or -listen`),
  );

  zlog.info("connect master ...");
  const master = await dialMaster(maddr);
  zlog.info("register peer info ...");
  const member = await register(maddr, master, saddr, keys);
  const s = new Server(member, { ...commitPhase, verifyBallotPrepare });
  zlog.info(`register success, id=${s.id}, leader=${s.leader}`);

  zlog.info("build connect with other peers ...");
  registered.resolve(s);
  door?.open(s, member);
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

function services(registered: Promise<Server>): Services {
  return implement(METHODS, {
    "Server.RequestRpc": async (args) => RequestRpc(await registered, args),
    "Server.PrePrepareRpc": aboutSeq(registered, PrePrepareRpc),
    "Server.PrepareRpc": aboutSeq(registered, PrepareRpc),
    "Server.CommitRpc": aboutSeq(registered, (s, args) => s.CommitRpc(args)),
  });
}

/** A message about a seq is handed on if the seq is in the window, and refused otherwise: memory has an end. */
function aboutSeq<Args extends { msg: { seq: number; peerId: number } }>(
  registered: Promise<Server>,
  handle: (s: Server, args: Args) => OkReply | Promise<OkReply>,
) {
  return async (args: Args, name: MethodName): Promise<OkReply> => {
    const s = await registered;
    const { seq, peerId } = args.msg;
    if (s.inWindow(seq)) return handle(s, args);
    zlog.warn(`${name} ${peerId} refused: seq=${seq} is outside the window, last executed is ${s.lastExecuted}`);
    return { ok: false };
  };
}

/** What a phase leaves behind (a timer that throws, a promise that nobody awaits) must not end the replica either. */
function surviveStrayErrors(): void {
  process.on("uncaughtException", (error) => zlog.thrown("uncaught", error));
  process.on("unhandledRejection", (reason) => zlog.thrown("unhandled rejection", reason));
}
