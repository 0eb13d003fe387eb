import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Call } from "../../../../grader/history/events.ts";
import { History } from "../../../../grader/history/history.ts";
import type { Setting } from "../../../../grader/labs/views/judge/setting.ts";
import { replica, VIEWS } from "../../../../grader/labs/views/wire.ts";
import type { WireClock } from "../../../../skeleton/zclock/wire-clock.ts";
import { type KeyPair, newKeyPair, sign } from "../../../../skeleton/znet/keys.ts";
import type { CallOptions, Link } from "../../../../skeleton/znet/link.ts";
import type { Services } from "../../../../skeleton/znet/rpc.ts";
import type { ReplyArgs, RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type * as program from "../../../../skeleton/zviews/program.ts";
import type { Server } from "../../../../skeleton/zviews/server.ts";

/** A complete program's modules: the very ones that its graded files import. */
export interface Modules {
  programOf: typeof program.programOf;
  WireClock: typeof WireClock;
}

/** Loads them, and has them log nothing. */
export async function modulesOf(dir: string): Promise<Modules> {
  const load = (file: string) => import(pathToFileURL(path.join(dir, file)).href);
  (await load("zlog/zlog.ts")).setLevel(9);
  const [{ programOf }, clocks] = [await load("zviews/program.ts"), await load("zclock/wire-clock.ts")];
  return { programOf, WireClock: clocks.WireClock };
}

/** Changes what a liar says to one of the others; undefined for what it does not say at all. */
export type Lie = (to: number, method: string, params: object) => object | undefined;

/** A call on its way, or an answer that is. */
interface OnItsWay {
  from: number;
  to: number;
  go(): Promise<void>;
  lose(): void;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What a server does in turns of their own, it does in so many. */
const LATER_TURNS = 8;

/** Servers in this process, each with a clock of its own, and a network that does what a test says. All is written into a history. */
export class Cluster {
  readonly n: number;
  readonly keys: KeyPair[];
  readonly history = new History(VIEWS);
  readonly setting: Setting;
  readonly replies: ReplyArgs[] = [];
  /** What is on its way, in the order in which it was sent. */
  held: OnItsWay[] = [];
  readonly lies = new Map<number, Lie>();
  readonly #modules: Modules;
  readonly #lives: ({ s: Server; clock: WireClock; services: Services } | undefined)[] = [];
  /** Calls that are made again when their receiver is back, by its id. */
  readonly #kept = new Map<number, (() => void)[]>();
  readonly #client = newKeyPair("ed25519");
  #timestamp = 0;

  constructor(modules: Modules, n: number, { interval = 4, patience_ms = 100, liars = [] as number[] } = {}) {
    this.#modules = modules;
    this.n = n;
    this.keys = Array.from({ length: n }, () => newKeyPair("ed25519"));
    const live = this.ids.filter((id) => !liars.includes(id));
    const pubkeys = this.keys.map(({ publicPem }) => publicPem);
    this.setting = { n, live, pubkeys, interval, patience_ms, owedAt: "idle" };
    this.history.note({ kind: "cluster", f: (n - 1) / 3, live, pubkeys });
  }

  get ids(): number[] {
    return Array.from({ length: this.n }, (_, id) => id);
  }

  server(id: number): Server | undefined {
    return this.#lives[id]?.s;
  }

  get running(): Server[] {
    return this.#lives.flatMap((life) => (life === undefined ? [] : [life.s]));
  }

  start(id: number): void {
    const { interval, patience_ms } = this.setting;
    const clock = new this.#modules.WireClock();
    const registered = Promise.withResolvers<Server>();
    const made = this.#modules.programOf({ clock, patience_ms, interval }, clock);
    const services = made.services(registered.promise);
    this.history.note({ kind: "start", who: replica(id) });
    const links = this.ids.map((to) => (to === id ? undefined : this.#link(id, to)));
    const [addrs, keys] = [this.ids.map(() => ":1"), this.keys[id] as KeyPair];
    const s = made.server({ id, addrs, publicKeys: this.keys.map(({ publicKey }) => publicKey), keys, links });
    s.reply = async (args) => {
      this.replies.push(args);
      this.history.add({ from: replica(id), to: "client :9", method: "Client.ReplyRpc", params: args });
    };
    this.#lives[id] = { s, clock, services };
    registered.resolve(s);
    made.begin?.(s);
    for (const again of this.#kept.get(id)?.splice(0) ?? []) again();
  }

  /** It ends, and what was on its way to it and from it is lost, but for calls that are made again. */
  kill(id: number): void {
    this.#lives[id] = undefined;
    this.history.note({ kind: "exit", who: replica(id), why: "killed" });
    const lost = this.held.filter(({ from, to }) => from === id || to === id);
    this.held = this.held.filter((one) => !lost.includes(one));
    for (const one of lost) one.lose();
  }

  async tick(id: number, ms: number): Promise<void> {
    const clock = this.#lives[id]?.clock;
    if (clock === undefined) return;
    this.history.note({ kind: "tick", who: replica(id), to_ms: clock.now() + ms });
    await clock.advance(clock.now() + ms);
  }

  request(command: string, timestamp = ++this.#timestamp, client = this.#client): RequestArgs {
    const req = { clientAddr: ":9", timestamp, command };
    return { req, pubkey: client.publicPem, sign: sign(client.privateKey, "request", req) };
  }

  /** The client sends a request to a server. */
  async ask(to: number, params: RequestArgs): Promise<void> {
    const served = this.#lives[to]?.services["Server.RequestRpc"];
    if (served === undefined) return;
    const call = this.history.add({ from: "client :9", to: replica(to), method: "Server.RequestRpc", params });
    void Promise.resolve(served.handle(params)).then((result) => this.history.answer(call, { result }));
    await turn();
  }

  /** Lets one of those go that are on their way, and waits for all that it causes at once. */
  async deliver(one = this.held[0]): Promise<void> {
    if (one === undefined) return;
    this.held = this.held.filter((other) => other !== one);
    await one.go();
    await turn();
  }

  /** Lets all go, in the order of sending, until nothing is on its way; only what is between those of `among`. */
  async settle(among: readonly number[] = this.ids, max = 100_000): Promise<void> {
    for (let count = 0; count < max; count++) {
      const find = () => this.held.find(({ from, to }) => among.includes(from) && among.includes(to));
      let next = find();
      // Who does something in a later turn is not idle.
      for (let turns = 0; next === undefined && turns < LATER_TURNS; turns++) {
        await turn();
        next = find();
      }
      if (next === undefined) break;
      await this.deliver(next);
    }
    const who = this.setting.live.filter((id) => this.#lives[id] !== undefined && among.includes(id)).map(replica);
    this.history.note({ kind: "idle", who, since: this.history.now, quiet_ms: 1 });
  }

  #link(from: number, to: number): Link {
    const life = () => this.#lives[from];
    const call = (method: string, _: unknown, told: object, { keep }: CallOptions): Promise<unknown> => {
      const params = this.lies.has(from) ? this.lies.get(from)?.(to, method, told) : told;
      if (params === undefined) return Promise.reject(new Error("not said"));
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const caller = life();
      const lose = (call?: Call): void => {
        if (call !== undefined) this.history.answer(call, { error: "gone" });
        const again = () =>
          void (life() === caller && link.call(method, _ as never, told as never, { keep }).catch(() => {}));
        if (keep && this.#lives[from] === caller) this.#kept.set(to, [...(this.#kept.get(to) ?? []), again]);
        reject(new Error("gone"));
      };
      const said = structuredClone(params);
      const record = this.history.hold({ from: replica(from), to: replica(to), method, params: said });
      const go = async (): Promise<void> => {
        const receiver = this.#lives[to];
        const served = receiver?.services[method];
        if (served === undefined) return lose(record);
        this.history.pass(record);
        Promise.resolve(served.handle(said)).then(
          (result) => {
            this.history.answer(record, { result });
            this.history.hear(record);
            resolve(result);
          },
          (error: Error) => {
            this.history.answer(record, { error: `refused: ${error.message}` });
            reject(error);
          },
        );
      };
      this.held.push({ from, to, go, lose: () => lose(record) });
      return promise;
    };
    const link = { call } as unknown as Link;
    return link;
  }
}

/** What servers print of their databases would fill the test's output. */
export async function quietly<T>(act: () => Promise<T>): Promise<T> {
  const { write } = process.stdout;
  process.stdout.write = () => true;
  try {
    return await act();
  } finally {
    process.stdout.write = write;
  }
}
