import { idOf, type MessageOf } from "../wire.ts";

type Ask = MessageOf<"Paxos.PrepareRpc"> | MessageOf<"Paxos.AcceptRpc">;

const DEED = { "Paxos.PrepareRpc": "promised", "Paxos.AcceptRpc": "accepted" } as const;

/** What servers ask of each other and grant, by the wire; and what of that no right server does (B1, P1, A1, V1). */
export class Attempts {
  readonly #n: number;
  /** By `acceptor seq`: the highest ballot that it has said it promised or accepted. */
  readonly #said = new Map<string, number>();
  /** What an acceptor had said when a call was passed to it. */
  readonly #bounds = new WeakMap<Ask, number>();
  /** By `method seq ballot`: whose grants its proposer was handed. */
  readonly #granted = new Map<string, Set<number>>();
  readonly #wrong = new Map<number, string>();

  constructor(n: number) {
    this.#n = n;
  }

  /** How many of the others a proposer needs beside itself. */
  get needed(): number {
    return Math.floor(this.#n / 2);
  }

  /** A proposer has made a call. */
  asked(call: Ask): void {
    const { params, method } = call;
    const { from, seq, ballot } = params;
    const owner = ballot % this.#n;
    if (owner !== from) this.#blame(from, `it proposes in ballot ${ballot}, which belongs to server ${owner}`);
    const promises = this.grants("Paxos.PrepareRpc", seq, ballot);
    if (method === "Paxos.AcceptRpc" && promises < this.needed)
      this.#blame(
        from,
        `it proposes a value in ballot ${ballot} of instance ${seq} with ${promises} of ${this.needed} promises of others`,
      );
  }

  /** A call is handed to its acceptor: only what that has said before is sure to bind it. */
  passed(call: Ask): void {
    this.#bounds.set(call, this.#said.get(`${call.to} ${call.params.seq}`) ?? 0);
  }

  /** An acceptor has said yes. */
  said(call: Ask): void {
    const { seq, ballot } = call.params;
    const bound = this.#bounds.get(call) ?? 0;
    const id = idOf(call.to);
    if (id !== undefined && ballot < bound)
      this.#blame(id, `it has ${DEED[call.method]} ballot ${ballot} of instance ${seq} after ballot ${bound}`);
    const key = `${call.to} ${seq}`;
    this.#said.set(key, Math.max(ballot, this.#said.get(key) ?? 0));
  }

  /** A proposer is handed a yes. */
  heard({ method, to, params }: Ask): void {
    const id = idOf(to);
    if (id !== undefined)
      this.#granted.getOrInsertComputed(`${method} ${params.seq} ${params.ballot}`, () => new Set()).add(id);
  }

  /** How many of the others have granted what a proposer asked. */
  grants(method: Ask["method"], seq: number, ballot: number): number {
    return this.#granted.get(`${method} ${seq} ${ballot}`)?.size ?? 0;
  }

  /** What a server has done wrong first. */
  wrongOf(id: number): string | undefined {
    return this.#wrong.get(id);
  }

  #blame(id: number, what: string): void {
    if (!this.#wrong.has(id)) this.#wrong.set(id, what);
  }
}
