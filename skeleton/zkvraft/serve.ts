import type { Clock } from "../zclock/clock.ts";
import type { WireClock } from "../zclock/wire-clock.ts";
import type { Disk } from "../zdisk/disk.ts";
import * as zlog from "../zlog/zlog.ts";
import { awaitPeers } from "../zmaster/join.ts";
import { implement, type Services, serve } from "../znet/rpc.ts";
import { openDisk } from "../zraft/records.ts";
import { peerServices, FUNCTIONS as RAFT_FUNCTIONS } from "../zraft/serve.ts";
import { Server as RaftServer, type Timing } from "../zraft/server.ts";
import { randomFrom } from "../zserver/random.ts";
import { type Membership, register } from "../zserver/register.ts";
import { answered, surviveStrayErrors } from "../zserver/survive.ts";
import { isRead } from "./entries.ts";
import type { Functions } from "./functions.ts";
import { type KvOptions, KvServer } from "./kv-server.ts";
import { LocalRaft, watched } from "./local-raft.ts";
import * as machineFile from "./machine.ts";
import { type CommandArgs, type CommandReply, METHODS } from "./messages.ts";
import * as readFile from "./read.ts";
import { RemoteRaft } from "./remote-raft.ts";
import * as serverFile from "./server.ts";

/** The Raft of a server, in its own process. */
interface OwnRaft {
  disk: Disk;
  /** What the disk is called where it is spoken of. */
  diskName: string;
  /** Whether this is the first start of all, on an empty disk. */
  isNew: boolean;
  timing: Omit<Timing, "random">;
  /** The same random timeouts as with this number before; undefined for others each time. */
  seed: number | undefined;
}

export interface ServerOptions extends KvOptions {
  maddr: string;
  /** The address that the others know it by. */
  saddr: string;
  /** Where it binds; in a container or behind a proxy that is not `saddr`. */
  listen: string;
  clock: Clock;
  /** The same clock, where somebody else moves it by calls. */
  wireClock: WireClock | undefined;
  /** The Raft below it: its own, or the address of one in another process. */
  raft: OwnRaft | string;
}

/** The functions of three of the graded files; the clerk's are elsewhere. */
const FUNCTIONS: Functions = { ...serverFile, ...machineFile, ...readFile };

/** Runs a server: registers it with the master, puts it on its Raft, and answers calls until the process ends. */
export async function runServer(options: ServerOptions): Promise<void> {
  const { maddr, saddr, listen, wireClock, raft } = options;
  surviveStrayErrors();
  // A clerk or a peer may call before this server has heard its own id: such a call waits for that.
  const ready = Promise.withResolvers<KvServer>();
  const raftReady = Promise.withResolvers<RaftServer>();
  const functions = watched(RAFT_FUNCTIONS, () => void ready.promise.then((s) => s.lookAtLeader()));
  const below = typeof raft === "string" ? raftCalls(ready.promise) : peerServices(raftReady.promise, functions);
  const clockCalls = implement(METHODS, {
    ...(wireClock && { "Clock.AdvanceRpc": ({ to_ms }: { to_ms: number }) => wireClock.advance(to_ms) }),
  });
  const services = { ...clientCalls(ready.promise), ...below, ...clockCalls };
  await serve(listen, services, (fault) => zlog.warn(fault)).catch((error: Error) =>
    zlog.fatal(`cannot listen on ${listen} (${error.message}): end what uses it, or give another -saddr or -listen`),
  );

  const member = await register(maddr, saddr);
  const s = new KvServer(member.id, member.addrs.length, options, FUNCTIONS);
  if (typeof raft === "string") {
    const remote = new RemoteRaft(raft);
    s.raft = remote;
    await remote.reached;
  } else {
    raftReady.resolve(beginRaft(s, member, raft, functions, options));
  }
  ready.resolve(s);

  zlog.info("build connect with other peers ...");
  await awaitPeers(member.links);
  if (typeof raft !== "string") (await raftReady.promise).resetTimer();
  zlog.info("== start work loop ==");
}

/** Puts a server on a Raft of its own, with what is on its disk. */
function beginRaft(
  s: KvServer,
  member: Membership,
  { disk, diskName, isNew, timing, seed }: OwnRaft,
  functions: typeof RAFT_FUNCTIONS,
  { clock, maxState }: ServerOptions,
): RaftServer {
  // With one seed for all of them, servers must not have one timeout: they would all stand for election at once, for ever.
  const random = randomFrom(seed === undefined ? undefined : seed + member.id);
  const raft = new RaftServer(member, { disk, clock, timing: { ...timing, random }, service: s, maxState }, functions);
  s.raft = new LocalRaft(raft, functions, FUNCTIONS.readIndex);
  openDisk(raft, diskName, isNew);
  raft.wakeApply();
  return raft;
}

/** What clerks call a server by. */
function clientCalls(ready: Promise<KvServer>): Services {
  return implement(METHODS, {
    "Kv.CommandRpc": async (args, name) => {
      const s = await ready;
      const whose = `c${args.clientId}#${args.commandId}`;
      zlog.info(`${s.at()} command <= ${whose}, cmd:[${args.command}]`);
      const reply = await answered("CommandRpc", METHODS[name].result, () => replyTo(s, args));
      zlog.info(`${s.at()} answer => ${whose}, ${reply.status}`);
      return reply;
    },
  });
}

/** A read is answered without an entry of the log, where `get` can; everything else takes its way through the log. */
async function replyTo(s: KvServer, args: CommandArgs): Promise<CommandReply> {
  const read = args.clientId !== 0 && isRead(args.command) ? await s.get(args) : undefined;
  return read ?? s.command(args);
}

/** What a Raft in another process calls a server by. */
function raftCalls(ready: Promise<KvServer>): Services {
  // One after the other, in the order in which they came.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: (s: KvServer) => Promise<T>): Promise<T> => {
    const done = last.then(async () => act(await ready));
    last = done.catch(() => {});
    return done;
  };
  return implement(METHODS, {
    "Service.ApplyRpc": ({ from: _, index, ...entry }) =>
      inTurn(async (s) => {
        if (index !== s.lastApplied + 1) return { ok: index <= s.lastApplied };
        const result = await s.apply(index, entry);
        const text = result.replaceAll("\n", " ");
        zlog.info(`${s.at()} apply index=${index}, cmd:[${entry.command ?? ""}], result:[${text}]`);
        return { ok: true };
      }),
    "Service.RestoreRpc": ({ index, term, data }) =>
      inTurn(async (s) => {
        if (index > s.lastApplied) await s.restore(index, term, data);
        return { ok: true };
      }),
    "Service.LeaderRpc": async ({ term, leaderId }) => {
      const s = await ready;
      if (!(s.raft instanceof RemoteRaft)) return { ok: false };
      s.raft.hear(term, leaderId);
      s.lookAtLeader();
      return { ok: true };
    },
  });
}
