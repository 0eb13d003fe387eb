import { type Key, type KeyPair, newKeyPair, readPublicKey, sign, verify } from "../../../skeleton/znet/keys.ts";
import { Link } from "../../../skeleton/znet/link.ts";
import { dial, implement, type Serving, serve } from "../../../skeleton/znet/rpc.ts";
import { METHODS, type ReplyArgs } from "../../../skeleton/zpbft/messages.ts";
import type { Load, Workload } from "../../cluster/workload.ts";

/** Puts, through the leader, which each client believes when f+1 replicas say the same. */
export const WORKLOAD: Workload = {
  join: (maddr, address, listen) => Puts.join(maddr, address, listen),
  callsPerRequest,
};

interface Waiting {
  supporters: Map<string, Set<number>>;
  agreed(): void;
}

/**
 * Many clients in one process, each with a key of its own and one request at a time. They believe what a client must
 * believe, f+1 matching replies with right signatures, and do not look at the replies that come after.
 */
class Puts implements Load {
  readonly #links: Link[];
  readonly #publicKeys: Key[];
  readonly #address: string;
  readonly #serving: Serving;
  readonly #waiting = new Map<number, Waiting>();
  #lastTimestamp = Date.now() * 1000;

  private constructor(address: string, publicKeys: Key[], links: Link[], serving: Serving) {
    this.#address = address;
    this.#publicKeys = publicKeys;
    this.#links = links;
    this.#serving = serving;
  }

  static async join(maddr: string, address?: string, listen?: string): Promise<Puts> {
    const joined = Promise.withResolvers<Puts>();
    const services = implement(METHODS, {
      "Client.ReplyRpc": async (args) => {
        (await joined.promise).#takeReply(args);
        return { ok: true };
      },
    });
    const serving = await serve(listen ?? "localhost:0", services, () => {});
    const caddr = address ?? serving.address;
    const master = await dial(maddr, () => {});
    const { addrs, pubkeys } = await master.call("Master.GetPeersRpc", METHODS["Master.GetPeersRpc"], { addr: caddr });
    master.close();
    const links = addrs.map((addr) => new Link(addr, () => {}));
    await Promise.all(links.map((link) => link.reached));
    joined.resolve(new Puts(caddr, pubkeys.map(readPublicKey), links, serving));
    return joined.promise;
  }

  async run(clients: number, goOn: (putsBegun: number) => boolean): Promise<number[]> {
    const took_ms: number[] = [];
    let begun = 0;
    const one = async (client: number): Promise<void> => {
      const keys = newKeyPair("ed25519");
      while (goOn(begun)) {
        begun += 1;
        const start_ms = performance.now();
        await this.#put(keys, `put key${client} ${begun}`);
        took_ms.push(performance.now() - start_ms);
      }
    };
    await Promise.all(Array.from({ length: clients }, (_, client) => one(client)));
    return took_ms;
  }

  close(): void {
    for (const link of this.#links) link.close();
    this.#serving.close();
  }

  async #put(keys: KeyPair, command: string): Promise<void> {
    this.#lastTimestamp += 1;
    const timestamp = this.#lastTimestamp;
    const req = { clientAddr: this.#address, timestamp, command };
    const args = { req, pubkey: keys.publicPem, sign: sign(keys.privateKey, "request", req) };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(timestamp, { supporters: new Map(), agreed: resolve });
    const { ok } = (await this.#links[0]?.call("Server.RequestRpc", METHODS["Server.RequestRpc"], args)) ?? {
      ok: false,
    };
    if (!ok) throw new Error(`the leader refused "${command}"`);
    await promise;
    this.#waiting.delete(timestamp);
  }

  #takeReply({ msg, sign: signature }: ReplyArgs): void {
    const waiting = this.#waiting.get(msg.timestamp);
    const key = this.#publicKeys[msg.peerId];
    if (waiting === undefined || key === undefined || !verify(key, "reply", msg, signature)) return;
    const answer = `${msg.seq} ${msg.result}`;
    const supporters = waiting.supporters.get(answer) ?? new Set();
    waiting.supporters.set(answer, supporters.add(msg.peerId));
    if (supporters.size > (this.#links.length - 1) / 3) waiting.agreed();
  }
}

/**
 * The calls that one request costs n replicas: the request, n-1 pre-prepares, n(n-1) PREPAREs and as many COMMITs, n
 * replies.
 */
function callsPerRequest(n: number): number {
  return 1 + (n - 1) + 2 * n * (n - 1) + n;
}
