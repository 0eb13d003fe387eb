import * as v from "valibot";
import { type KeyPair, newKeyPair, sign } from "../../../../skeleton/znet/keys.ts";
import { Link } from "../../../../skeleton/znet/link.ts";
import { dial, ErrorCode, type Params, RpcError, type Serving, serve } from "../../../../skeleton/znet/rpc.ts";
import { METHODS, type RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import { messageOf } from "../../../base/error-message.ts";
import { listenAnew } from "../../../base/ports.ts";
import type { Client } from "../../../cluster/family.ts";
import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { Keyring } from "../judge/keyring.ts";
import { Tally } from "../judge/replies.ts";
import { type MessageOf, replica, SOMEBODY } from "../wire.ts";
import { echo } from "./echo.ts";

type Request = Params<(typeof METHODS)["Server.RequestRpc"]>;

/**
 * A client that the grader plays itself: it sends what the check makes it send, and records every reply. A judge decides
 * which replies count; only `ask` waits for enough matching replies as clients do.
 */
export class PuppetClient implements Client {
  readonly address: string;
  readonly keys: KeyPair;
  /** The replicas' public keys in PEM, by id, as the master told them. */
  readonly pubkeys: readonly string[];
  turn: ((call: Call) => Promise<void>) | undefined;
  /** Called with every request that it signs. */
  onSign: ((request: RequestArgs) => void) | undefined;
  readonly #links: Link[];
  readonly #history: History;
  readonly #serving: Serving;
  readonly #keyring: Keyring;
  /** The handlers of replies to `ask`, by the request's timestamp. */
  readonly #asked = new Map<number, (reply: MessageOf<"Client.ReplyRpc">) => void>();
  #lastTimestamp = Date.now() * 1000;

  private constructor(serving: Serving, pubkeys: string[], links: Link[], history: History) {
    this.address = serving.address;
    this.keys = newKeyPair("ed25519");
    this.pubkeys = pubkeys;
    this.#keyring = new Keyring(pubkeys);
    this.#links = links;
    this.#history = history;
    this.#serving = serving;
  }

  /** Asks a real master who the replicas are, and connects with them. */
  static async join(maddr: string, history: History): Promise<PuppetClient> {
    const method = "Client.ReplyRpc";
    const takeReply = {
      params: v.unknown(),
      handle: (params: unknown) => {
        const result = { ok: true };
        const to = `client ${serving.address}`;
        const record = history.add({ from: senderOf(params), to, method, params });
        if (record.malformed !== undefined) throw new RpcError(ErrorCode.InvalidParams, record.malformed);
        history.answer(record, { result });
        client.#take(record);
        return result;
      },
    };
    const serving = await listenAnew(() => serve("localhost:0", { [method]: takeReply }, () => {}));
    const { addrs, pubkeys } = await peersOf(maddr, serving.address).catch((error) => {
      serving.close();
      throw error;
    });
    const links = addrs.map((addr) => new Link(addr, () => {}));
    const client: PuppetClient = new PuppetClient(serving, pubkeys, links, history);
    return client;
  }

  /** Resolves when each of these replicas was reached. */
  async connected(ids: readonly number[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#links[id]?.reached));
  }

  /** Why a replica cannot be called now; undefined if it can. */
  down(id: number): string | undefined {
    return this.#links[id]?.down;
  }

  /**
   * A new, signed request, which is not sent yet. With other keys it belongs to another client at the same address, and then it may
   * be older than others by so many microseconds.
   */
  request(command: string, keys = this.keys, older_us = 0): Request {
    this.#lastTimestamp += 1;
    const req = { clientAddr: this.address, timestamp: this.#lastTimestamp - older_us, command };
    const request = { req, pubkey: keys.publicPem, sign: sign(keys.privateKey, "request", req) };
    this.onSign?.(request);
    return request;
  }

  /** Sends a request to a replica, and records the outcome of the call, whatever it is. */
  async send(id: number, request: RequestArgs): Promise<Call["outcome"]> {
    const method = "Server.RequestRpc";
    const record = this.#history.hold({ from: `client ${this.address}`, to: replica(id), method, params: request });
    if (this.turn !== undefined) await this.turn(record);
    this.#history.pass(record);
    try {
      this.#history.answer(record, { result: await this.#links[id]?.call(method, METHODS[method], request) });
    } catch (error) {
      this.#history.answer(record, { error: messageOf(error) });
    }
    return record.outcome;
  }

  /**
   * Sends a request to a replica, and returns the result when f+1 of all replicas have given it. Replies that come later are
   * not looked at.
   *
   * @throws Error when the replica does not take the request
   */
  async ask(id: number, request: RequestArgs): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const { command, timestamp } = request.req;
    const enough = Math.floor((this.pubkeys.length - 1) / 3) + 1;
    const tally = new Tally(request.req, this.#keyring);
    this.#asked.set(timestamp, (reply) => {
      tally.take(reply);
      const { count, result } = tally.answers;
      if (count >= enough) resolve(result as string);
    });
    const outcome = this.send(id, request).then((told) => {
      if (told !== undefined && "result" in told && (told.result as { ok?: boolean }).ok === true) return;
      reject(new Error(`${replica(id)} does not take "${command}": ${JSON.stringify(told)}`));
    });
    const [result] = await Promise.all([promise, outcome]).finally(() => this.#asked.delete(timestamp));
    return result;
  }

  #take(reply: Call): void {
    const { params } = reply as MessageOf<"Client.ReplyRpc">;
    this.#asked.get(params.msg.timestamp)?.(reply as MessageOf<"Client.ReplyRpc">);
  }

  /** Resolves when a replica has answered an echo. */
  echo(id: number): Promise<void> {
    return echo(this.#links[id]);
  }

  close(): void {
    for (const link of this.#links) link.close();
    this.#serving.close();
  }
}

async function peersOf(maddr: string, addr: string) {
  const master = await dial(maddr, () => {});
  try {
    return await master.call("Master.GetPeersRpc", METHODS["Master.GetPeersRpc"], { addr });
  } finally {
    master.close();
  }
}

/** The sender that a reply names. */
function senderOf(params: unknown): string {
  const { msg } = (params ?? {}) as { msg?: unknown };
  const { peerId } = (msg ?? {}) as { peerId?: unknown };
  return Number.isSafeInteger(peerId) ? replica(peerId as number) : SOMEBODY;
}
