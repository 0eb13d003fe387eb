import * as v from "valibot";
import { type KeyPair, newKeyPair, sign } from "../../../../skeleton/znet/keys.ts";
import { Link } from "../../../../skeleton/znet/link.ts";
import {
  ErrorCode,
  type Params,
  RefusedError,
  RpcError,
  type Served,
  type Services,
  type Serving,
  serve,
} from "../../../../skeleton/znet/rpc.ts";
import { type CommitArgs, METHODS, type MethodName, type Phase } from "../../../../skeleton/zpbft/messages.ts";
import { messageOf } from "../../../base/error-message.ts";
import { listenAgain, listenAnew } from "../../../base/ports.ts";
import type { Puppet, State } from "../../../cluster/member.ts";
import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { malformation, REFUSED, replica, SOMEBODY } from "../wire.ts";
import { echo } from "./echo.ts";

/** The methods that a replica is called by. */
const SERVED = ["Server.RequestRpc", "Server.PrePrepareRpc", "Server.PrepareRpc", "Server.CommitRpc"] as const;
type ServedMethod = (typeof SERVED)[number];

/**
 * This one has RSA keys, and all others Ed25519 keys: not all signatures are equally long. Only large clusters have a replica of this
 * number, and there one signs little, which takes longer with RSA.
 */
export const RSA_ID = 11;
/** The least that the lab takes: they are made in each grade. */
const RSA_BITS = 1024;

/** What a puppet answers a call with; a promise that never settles is a replica that hangs. */
export type Answer = (method: ServedMethod, params: unknown) => unknown;

const YES: Answer = (method) => (method === "Server.RequestRpc" ? { ok: true, seq: 1 } : { ok: true });

/**
 * A replica that the grader plays itself. It has its own address and keys, and sends only what the check makes it send,
 * honest or Byzantine.
 */
export class PuppetReplica implements Puppet {
  readonly id: number;
  readonly address: string;
  readonly keys: KeyPair;
  state: State = "running";
  turn: ((call: Call) => Promise<void>) | undefined;
  /** How it answers calls. */
  answer: Answer = YES;
  /** Called with every signature that it makes. */
  onSign: ((phase: Phase, msg: object, signature: string) => void) | undefined;
  readonly #history: History;
  /** Whether it records the calls that it gets. If there is a wiretap, the wiretap records them. */
  readonly #caller: string | undefined;
  readonly #services: Services;
  #serving: Serving;
  readonly #links = new Map<number, Link>();
  /** What it has signed last. */
  #signed = { content: "", signature: "" };

  private constructor(
    id: number,
    { serving, services }: { serving: Serving; services: Services },
    history: History,
    caller: string | undefined,
  ) {
    this.id = id;
    this.address = serving.address;
    this.#serving = serving;
    this.#services = services;
    this.keys = id === RSA_ID ? newKeyPair("rsa", RSA_BITS) : newKeyPair("ed25519");
    this.#history = history;
    this.#caller = caller;
  }

  /**
   * A puppet that listens. If only `caller` can call it, it records the calls as from `caller`. Without `caller`, the
   * wiretap records them.
   */
  static async listen(id: number, history: History, caller?: string): Promise<PuppetReplica> {
    // Any parameters are accepted by the schema: malformed ones are recorded too, and then refused as a replica refuses them.
    const take = (method: ServedMethod): Served => ({
      params: v.unknown(),
      handle: (params) => puppet.#take(method, params),
    });
    const services = Object.fromEntries(SERVED.map((method) => [method, take(method)]));
    const serving = await listenAnew(() => serve("localhost:0", services, () => {}));
    const puppet = new PuppetReplica(id, { serving, services }, history, caller);
    return puppet;
  }

  get publicPem(): string {
    return this.keys.publicPem;
  }

  /** Connects with a replica. Resolves when it was reached. */
  async connect(id: number, address: string): Promise<void> {
    const link = new Link(address, () => {});
    this.#links.set(id, link);
    await link.reached;
  }

  /** Why a replica cannot be called now; undefined if it can. */
  down(id: number): string | undefined {
    return this.#links.get(id)?.down;
  }

  /** This puppet's signature over any message, in any phase. Who repeats a message signs it once. */
  sign(phase: Phase, msg: object): string {
    const content = `${phase} ${JSON.stringify(msg)}`;
    if (this.#signed.content === content) return this.#signed.signature;
    const signature = sign(this.keys.privateKey, phase, msg);
    this.#signed = { content, signature };
    this.onSign?.(phase, msg, signature);
    return signature;
  }

  /** A vote of this puppet, signed by its own key whatever it says. */
  vote(phase: "prepare" | "commit", about: { view: number; seq: number; digest: string; peerId?: number }): CommitArgs {
    const msg = { peerId: this.id, ...about };
    return { msg, sign: this.sign(phase, msg) };
  }

  /** Calls a replica, records the call, and returns its outcome. The parameters may be anything. */
  async send(id: number, method: MethodName, params: unknown): Promise<NonNullable<Call["outcome"]>> {
    const record = this.#history.hold({ from: replica(this.id), to: replica(id), method, params });
    if (this.turn !== undefined) await this.turn(record);
    this.#history.pass(record);
    const outcome = await this.#call(id, method, params);
    this.#history.answer(record, outcome);
    return outcome;
  }

  /** Resolves when a replica has answered an echo. */
  echo(id: number): Promise<void> {
    return echo(this.#links.get(id));
  }

  /** Ends it as a kill ends a process: its connections end, and its address refuses new ones. */
  close(): void {
    this.state = "ended";
    for (const link of this.#links.values()) link.close();
    this.#serving.destroy();
  }

  /**
   * Comes back after a `close`, at the same address and with the same keys. Resolves when it listens, and has reached those
   * that it was connected with.
   */
  async reopen(): Promise<void> {
    await this.#listenAgain();
    this.state = "running";
    await Promise.all(Array.from(this.#links, ([id, { address }]) => this.connect(id, address)));
  }

  /** Ends the connections that others have made with it. They can make new ones at once. */
  async hangUp(): Promise<void> {
    this.#serving.destroy();
    await this.#listenAgain();
  }

  async #listenAgain(): Promise<void> {
    this.#serving = await listenAgain(() => serve(this.address, this.#services, () => {}));
  }

  async #call(id: number, method: MethodName, params: unknown): Promise<NonNullable<Call["outcome"]>> {
    const link = this.#links.get(id);
    if (link === undefined) throw new RangeError(`puppet ${this.id} is not connected with replica ${id}`);
    try {
      return { result: await link.call(method, METHODS[method], params as Params<(typeof METHODS)[typeof method]>) };
    } catch (error) {
      return { error: `${error instanceof RefusedError ? REFUSED : ""}${messageOf(error)}` };
    }
  }

  async #take(method: ServedMethod, params: unknown): Promise<unknown> {
    const call = { from: this.#caller ?? SOMEBODY, to: replica(this.id), method, params };
    const record = this.#caller === undefined ? undefined : this.#history.add(call);
    const malformed = record === undefined ? malformation(call) : record.malformed;
    if (malformed !== undefined) throw new RpcError(ErrorCode.InvalidParams, malformed);
    try {
      const result = await this.answer(method, params);
      if (record !== undefined) this.#history.answer(record, { result });
      return result;
    } catch (error) {
      if (record !== undefined) this.#history.answer(record, { error: messageOf(error) });
      throw error;
    }
  }
}
