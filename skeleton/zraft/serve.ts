import type { Clock } from "../zclock/clock.ts";
import type { WireClock } from "../zclock/wire-clock.ts";
import type { Disk } from "../zdisk/disk.ts";
import * as zlog from "../zlog/zlog.ts";
import { awaitPeers } from "../zmaster/join.ts";
import { ErrorCode, implement, RpcError, type Services, serve } from "../znet/rpc.ts";
import { randomFrom } from "../zserver/random.ts";
import { register } from "../zserver/register.ts";
import { answered, surviveStrayErrors } from "../zserver/survive.ts";
import * as compactFile from "./compact.ts";
import * as electFile from "./elect.ts";
import type { Functions } from "./functions.ts";
import { METHODS, type PeerMethod } from "./messages.ts";
import * as persistFile from "./persist.ts";
import { openDisk } from "./records.ts";
import * as replicateFile from "./replicate.ts";
import { Server, type Timing } from "./server.ts";
import { LocalService, RemoteService } from "./service.ts";

export interface ServerOptions {
  maddr: string;
  /** The address that the others know it by. */
  saddr: string;
  /** Where it binds; in a container or behind a proxy that is not `saddr`. */
  listen: string;
  disk: Disk;
  /** What the disk is called where it is spoken of. */
  diskName: string;
  /** Whether this is the first start of all, on an empty disk. */
  isNew: boolean;
  clock: Clock;
  /** The same clock, where somebody else moves it by calls. */
  wireClock: WireClock | undefined;
  timing: Omit<Timing, "random">;
  /** The same random timeouts as with this number before; undefined for others each time. */
  seed: number | undefined;
  /** The address of the service; undefined for the key-value store in this process. */
  service: string | undefined;
  maxState: number;
}

/** The functions of the four graded files. */
export const FUNCTIONS: Functions = { ...electFile, ...replicateFile, ...persistFile, ...compactFile };

/** Runs a server: registers it with the master, reads its disk, and answers calls until the process ends. */
export async function runServer(options: ServerOptions): Promise<void> {
  const { maddr, saddr, listen, clock, service, timing, seed } = options;
  surviveStrayErrors();
  // A peer may be registered, and call, before this server has heard its own id: such a call waits for that.
  const ready = Promise.withResolvers<Server>();
  await serve(listen, services(ready.promise, options), (fault) => zlog.warn(fault)).catch((error: Error) =>
    zlog.fatal(`cannot listen on ${listen} (${error.message}): end what uses it, or give another -saddr or -listen`),
  );

  const member = await register(maddr, saddr);
  // With one seed for all of them, servers must not have one timeout: they would all stand for election at once, for ever.
  const random = randomFrom(seed === undefined ? undefined : seed + member.id);
  const ground = {
    ...options,
    timing: { ...timing, random },
    service: service === undefined ? new LocalService() : new RemoteService(service, member.id, clock),
  };
  const s = new Server(member, ground, FUNCTIONS);
  openDisk(s, options.diskName, options.isNew);
  ready.resolve(s);
  s.wakeApply();

  zlog.info("build connect with other peers ...");
  await awaitPeers(member.links);
  s.resetTimer();
  zlog.info("== start work loop ==");
}

function services(ready: Promise<Server>, { wireClock }: ServerOptions): Services {
  const own = implement(METHODS, {
    "Raft.StartRpc": async ({ command }, name) => {
      const s = await ready;
      return answered("start", METHODS[name].result, () => FUNCTIONS.start(s, command));
    },
    "Raft.SnapshotRpc": async ({ index, data }, name) => {
      const s = await ready;
      return answered("compact", METHODS[name].result, async () => ({ ok: await s.compact(index, data) }));
    },
    "Raft.ResultRpc": async ({ index }) => {
      const found = (await ready).service.resultOf?.(index);
      return found === undefined ? { applied: false, term: 0, result: "" } : { applied: true, ...found };
    },
    ...(wireClock && { "Clock.AdvanceRpc": ({ to_ms }: { to_ms: number }) => wireClock.advance(to_ms) }),
  });
  return { ...peerServices(ready, FUNCTIONS), ...own };
}

/** What the others call a server by. */
export function peerServices(ready: Promise<Server>, functions: Functions): Services {
  return implement(METHODS, {
    "Raft.RequestVoteRpc": async (args, name) => {
      const s = await ready;
      refuseStrangers(s, name, args.candidateId);
      return answered("RequestVoteRpc", METHODS[name].result, () => functions.RequestVoteRpc(s, args));
    },
    "Raft.AppendEntriesRpc": async (args, name) => {
      const s = await ready;
      refuseStrangers(s, name, args.leaderId);
      return answered("AppendEntriesRpc", METHODS[name].result, () => functions.AppendEntriesRpc(s, args));
    },
    "Raft.InstallSnapshotRpc": async (args, name) => {
      const s = await ready;
      refuseStrangers(s, name, args.leaderId);
      return answered("InstallSnapshotRpc", METHODS[name].result, () => functions.InstallSnapshotRpc(s, args));
    },
  });
}

function refuseStrangers({ others }: Server, name: PeerMethod, id: number): void {
  if (others.includes(id)) return;
  zlog.warn(`${name} ${id} refused: it is not one of the others`);
  throw new RpcError(ErrorCode.InvalidParams, `invalid params: ${id} is not one of the others`);
}
