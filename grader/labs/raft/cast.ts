import { implement, serve } from "../../../skeleton/znet/rpc.ts";
import { METHODS } from "../../../skeleton/zraft/messages.ts";
import type { Cast } from "../../cluster/world/world.ts";
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
 * id and a command for it; or `1 snapshot`, by which the service of 1 has one of all that it was given last.
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
    async args(who, { address, lives, find }) {
      const me = idOfName(who);
      const addrs = await Promise.all(ids.map((id) => (id === me ? address : find(server(id)))));
      tables.set(address, addrs);
      return [
        ...["-lab", "zraft", "-role", "server", "-maddr", master.address, "-saddr", address],
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
    ask(world, request) {
      const [first = "", ...words] = request.split(" ");
      const id = Number(first);
      if (words[0] !== "snapshot") {
        world.send({ from: "client", to: server(id), method: "Raft.StartRpc", params: { command: words.join(" ") } });
        return;
      }
      const { calls } = world.history;
      const last = calls.findLast(({ from, method }) => from === server(id) && method === "Service.ApplyRpc");
      if (last === undefined) return;
      const { index } = last.params as { index: number };
      const params = { index, data: `after ${index}` };
      world.send({ from: serviceOf(id), to: server(id), method: "Raft.SnapshotRpc", params });
    },
  };
  return { cast, close: () => master.destroy() };
}
