import type { Held } from "../../cluster/world/network.ts";
import type { World } from "../../cluster/world/world.ts";
import type { Setting } from "../raft/judge/view.ts";
import { idOf, server, serviceOf } from "../raft/wire.ts";
import type { Playing } from "./playing.ts";

/** The part of a history from which on nothing is lost, or late: what a cluster owes is owed then. */
export const CALM = "calm";

/** So many messages come of one tick at the most, unless servers answer each other without end. */
const DELIVERIES_MAX = 2000;

/** Several real servers: the time that passes for all of them, and the network between them. */
export class Several {
  readonly world: World;
  readonly setting: Setting;
  readonly ids: readonly number[];
  /** Those that nothing gets to or from. */
  readonly cut = new Set<number>();
  /** Those whose time stands still, and that take nothing. */
  readonly paused = new Set<number>();

  constructor({ world, setting }: Playing) {
    this.world = world;
    this.setting = setting;
    this.ids = setting.live;
  }

  /** The longest election timeout. */
  get timeout_ms(): number {
    return this.setting.election_ms[1];
  }

  get #awake(): number[] {
    return this.ids.filter((id) => !this.paused.has(id) && this.world.server(server(id)).isAwake);
  }

  /** Time passes for all, timer by timer; whatever is said is delivered before the next. */
  async pass(ms: number): Promise<void> {
    await this.deliverAll();
    for (let left_ms = ms; left_ms > 0; ) {
      const due = this.#awake.flatMap((id) => {
        const { next_ms, now_ms } = this.world.server(server(id));
        return next_ms === undefined ? [] : [Math.max(1, next_ms - now_ms)];
      });
      const step_ms = Math.min(left_ms, ...due);
      for (const id of this.#awake) {
        const { isAwake, now_ms } = this.world.server(server(id));
        if (isAwake) await this.world.tick(server(id), now_ms + step_ms);
      }
      await this.deliverAll();
      left_ms -= step_ms;
    }
  }

  /** Delivers all that is on its way, and what comes of that; what a cut is in the way of is lost. */
  async deliverAll(): Promise<void> {
    for (let count = 0; count < DELIVERIES_MAX; count++) {
      const held = this.world.held.find((one) => this.#isCut(one) || this.#gets(one));
      if (held === undefined) return;
      if (this.#isCut(held)) this.world.drop(held);
      else await this.world.deliver(held);
    }
  }

  /** A client asks each server in turn, until one says that it leads. Returns its id; undefined if none does. */
  async ask(command: string, among: readonly number[] = this.#awake): Promise<number | undefined> {
    for (const id of among) {
      if (!this.world.server(server(id)).isAwake) continue;
      let accepted = false;
      const held = this.world.send(
        { from: "client", to: server(id), method: "Raft.StartRpc", params: { command } },
        (outcome) => {
          accepted = "result" in outcome && (outcome.result as { isLeader?: unknown }).isLeader === true;
        },
      );
      await this.world.deliver(held);
      await this.deliverAll();
      if (accepted) return id;
    }
    return undefined;
  }

  /** Asks until somebody leads, one timeout after the other: a vote that was split is repeated. Undefined if nobody ever does. */
  async askUntilAccepted(command: string, timeouts_max = 20): Promise<number | undefined> {
    for (let timeouts = 0; timeouts < timeouts_max; timeouts++) {
      const leader = await this.ask(command);
      if (leader !== undefined) return leader;
      await this.pass(this.timeout_ms);
    }
    return undefined;
  }

  /** Kills one, and starts it again when it is called for. */
  async kill(id: number): Promise<void> {
    if (this.world.server(server(id)).process !== undefined) await this.world.kill(server(id));
  }

  async start(id: number): Promise<void> {
    if (this.world.server(server(id)).process === undefined) await this.world.start(server(id));
  }

  /** From now on nothing is lost or late: what is on its way from before is, and then time passes until all that is owed is there. */
  async calm(): Promise<void> {
    this.cut.clear();
    this.paused.clear();
    for (const id of this.ids) await this.start(id);
    await this.pass(this.timeout_ms);
    this.world.history.note({ kind: "trying", part: CALM });
    await this.askUntilAccepted("put calm 1");
    await this.pass(3 * this.timeout_ms);
    await this.askUntilAccepted("put calm 2");
    await this.pass(6 * this.timeout_ms);
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
