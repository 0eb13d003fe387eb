import type { Call } from "../history/events.ts";
import type { Cluster } from "./cluster.ts";
import type { Client } from "./family.ts";
import { ProcessMember, type Puppet } from "./member.ts";

/** What became of a call that was held: it was handed on so often; 0 means that it was lost. */
type Outcome = 0 | 1 | 2;

/** Holds all calls that cross the wiretap, until somebody hands each of them on. */
export class Hold {
  /** Called when a call begins to wait, and with what became of it. */
  onHeld: ((call: Call, times?: Outcome) => void) | undefined;
  readonly #cluster: Cluster<Puppet, Client>;
  readonly #isHeld: (call: Call) => boolean;
  readonly #held = new Map<Call, (times: Outcome) => void>();

  /** `isHeld` tells which calls wait. */
  constructor(cluster: Cluster<Puppet, Client>, isHeld: (call: Call) => boolean = () => true) {
    this.#cluster = cluster;
    this.#isHeld = isHeld;
    let ends = 0;
    // What was said on a connection that is gone does not arrive any more.
    cluster.history.follow(() => {
      for (const { who } of cluster.history.of("exit").slice(ends)) this.#lose(who);
      ends = cluster.history.of("exit").length;
    });
  }

  get isOn(): boolean {
    return this.#cluster.byHand !== undefined;
  }

  /** The calls that wait, in the order in which they were made. */
  get calls(): readonly Call[] {
    return [...this.#held.keys()];
  }

  /** From now on every call waits; or none does, and those that wait are handed on. */
  turn(on: boolean): void {
    this.#cluster.byHand = on ? (call) => (this.#isHeld(call) ? this.#hold(call) : undefined) : undefined;
    if (!on) for (const call of this.calls) this.#end(call, 1);
  }

  /**
   * Hands on a call, once or several times, or loses it.
   *
   * @throws Error when it does not wait, or its receiver is dead
   */
  decide(at: number, times: Outcome): void {
    const call = this.calls.find((one) => one.at === at);
    if (call === undefined) throw new Error(`message ${at} is not held: it was delivered or dropped, or never waited`);
    const dead = times === 0 ? undefined : this.#deadReceiver(call);
    if (dead !== undefined) throw new Error(`server ${dead} is dead: restart ${dead}, or drop the message`);
    this.#end(call, times);
  }

  /** Whether its receiver lives. */
  canDeliver(call: Call): boolean {
    return this.#deadReceiver(call) === undefined;
  }

  #lose(name: string): void {
    for (const call of this.calls) if (call.from === name || call.to === name) this.#end(call, 0);
  }

  #hold(call: Call): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#held.set(call, resolve);
    this.onHeld?.(call);
    return promise;
  }

  #end(call: Call, times: Outcome): void {
    this.#held.get(call)?.(times);
    this.#held.delete(call);
    this.onHeld?.(call, times);
  }

  #deadReceiver({ to }: Call): number | undefined {
    const cluster = this.#cluster;
    const id = cluster.ids.find((one) => cluster.name(one) === to);
    if (id === undefined) return undefined;
    const member = cluster.member(id);
    return member instanceof ProcessMember && member.state === "ended" ? id : undefined;
  }
}
