import type { Server as Listener } from "node:net";
import { type KeyPair, newKeyPair, sign } from "../../skeleton/znet/keys.ts";
import { Link } from "../../skeleton/znet/link.ts";
import { dial, type Params, type Served, serve } from "../../skeleton/znet/rpc.ts";
import { type CommitArgs, METHODS, type MethodName, type Phase } from "../../skeleton/zpbft/messages.ts";
import { freeAddresses } from "../cluster/ports.ts";
import type { Journal, JournalRecord } from "../journal/journal.ts";

/** The methods that a replica is called by. */
const SERVED = ["Server.RequestRpc", "Server.PrePrepareRpc", "Server.PrepareRpc", "Server.CommitRpc"] as const;
type ServedMethod = (typeof SERVED)[number];

/** What a puppet answers a call with; a promise that never settles is a replica that hangs. */
export type Answer = (method: ServedMethod, params: unknown) => unknown;

const YES: Answer = (method) => (method === "Server.RequestRpc" ? { ok: true, seq: 1 } : { ok: true });

/**
 * A replica that the grader plays itself. It is registered with a real master, has keys of its own, and says on the wire
 * only what it is told to: it is as honest or as Byzantine as the check that holds its strings.
 */
export class PuppetReplica {
  readonly address: string;
  readonly keys: KeyPair;
  /** What it answers the calls that come. */
  answer: Answer = YES;
  /** Its replica id, known when it is registered. */
  id = -1;
  readonly #journal: Journal;
  #listener: Listener | undefined;
  #links: Link[] = [];

  private constructor(address: string, journal: Journal) {
    this.address = address;
    this.keys = newKeyPair("ed25519");
    this.#journal = journal;
  }

  /** A puppet that listens, and is not registered yet. */
  static async listen(journal: Journal): Promise<PuppetReplica> {
    const [address] = (await freeAddresses(1)) as [string];
    const puppet = new PuppetReplica(address, journal);
    const services = Object.fromEntries(SERVED.map((method) => [method, puppet.#served(method)]));
    puppet.#listener = await serve(address, services, () => {});
    return puppet;
  }

  /** Registers with a master. Resolves when all replicas are registered, and this one can call them. */
  async register(maddr: string): Promise<void> {
    const master = await dial(maddr, () => {});
    const params = { addr: this.address, pubkey: this.keys.publicPem };
    const { addrs } = await master.call("Master.RegisterRpc", METHODS["Master.RegisterRpc"], params);
    master.close();
    this.id = addrs.indexOf(this.address);
    this.#links = addrs.map((addr) => new Link(addr, () => {}));
  }

  /** Resolves when this replica was reached. */
  async connected(id: number): Promise<void> {
    await this.#links[id]?.reached;
  }

  /** This puppet's signature over any message, in any phase. */
  sign(phase: Phase, msg: object): string {
    return sign(this.keys.privateKey, phase, msg);
  }

  /** A vote of this puppet's, rightly signed over whatever it is made to say. */
  vote(phase: "prepare" | "commit", about: { view: number; seq: number; digest: string; peerId?: number }): CommitArgs {
    const msg = { peerId: this.id, ...about };
    return { msg, sign: this.sign(phase, msg) };
  }

  /** Calls a replica, writes it down, and returns what came of it. The parameters may be anything at all. */
  async send(id: number, method: MethodName, params: unknown): Promise<NonNullable<JournalRecord["outcome"]>> {
    const record = this.#journal.add({ from: `replica ${this.id}`, to: `replica ${id}`, method, params });
    try {
      const typed = params as Params<(typeof METHODS)[typeof method]>;
      record.outcome = { result: await this.#links[id]?.call(method, METHODS[method], typed) };
    } catch (error) {
      record.outcome = { error: (error as Error).message };
    }
    return record.outcome;
  }

  close(): void {
    for (const link of this.#links) link.close();
    this.#listener?.close();
  }

  #served(method: ServedMethod): Served {
    return {
      params: METHODS[method].params,
      handle: async (params: { msg?: { peerId: number } }) => {
        const from = params.msg === undefined ? "somebody" : `replica ${params.msg.peerId}`;
        const record = this.#journal.add({ from, to: `replica ${this.id}`, method, params });
        const result = await this.answer(method, params);
        record.outcome = { result };
        return result;
      },
    };
  }
}
