import { implement, serve } from "../../../skeleton/znet/rpc.ts";
import { METHODS } from "../../../skeleton/zpbft/messages.ts";
import type { Cast } from "../../cluster/world/cast.ts";
import type { Setting } from "./judge/setting.ts";
import type { ReplicaKeys } from "./signing.ts";
import { replica, VIEWS } from "./wire.ts";

/** The only client that replicas reply to. Its requests may be signed with many keys. */
export const CLIENT = "client";

/** The keys of the replicas of a setting, which holds only the public ones. */
const keysOfSettings = new WeakMap<Setting, readonly ReplicaKeys[]>();

export function keysOf(setting: Setting): readonly ReplicaKeys[] {
  const keys = keysOfSettings.get(setting);
  if (keys === undefined) throw new RangeError("nobody has the keys of this setting");
  return keys;
}

/** A setting whose replicas have these keys. */
export function withKeys(setting: Omit<Setting, "pubkeys">, keys: readonly ReplicaKeys[]): Setting {
  const whole: Setting = { ...setting, pubkeys: keys.map(({ publicPem }) => publicPem) };
  keysOfSettings.set(whole, keys);
  return whole;
}

/** The replicas of a setting that run the submission, and the master by which they find each other; `close` ends that one. */
export async function viewsCast(
  setting: Setting,
  flags: readonly string[] = [],
): Promise<{ cast: Cast; close(): void }> {
  const { n, live, pubkeys, interval, patience_ms } = setting;
  const ids = Array.from({ length: n }, (_, id) => id);
  const keys = keysOf(setting);
  const idOfName = (who: string): number => live.find((id) => replica(id) === who) as number;
  /** Where the one that goes by an address finds all of them. */
  const tables = new Map<string, string[]>();
  const table = (addr: string) => tables.get(addr) ?? [];
  const services = implement(METHODS, {
    "Master.RegisterRpc": ({ addr }) => ({ ok: true, addrs: table(addr), pubkeys: [...pubkeys] }),
    "Master.GetPeersRpc": ({ addr }) => ({ addrs: table(addr), pubkeys: [...pubkeys] }),
  });
  const master = await serve("localhost:0", services, () => {});
  const cast: Cast = {
    protocol: VIEWS,
    servers: live.map(replica),
    files: (who) => {
      const { privatePem, publicPem } = keys[idOfName(who)] as ReplicaKeys;
      return { pri: privatePem, pub: publicPem };
    },
    async args(who, { address, listen, find, file }) {
      const me = idOfName(who);
      tables.set(address, await Promise.all(ids.map((id) => (id === me ? address : find(replica(id))))));
      return [
        ...["-lab", "zviews", "-role", "server", "-maddr", master.address, "-saddr", address, "-listen", listen],
        ...["-pri", file("pri"), "-pub", file("pub"), "-clock", "wire"],
        ...["-checkpoint", String(interval), "-timeout", String(patience_ms / 1000)],
        ...flags,
      ];
    },
    atWork: /== start work loop ==$/m,
    dials: (who) => ids.filter((id) => id !== idOfName(who)).map(replica),
    play: () => ({ result: { ok: true } }),
  };
  return { cast, close: () => master.destroy() };
}
