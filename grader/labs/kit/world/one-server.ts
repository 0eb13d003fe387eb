import { setTimeout as sleep } from "node:timers/promises";
import type { Method, Params, Result } from "../../../../skeleton/znet/rpc.ts";
import type { Held } from "../../../cluster/world/network.ts";
import type { World } from "../../../cluster/world/world.ts";
import { server, serviceOf } from "../calls.ts";
import { type Playing, Stuck, type WorldSetting } from "./playing.ts";

/** One that has taken all that it was told does nothing more by itself if it has slept for so long: it has no other clock. */
const QUIET_MS = 20;

/** Most answers are there when it has taken the call. One that comes so soon after that need not be waited for until it is idle. */
const SOON_MS = 5;

/** One that has left so many calls in a row without an answer is asked nothing more. */
const UNANSWERED_MAX = 3;

/** Methods by their names. */
type Methods = Readonly<Record<string, Method>>;

/** A call of the server under test that is on its way. */
export interface CallOf<T extends Methods, M extends keyof T & string> {
  held: Held;
  to: number;
  method: M;
  params: Params<T[M]>;
}

/** One real server, and all others played: what scripts of any lab do to it. `T` is what servers, clients and services call. */
export class OneServer<S extends WorldSetting, T extends Methods> {
  readonly id: number;
  readonly n: number;
  /** The ids of the played ones. */
  readonly others: readonly number[];
  readonly world: World;
  readonly setting: S;
  /** Whether calls to the service wait for `serve`; else they are delivered at once. */
  holdsService = false;
  #unanswered = 0;

  constructor({ world, setting }: Playing<S>) {
    this.world = world;
    this.setting = setting;
    this.id = setting.live[0] as number;
    this.n = setting.n;
    this.others = Array.from({ length: this.n }, (_, id) => id).filter((id) => id !== this.id);
  }

  get name(): string {
    return server(this.id);
  }

  get now_ms(): number {
    return this.world.server(this.name).now_ms;
  }

  get isAlive(): boolean {
    return this.world.server(this.name).process !== undefined;
  }

  /** Somebody calls a method, and is answered. Undefined if no answer came, and none will. */
  async ask<M extends keyof T & string>(
    from: string,
    method: M,
    params: Params<T[M]>,
  ): Promise<Result<T[M]> | undefined> {
    this.mustLive();
    const answered = Promise.withResolvers<unknown>();
    let isAnswered = false;
    const held = this.world.send({ from, to: this.name, method, params }, (outcome) => {
      isAnswered = true;
      answered.resolve("result" in outcome ? outcome.result : undefined);
    });
    await this.world.deliver(held);
    if (!isAnswered) await Promise.race([answered.promise, sleep(SOON_MS)]);
    if (!isAnswered) await this.rest();
    this.#unanswered = isAnswered ? 0 : this.#unanswered + 1;
    if (this.#unanswered === UNANSWERED_MAX) throw new Stuck("it does not answer");
    if (!isAnswered) answered.resolve(undefined);
    await this.serveAll();
    return (await answered.promise) as Result<T[M]> | undefined;
  }

  /** Somebody calls a method; nobody waits for the answer. It has done what it can then, or waits for its disk. */
  async say<M extends keyof T & string>(from: string, method: M, params: Params<T[M]>): Promise<void> {
    this.mustLive();
    await this.world.deliver(this.world.send({ from, to: this.name, method, params }));
  }

  /** So much time passes; then it has done all that comes of it. */
  async pass(ms: number): Promise<void> {
    this.mustLive();
    await this.world.tick(this.name, this.now_ms + ms);
    await this.rest();
  }

  /** So much time passes. What comes of it by promises of its own may still be missing then. */
  async tick(ms: number): Promise<void> {
    this.mustLive();
    await this.world.tick(this.name, this.now_ms + ms);
    await this.serveAll();
  }

  /** Waits for what a script goes on with: until it is there, or nothing more comes. */
  async until(isThere: () => boolean): Promise<void> {
    if (!isThere()) await this.rest();
  }

  /** Waits until it has done all that it does by itself: from then on, what it owes is missing. */
  async rest(): Promise<void> {
    await this.world.rest(QUIET_MS);
    await this.serveAll();
  }

  /** Its calls to one of the others, or to all, that are on their way: those of one method, oldest first. */
  calls<M extends keyof T & string>(method: M, to?: number): CallOf<T, M>[] {
    return this.world.held.flatMap((held) => {
      const other = this.others.find((id) => held.call.to === server(id));
      if (held.outcome !== undefined || held.call.from !== this.name || other === undefined) return [];
      if (held.call.malformed !== undefined) return [];
      if (held.call.method !== method || (to !== undefined && other !== to)) return [];
      return [{ held, to: other, method, params: held.call.params as Params<T[M]> }];
    });
  }

  /** Answers one of its calls; then it has done all that comes of it. */
  async answer<M extends keyof T & string>(call: CallOf<T, M>, result: Result<T[M]>): Promise<void> {
    await this.reply(call, result);
    await this.rest();
  }

  /** Answers one of its calls. What comes of it by promises of its own may still be missing then. */
  async reply<M extends keyof T & string>({ held }: CallOf<T, M>, result: Result<T[M]>): Promise<void> {
    this.mustLive();
    await this.world.answer(held, { result });
    await this.serveAll();
  }

  /** Has one of its calls fail. */
  async fail({ held }: { held: Held }): Promise<void> {
    this.mustLive();
    await this.world.answer(held, { error: "the connection was lost" });
    await this.serveAll();
  }

  /** Loses all calls of it that are on their way. */
  loseAll(): void {
    for (const held of this.world.held)
      if (held.call.from === this.name && !this.#isOfService(held)) this.world.drop(held);
  }

  /** Hands its service what it is given, one call after the other, and it the answers: as long as it does not wait for its disk. */
  async serve(): Promise<void> {
    for (;;) {
      // The answer to a call is played at once, and is on its way before the next call.
      const held = this.world.held.find((one) => this.#isOfService(one));
      if (held === undefined || !this.world.server(this.name).isAwake) return;
      await this.world.deliver(held);
    }
  }

  /** Kills it wherever it is, and starts it on its disk; for the last time, or not. */
  async restart(isLast = false): Promise<void> {
    if (isLast) this.world.launchNoMore();
    if (this.isAlive) await this.world.kill(this.name);
    await this.world.start(this.name);
    if (!this.isAlive) throw new Stuck("it has ended at its start");
    await this.rest();
  }

  protected async serveAll(): Promise<void> {
    if (!this.holdsService) await this.serve();
  }

  protected mustLive(): void {
    if (!this.isAlive) throw new Stuck("its process has ended");
  }

  /** Whether something on its way is what it tells its service, or the answer to that. */
  #isOfService({ call }: Held): boolean {
    return call.from === this.name && call.to === serviceOf(this.id);
  }
}
