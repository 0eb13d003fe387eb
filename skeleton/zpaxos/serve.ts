import type { GenericSchema } from "valibot";
import type { Clock } from "../zclock/clock.ts";
import type { WireClock } from "../zclock/wire-clock.ts";
import type { Disk } from "../zdisk/disk.ts";
import * as zlog from "../zlog/zlog.ts";
import { awaitPeers } from "../zmaster/join.ts";
import { ErrorCode, implement, RpcError, type Services, serve } from "../znet/rpc.ts";
import { randomFrom } from "../zserver/random.ts";
import { register } from "../zserver/register.ts";
import { answered, surviveStrayErrors } from "../zserver/survive.ts";
import * as acceptorFile from "./acceptor.ts";
import { executeCommand } from "./commands.ts";
import * as forgetFile from "./forget.ts";
import { type Functions, HANDLERS } from "./functions.ts";
import * as learnerFile from "./learner.ts";
import { type ArgsOf, METHODS, type PeerMethod, type ReplyOf } from "./messages.ts";
import * as proposerFile from "./proposer.ts";
import { openDisk } from "./records.ts";
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
  retry_ms: Timing["retry_ms"];
  /** The same random pauses as with this number before; undefined for others each time. */
  seed: number | undefined;
  /** The address of the service; undefined for the key-value store in this process. */
  service: string | undefined;
}

/** The functions of the four graded files. */
const FUNCTIONS: Functions = { ...acceptorFile, ...proposerFile, ...learnerFile, ...forgetFile };

/** Runs a server: registers it with the master, reads its disk, and answers calls until the process ends. */
export async function runServer(options: ServerOptions): Promise<void> {
  const { maddr, saddr, listen, clock, disk, service, retry_ms, seed } = options;
  surviveStrayErrors();
  // A peer may be registered, and call, before this server has heard its own id: such a call waits for that.
  const ready = Promise.withResolvers<Server>();
  await serve(listen, services(ready.promise, options), (fault) => zlog.warn(fault)).catch((error: Error) =>
    zlog.fatal(`cannot listen on ${listen} (${error.message}): end what uses it, or give another -saddr or -listen`),
  );

  const member = await register(maddr, saddr);
  // With one seed for all of them, servers must not have the same pauses: they would disturb each other for ever.
  const random = randomFrom(seed === undefined ? undefined : seed + member.id);
  const ground = {
    disk,
    clock,
    timing: { retry_ms, random },
    service: service === undefined ? new LocalService() : new RemoteService(service, member.id, clock),
  };
  const s = new Server(member, ground, FUNCTIONS);
  openDisk(s, options.diskName, options.isNew);
  ready.resolve(s);

  zlog.info("build connect with other peers ...");
  await awaitPeers(member.links);
  s.wakeApply();
  s.watchForHoles();
  zlog.info("== start work loop ==");
}

function services(ready: Promise<Server>, { wireClock }: ServerOptions): Services {
  return implement(METHODS, {
    "Paxos.PrepareRpc": (args, name) => answerPeer(ready, name, args),
    "Paxos.AcceptRpc": (args, name) => answerPeer(ready, name, args),
    "Paxos.DecideRpc": (args, name) => answerPeer(ready, name, args),
    "Paxos.StartRpc": async ({ seq, value }) => {
      const s = await ready;
      const ok = seq >= s.min();
      // It goes on after the answer.
      void s.start(seq, value);
      return { ok, min: s.min(), max: s.max };
    },
    "Paxos.DoneRpc": async ({ seq }, name) => {
      const s = await ready;
      return answered("done", METHODS[name].result, async () => {
        await s.done(seq);
        s.wakeWaiting();
        return { ok: true, min: s.min(), max: s.max };
      });
    },
    "Paxos.CommandRpc": async (args) => executeCommand(await ready, args),
    ...(wireClock && { "Clock.AdvanceRpc": ({ to_ms }: { to_ms: number }) => wireClock.advance(to_ms) }),
  });
}

/** What one of the functions answers to another server. */
async function answerPeer<N extends PeerMethod>(ready: Promise<Server>, name: N, args: ArgsOf<N>): Promise<ReplyOf<N>> {
  const s = await ready;
  refuseStrangers(s, name, args.from);
  const handler = FUNCTIONS[HANDLERS[name]] as (s: Server, args: ArgsOf<N>) => ReplyOf<N>;
  await s.takeDone(args.from, args.done);
  const reply = await answered(HANDLERS[name], METHODS[name].result as GenericSchema<ReplyOf<N>>, () =>
    handler(s, args),
  );
  s.watchForHoles();
  return reply;
}

function refuseStrangers({ others }: Server, name: PeerMethod, id: number): void {
  if (others.includes(id)) return;
  zlog.warn(`${name} ${id} refused: it is not one of the others`);
  throw new RpcError(ErrorCode.InvalidParams, `invalid params: ${id} is not one of the others`);
}
