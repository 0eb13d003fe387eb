import { History } from "../../../../../grader/history/history.ts";
import type { Setting } from "../../../../../grader/labs/views/judge/setting.ts";
import { replica, VIEWS } from "../../../../../grader/labs/views/wire.ts";
import { canonicalJson, digestOf } from "../../../../../skeleton/znet/keys.ts";
import type { NewViewArgs, Status, ViewChangeArgs } from "../../../../../skeleton/zviews/messages.ts";
import type { FakeCluster } from "./messages.ts";

const N = 4;

/** What a replica answers that has done nothing yet. */
const NOTHING: Status = { ok: true, heard: false, seq: 0, newView: null, viewChange: null, checkpoint: [] };
const OTHERS = Array.from({ length: N }, (_, id) => id);

/** A history that a test makes up: of four replicas, of which one runs a submission and the others are played. */
export class MadeUp {
  readonly fake: FakeCluster;
  readonly history = new History(VIEWS);
  readonly setting: Setting;
  readonly id: number;
  /** Those who answer nothing. */
  silent: readonly number[] = [];
  #now_ms = 0;

  constructor(fake: FakeCluster, id: number) {
    this.fake = fake;
    this.id = id;
    const pubkeys = fake.keys.map(({ publicPem }) => publicPem);
    this.setting = { n: N, live: [id], pubkeys, interval: 4, patience_ms: 100, owedAt: "idle" };
    this.history.note({ kind: "cluster", f: 1, live: [id], pubkeys });
    this.history.note({ kind: "start", who: replica(id) });
    for (const other of OTHERS) if (other !== id) this.status(other);
    this.rest();
  }

  /** The replica asks another how things are, and hears the answer: nothing has happened, if it is not said otherwise. */
  status(other: number, status: Partial<Status> = {}): this {
    return this.ask("Status", other, { peerId: this.id }, { ...NOTHING, ...status });
  }

  /** The replica asks another for something, and hears the answer, if there is one. */
  ask(method: string, other: number, params: object, result?: object): this {
    const [from, to] = [replica(this.id), replica(other)];
    const call = this.history.add({ from, to, method: `Server.${method}Rpc`, params });
    if (result === undefined) return this;
    this.history.answer(call, { result });
    this.history.hear(call);
    return this;
  }

  /** It asks the first of the others for a state, and has no answer yet. */
  asksState(seq: number): this {
    return this.ask("State", 0, { seq, part: 0 });
  }

  /** Another asks the replica for something, and is answered. */
  asked(method: string, params: object, result: object, id = 0): this {
    const call = this.history.add({ from: replica(id), to: replica(this.id), method: `Server.${method}Rpc`, params });
    this.history.answer(call, { result });
    return this;
  }

  /** The replica is killed, and started again. */
  restart(): this {
    this.history.note({ kind: "exit", who: replica(this.id), why: "killed" });
    this.history.note({ kind: "start", who: replica(this.id) });
    return this;
  }

  /** The replica does nothing more. */
  rest(): this {
    this.history.note({ kind: "idle", who: [replica(this.id)], since: this.history.now, quiet_ms: 1 });
    return this;
  }

  tick(ms: number): this {
    this.#now_ms += ms;
    this.history.note({ kind: "tick", who: replica(this.id), to_ms: this.#now_ms });
    return this;
  }

  /** Somebody says something to the replica. */
  tell(method: string, params: { msg?: { peerId: number } }): this {
    const from = params.msg === undefined ? "client :9" : replica(params.msg.peerId);
    const call = this.history.add({ from, to: replica(this.id), method: `Server.${method}Rpc`, params });
    this.history.answer(call, { result: { ok: true, ...(method === "Request" && { seq: 0 }) } });
    return this;
  }

  /** Somebody says something to the replica, and has no answer. */
  asks(method: string, params: { msg: { peerId: number } }): this {
    const from = replica(params.msg.peerId);
    this.history.add({ from, to: replica(this.id), method: `Server.${method}Rpc`, params });
    return this;
  }

  /** The replica says something to each of the others, or to some. */
  say(method: string, params: object, to: readonly number[] = OTHERS): this {
    for (const id of to) {
      if (id === this.id) continue;
      const call = this.history.add({ from: replica(this.id), to: replica(id), method: `Server.${method}Rpc`, params });
      if (!this.silent.includes(id)) this.history.answer(call, { result: { ok: true } });
    }
    return this;
  }

  // What is told, of one seq and view, with the digest of a letter.

  request(letter: string): this {
    return this.tell("Request", this.fake.request(letter) as never);
  }

  /** These answer nothing from now on. */
  muted(...ids: number[]): this {
    this.silent = ids;
    return this;
  }

  prePrepare(seq: number, view = 0, letter = "x"): this {
    const order = this.fake.order(seq, view, view % N, "pre-prepare", { digest: letter });
    return this.tell("PrePrepare", { ...order, reqArgs: this.fake.request(letter) } as never);
  }

  prepares(seq: number, ids: readonly number[], view = 0, letter = "x"): this {
    for (const id of ids) this.tell("Prepare", this.fake.order(seq, view, id, "prepare", { digest: letter }));
    return this;
  }

  commits(seq: number, ids: readonly number[], view = 0, letter = "x"): this {
    for (const id of ids) this.tell("Commit", this.fake.order(seq, view, id, "commit", { digest: letter }));
    return this;
  }

  viewChanges(...all: ViewChangeArgs[]): this {
    for (const one of all) this.tell("ViewChange", one);
    return this;
  }

  newView(args: NewViewArgs): this {
    return this.tell("NewView", args);
  }

  checkpoints(seq: number, ids: readonly number[], digest?: string): this {
    for (const one of this.fake.checkpoints(seq, ids)) {
      const { peerId } = one.msg;
      this.tell("Checkpoint", digest === undefined ? one : this.fake.signed("checkpoint", { peerId, seq, digest }));
    }
    return this;
  }

  // What it says.

  ownPrepare(seq: number, view = 0, letter = "x"): this {
    return this.say("Prepare", this.fake.order(seq, view, this.id, "prepare", { digest: letter }));
  }

  ownCommit(seq: number, view = 0, letter = "x"): this {
    return this.say("Commit", this.fake.order(seq, view, this.id, "commit", { digest: letter }));
  }

  ownViewChange(args: ViewChangeArgs, to?: readonly number[]): this {
    return this.say("ViewChange", args, to);
  }

  ownCheckpoint(seq: number, digest: string, to?: readonly number[]): this {
    return this.say("Checkpoint", this.fake.signed("checkpoint", { peerId: this.id, seq, digest }), to);
  }

  reply(seq: number, letter = "x", result = "put ok"): this {
    const { timestamp, clientAddr } = this.fake.request(letter).req;
    const msg = { peerId: this.id, view: 0, seq, timestamp, clientAddr, result };
    const params = this.fake.signed("reply", msg);
    this.history.add({ from: replica(this.id), to: "client :9", method: "Client.ReplyRpc", params });
    return this;
  }

  /** A seq from its pre-prepare to its reply. */
  whole(seq: number, letter: string): this {
    this.prePrepare(seq, 0, letter).ownPrepare(seq, 0, letter).prepares(seq, [1, 2], 0, letter);
    return this.ownCommit(seq, 0, letter).commits(seq, [1, 2], 0, letter).reply(seq, letter);
  }

  /** The digest of the state after requests of these letters, each a put of it, at seqs from 1 on. */
  stateOf(letters: string): string {
    return digestOf(this.#state(letters));
  }

  textOf(letters: string): string {
    return canonicalJson(this.#state(letters));
  }

  #state(letters: string): object {
    const pairs = [...letters].map((letter) => [letter, "1"]);
    const seq = letters.length;
    const last = this.fake.request(letters.at(-1) as string).req;
    const clients = [[this.fake.client.publicKey.fingerprint, last.timestamp, seq, last.clientAddr, "put ok"]];
    return { seq, pairs, clients };
  }
}

/** What happens, and the rules that the replica breaks in it. */
export type Row = [what: string, make: (h: MadeUp) => unknown, rules: string];
