import { implement, serve } from "../../../skeleton/znet/rpc.ts";
import { METHODS } from "../../../skeleton/zraft/messages.ts";
import type { Cast } from "../../cluster/world/cast.ts";
import type { Setting } from "./judge/view.ts";
import { RAFT, server, serviceOf } from "./wire.ts";

/** Servers of a submission, each with a service that the grader plays; and the master by which they find each other. */
export interface RaftCast {
  cast: Cast;
  /** Ends the master. */
  close(): void;
}

/**
 * The servers of a setting that run the submission. Those that do not are played, and answered by hand. `ask` takes a server's
 * id and a command for it; or `1 snapshot 7`, by which the service of 1 says that it has one of all up to entry 7.
 */
export async function raftCast(setting: Setting, flags: readonly string[] = []): Promise<RaftCast> {
  const { n, live, heartbeat_ms, election_ms, hasServices } = setting;
  const ids = Array.from({ length: n }, (_, id) => id);
  /** Where each server finds all of them, by its own address. */
  const tables = new Map<string, string[]>();
  const register = ({ addr }: { addr: string }) => ({ ok: true, addrs: tables.get(addr) ?? [], pubkeys: [] });
  const master = await serve("localhost:0", implement(METHODS, { "Master.RegisterRpc": register }), () => {});
  const idOfName = (who: string): number => live.find((id) => server(id) === who) as number;
  const cast: Cast = {
    protocol: RAFT,
    servers: live.map(server),
    async args(who, { address, listen, lives, find }) {
      const me = idOfName(who);
      const addrs = await Promise.all(ids.map((id) => (id === me ? address : find(server(id)))));
      tables.set(address, addrs);
      return [
        ...["-lab", "zraft", "-role", "server", "-maddr", master.address, "-saddr", address, "-listen", listen],
        ...["-clock", "wire", "-disk", "fd", "-heartbeat", String(heartbeat_ms), "-election", election_ms.join("-")],
        ...(hasServices ? ["-service", await find(serviceOf(me))] : []),
        ...(lives === 0 ? ["-new"] : []),
        ...flags,
      ];
    },
    atWork: /== start work loop ==$/m,
    dials: (who) => {
      const me = idOfName(who);
      return [...ids.filter((id) => id !== me).map(server), ...(hasServices ? [serviceOf(me)] : [])];
    },
    play: () => ({ result: { ok: true } }),
    ask(request) {
      const [, id, index, command = ""] = /^(\d+) (?:snapshot (\d+)|(.*))$/.exec(request) ?? [];
      const to = server(Number(id));
      if (index === undefined) return { from: "client", to, method: "Raft.StartRpc", params: { command } };
      const params = { index: Number(index), data: `after ${index}` };
      return { from: serviceOf(Number(id)), to, method: "Raft.SnapshotRpc", params };
    },
  };
  return { cast, close: () => master.destroy() };
}
