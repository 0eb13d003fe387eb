import type { Server as Listener } from "node:net";
import { type KeyPair, newKeyPair, sign } from "../../skeleton/znet/keys.ts";
import { Link } from "../../skeleton/znet/link.ts";
import { dial, type Params, serve } from "../../skeleton/znet/rpc.ts";
import { METHODS, type ReplyArgs, type RequestArgs } from "../../skeleton/zpbft/messages.ts";
import { freeAddresses } from "../cluster/ports.ts";
import { type Journal, replica } from "../journal/journal.ts";

type Request = Params<(typeof METHODS)["Server.RequestRpc"]>;

/**
 * A client that the grader plays itself: it sends what a check tells it, to whom the check tells it, and writes down every
 * reply that comes, believing none.
 */
export class PuppetClient {
  readonly address: string;
  readonly keys: KeyPair;
  /** The replicas' public keys in PEM, by id, as the master told them. */
  readonly pubkeys: readonly string[];
  /** Told of every request that it signs. */
  onSign: ((request: RequestArgs) => void) | undefined;
  readonly #links: Link[];
  readonly #journal: Journal;
  readonly #listener: Listener;
  #lastTimestamp = Date.now() * 1000;

  private constructor(address: string, pubkeys: string[], links: Link[], journal: Journal, listener: Listener) {
    this.address = address;
    this.keys = newKeyPair("ed25519");
    this.pubkeys = pubkeys;
    this.#links = links;
    this.#journal = journal;
    this.#listener = listener;
  }

  /** Asks a real master who the replicas are, and connects with them. */
  static async join(maddr: string, journal: Journal): Promise<PuppetClient> {
    const [address] = (await freeAddresses(1)) as [string];
    const takeReply = {
      params: METHODS["Client.ReplyRpc"].params,
      handle: (params: ReplyArgs) => {
        const result = { ok: true };
        const from = replica(params.msg.peerId);
        const record = journal.add({ from, to: `client ${address}`, method: "Client.ReplyRpc", params });
        journal.settle(record, { result });
        return result;
      },
    };
    const listener = await serve(address, { "Client.ReplyRpc": takeReply }, () => {});
    const master = await dial(maddr, () => {});
    const { addrs, pubkeys } = await master.call("Master.GetPeersRpc", METHODS["Master.GetPeersRpc"], {
      addr: address,
    });
    master.close();
    const links = addrs.map((addr) => new Link(addr, () => {}));
    return new PuppetClient(address, pubkeys, links, journal, listener);
  }

  /** Resolves when each of these replicas was reached. */
  async connected(ids: readonly number[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#links[id]?.reached));
  }

  /** A new request, rightly signed, and not sent yet. */
  request(command: string): Request {
    this.#lastTimestamp += 1;
    const req = { clientAddr: this.address, timestamp: this.#lastTimestamp, command };
    const request = { req, pubkey: this.keys.publicPem, sign: sign(this.keys.privateKey, "request", req) };
    this.onSign?.(request);
    return request;
  }

  /** Sends a request to a replica. What comes of the call is written down, whatever it is. */
  async send(id: number, request: RequestArgs): Promise<void> {
    const method = "Server.RequestRpc";
    const record = this.#journal.add({ from: `client ${this.address}`, to: replica(id), method, params: request });
    try {
      this.#journal.settle(record, { result: await this.#links[id]?.call(method, METHODS[method], request) });
    } catch (error) {
      this.#journal.settle(record, { error: (error as Error).message });
    }
  }

  close(): void {
    for (const link of this.#links) link.close();
    this.#listener.close();
  }
}
