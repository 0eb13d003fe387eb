import type { Held } from "../../../cluster/world/network.ts";
import type { World } from "../../../cluster/world/world.ts";
import { idOf, server, serviceOf } from "../calls.ts";
import { CALM } from "./judge.ts";
import { type Playing, Stuck, type WorldSetting } from "./playing.ts";

/** So many messages come of one tick at the most, unless servers answer each other without end: of right ones up to 218. */
const DELIVERIES_MAX = 1000;

/** Who answer each other without end have shown it after so many ticks: then fewer are delivered after each, or a grade would take minutes. */
const [ENDLESS_MAX, DELIVERIES_FEW] = [2, 20];

/** A process beside the servers asks one after the other, and pauses: it makes far fewer calls before time passes. */
const CALLS_MAX = 150;

/** Several real servers: the time that passes for all of them, and the network between them. */
export class SeveralServers<S extends WorldSetting> {
  readonly world: World;
  readonly setting: S;
  readonly ids: readonly number[];
  /** Those that nothing gets to or from. */
  readonly cut = new Set<number>();
  /** Those whose time stands still, and that take nothing. */
  readonly paused = new Set<number>();
  /** After how many ticks there was no end of messages. */
  #endless = 0;

  constructor({ world, setting }: Playing<S>) {
    this.world = world;
    this.setting = setting;
    this.ids = setting.live;
  }

  /** Other processes, whose time passes with that of the servers. */
  get beside(): readonly string[] {
    return [];
  }

  /** Those that live, and do not wait for their disks or for time to go on. */
  get awake(): number[] {
    return this.ids.filter((id) => !this.paused.has(id) && this.world.server(server(id)).isAwake);
  }

  /** Time passes for all, timer by timer; whatever is said is delivered before the next. */
  async pass(ms: number): Promise<void> {
    await this.deliverAll();
    for (let left_ms = ms; left_ms > 0; ) {
      const names = [...this.awake.map(server), ...this.beside.filter((name) => this.world.server(name).isAwake)];
      const due = names.flatMap((name) => {
        const { next_ms, now_ms } = this.world.server(name);
        return next_ms === undefined ? [] : [Math.max(1, next_ms - now_ms)];
      });
      const step_ms = Math.min(left_ms, ...due);
      for (const name of names) {
        const { isAwake, now_ms } = this.world.server(name);
        if (isAwake) await this.world.tick(name, now_ms + step_ms);
      }
      await this.deliverAll();
      left_ms -= step_ms;
    }
  }

  /**
   * Delivers all that is on its way, and what comes of that; what a cut is in the way of is lost.
   *
   * @throws Stuck if a process beside the servers calls without end
   */
  async deliverAll(): Promise<void> {
    const { length: before } = this.world.history.calls;
    const most = this.#endless < ENDLESS_MAX ? DELIVERIES_MAX : DELIVERIES_FEW;
    for (let count = 0; count < most; count++) {
      const held = this.world.held.find((one) => this.#isCut(one) || this.#gets(one));
      if (held === undefined) return;
      if (count > 0 && count % (2 * CALLS_MAX) === 0) this.#refuseEndless(before);
      if (this.#isCut(held)) this.world.drop(held);
      else await this.world.deliver(held);
    }
    this.#endless += 1;
  }

  /** Kills one, and starts it again when it is called for. */
  async kill(id: number): Promise<void> {
    if (this.world.server(server(id)).process !== undefined) await this.world.kill(server(id));
  }

  async revive(id: number): Promise<void> {
    if (this.world.server(server(id)).process === undefined) await this.world.start(server(id));
  }

  /** From now on nothing is lost or late; what is on its way from before is, when `ms` have passed. */
  async clear(ms: number): Promise<void> {
    this.cut.clear();
    this.paused.clear();
    for (const id of this.ids) await this.revive(id);
    await this.pass(ms);
    this.world.history.note({ kind: "trying", part: CALM });
  }

  #refuseEndless(before: number): void {
    const calls = this.world.history.calls.slice(before);
    for (const name of this.beside)
      if (calls.filter(({ from }) => from === name).length >= CALLS_MAX) throw new Stuck(`${name} calls without end`);
  }

  #isCut({ call }: Held): boolean {
    const ends = [call.from, call.to].flatMap((name) => idOf(name) ?? []);
    return ends.length === 2 && ends.some((id) => this.cut.has(id));
  }

  #gets(held: Held): boolean {
    const { call, outcome } = held;
    const receiver = outcome === undefined ? call.to : call.from;
    const id = idOf(receiver);
    if (id !== undefined && this.paused.has(id)) return false;
    const service = this.ids.find((one) => serviceOf(one) === receiver);
    if (service !== undefined && this.paused.has(service)) return false;
    return this.world.reaches(held);
  }
}
