import { implement, serve } from "../../../skeleton/znet/rpc.ts";
import { MASTER_METHODS } from "../../../skeleton/zserver/master-methods.ts";
import type { Cast } from "../../cluster/world/cast.ts";
import type { Setting } from "./judge/view.ts";
import { PAXOS, server, serviceOf } from "./wire.ts";

/** Servers of a submission, each with a service that the grader plays; and the master by which they find each other. */
export interface PaxosCast {
  cast: Cast;
  /** Ends the master. */
  close(): void;
}

/**
 * The servers of a setting that run the submission. Those that do not are played, and answered by hand. `ask` takes a server's
 * id, an instance and a value for it, as `1 7 put x 1`; or `1 done 7`, by which the service of 1 says that it needs nothing up to 7.
 */
export async function paxosCast(setting: Setting, flags: readonly string[] = []): Promise<PaxosCast> {
  const { n, live, retry_ms, hasServices } = setting;
  const ids = Array.from({ length: n }, (_, id) => id);
  /** Where each server finds all of them, by its own address. */
  const tables = new Map<string, string[]>();
  const register = ({ addr }: { addr: string }) => ({ ok: true, addrs: tables.get(addr) ?? [], pubkeys: [] });
  const master = await serve("localhost:0", implement(MASTER_METHODS, { "Master.RegisterRpc": register }), () => {});
  const idOfName = (who: string): number => live.find((id) => server(id) === who) as number;
  const cast: Cast = {
    protocol: PAXOS,
    servers: live.map(server),
    async args(who, { address, listen, lives, find }) {
      const me = idOfName(who);
      const addrs = await Promise.all(ids.map((id) => (id === me ? address : find(server(id)))));
      tables.set(address, addrs);
      return [
        ...["-lab", "zpaxos", "-role", "server", "-maddr", master.address, "-saddr", address, "-listen", listen],
        ...["-clock", "wire", "-disk", "fd", "-retry", retry_ms.join("-")],
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
      const [, id, seq, value = "", done] = /^(\d+) (?:(\d+) (.*)|done (\d+))$/.exec(request) ?? [];
      const to = server(Number(id));
      if (done !== undefined) {
        return { from: serviceOf(Number(id)), to, method: "Paxos.DoneRpc", params: { seq: Number(done) } };
      }
      return { from: "client", to, method: "Paxos.StartRpc", params: { seq: Number(seq), value } };
    },
  };
  return { cast, close: () => master.destroy() };
}
