import type { Call } from "../history/events.ts";
import { History } from "../history/history.ts";
import { type Alteration, type Delivery, Wiretap } from "../history/wiretap.ts";
import type { Client, Family } from "./family.ts";
import { type Caller, ProcessMember, type Puppet } from "./member.ts";
import { Members } from "./members.ts";
import type { Chance, Network } from "./rounds.ts";
import { Scheduler } from "./scheduler.ts";

/** Which calls a fault applies to. */
type Which = (call: Call) => boolean;

/** Decides on a call; undefined leaves the decision to the other faults. */
export type Rule = (call: Call) => ReturnType<Delivery> | undefined;

/**
 * What the grader can do to members, and to the calls between them. Every fault is written into the history. Calls can be
 * changed only on the wiretap's routes.
 */
export abstract class Faults<P extends Puppet> extends Members<P> {
  readonly history: History;
  protected readonly wiretap: Wiretap;
  protected scheduler: Scheduler | undefined;
  /** Decides on calls before any fault does, for a person who delivers them by hand. */
  byHand: Rule | undefined;
  readonly #rules = new Set<Rule>();
  #slow: Rule | undefined;
  #delay_ms = 0;

  protected constructor({ protocol, name, roles }: Pick<Family<P, Client>, "protocol" | "name" | "roles">) {
    super(name, roles.member);
    this.history = new History(protocol);
    this.wiretap = new Wiretap(this.history);
    this.wiretap.delivery = (call) => this.#deliveryOf(call);
  }

  /** The grader's puppets and client, which call members. */
  protected abstract get callers(): Caller[];

  /** Starts the process of a member anew. Resolves when it is at work. */
  protected abstract startAgain(member: ProcessMember): Promise<void>;

  /**
   * From now on all calls are delivered one by one, in an order that chance decides: those that cross the wiretap, and those of
   * the grader's puppets and its client.
   */
  schedule(chance: Chance): void {
    const process = (name: string) => this.processMembers.find(({ id }) => this.nameOf(id) === name);
    const scheduler = new Scheduler(chance, {
      history: this.history,
      names: this.ids.map(this.nameOf),
      processOf: (name) => (process(name)?.state === "ended" ? undefined : process(name)?.process),
      isPaused: (name) => process(name)?.state === "paused",
      awake: () => this.awake.map((member) => member.process),
    });
    this.scheduler = scheduler;
    for (const caller of this.callers) this.inTurn(caller);
  }

  /** Has the calls of another client wait for their turn, too. */
  inTurn(caller: Caller): void {
    const { scheduler } = this;
    caller.turn = scheduler && ((call) => scheduler.turn(call));
  }

  /** From now on the network is like this; without one it is honest. */
  set network(network: Network | undefined) {
    if (this.scheduler !== undefined) this.scheduler.network = network;
  }

  /** Whether servers were seen to let time pass before they do something: then each request takes long. */
  get isSlow(): boolean {
    return this.scheduler?.isSlow ?? false;
  }

  /** The members that are processes, and could do something. */
  protected get awake(): ProcessMember[] {
    return this.processMembers.filter(({ state }) => state !== "ended" && state !== "paused");
  }

  /** Writes a fault into the history: of a member, of the connection between two, or of the calls about something. */
  fault(what: string, id: number, { other, about }: { other?: number; about?: number } = {}): void {
    const more = { ...(other !== undefined && { other: this.nameOf(other) }), ...(about !== undefined && { about }) };
    this.history.note({ kind: "fault", what, who: this.nameOf(id), ...more });
  }

  /** Kills a member. */
  async kill(id: number): Promise<void> {
    const member = this.member(id);
    this.fault("killed", id);
    if (member instanceof ProcessMember) await member.process.kill();
    else member.close();
  }

  /** Stops a member's process (SIGSTOP): it keeps its connections, and says nothing. */
  pause(id: number): void {
    this.processMember(id).pause();
    this.fault("paused", id);
  }

  /** Lets a member's process go on. */
  resume(id: number): void {
    this.processMember(id).resume();
    this.fault("resumed", id);
    this.scheduler?.goOn();
  }

  /** Ends a member's process, and starts it anew, with the same address and keys. Resolves when it is at work. */
  async restart(id: number): Promise<void> {
    const member = this.processMember(id);
    this.fault("restarted", id);
    await member.process.kill();
    await this.startAgain(member);
  }

  /**
   * Cuts the connection between two members, or those from one to all other processes, as if a cable were pulled. What is
   * said meanwhile arrives when the cut is mended.
   */
  cut(id: number, other?: number): void {
    for (const one of this.#others(id, other)) this.wiretap.cut(this.nameOf(id), this.nameOf(one));
    this.fault("cut off", id, { other });
  }

  /** Mends a cut. */
  mend(id: number, other?: number): void {
    for (const one of this.#others(id, other)) this.wiretap.mend(this.nameOf(id), this.nameOf(one));
    this.fault("mended", id, { other });
  }

  /** Holds calls from and to a member until the function that is returned lets them pass. */
  hold(id: number, which: Which = () => true): () => void {
    const { promise, resolve } = Promise.withResolvers<number>();
    const end = this.#between("held", "passed on", id, which, () => promise);
    return () => {
      end();
      resolve(1);
    };
  }

  /** Loses calls from and to a member until the function that is returned is called. */
  drop(id: number, which: Which = () => true): () => void {
    return this.#between("dropped", "passed again", id, which, () => 0);
  }

  /** Passes calls from and to a member on so many times, until the function that is returned is called. */
  repeat(id: number, times: number, which: Which = () => true): () => void {
    return this.#between("repeated", "passed once", id, which, () => times);
  }

  /** Lets every call take so many milliseconds longer, in the order in which they were made; with 0, none. */
  delay(ms: number): void {
    if (this.#slow !== undefined) this.#rules.delete(this.#slow);
    this.#slow = undefined;
    this.#delay_ms = ms;
    this.history.note({ kind: "fault", what: ms === 0 ? "no delay" : `a delay of ${ms} ms`, who: "the network" });
    if (ms === 0) return;
    this.#slow = () => new Promise((resolve) => setTimeout(() => resolve(1), ms).unref());
    this.#rules.add(this.#slow);
  }

  /** How many milliseconds longer every call takes. */
  get delay_ms(): number {
    return this.#delay_ms;
  }

  /** Has a member say something else than it says, as `alter` tells; without it, the truth again. `what` names the lie. */
  lie(id: number, what: string, alter: Alteration | undefined): void {
    this.wiretap.alter(this.nameOf(this.processMember(id).id), alter);
    this.fault(alter === undefined ? "honest again" : `lies: ${what}`, id);
  }

  /** The ids of those to whom a member's line is cut. */
  cutFrom(id: number): number[] {
    return this.live.filter((one) => one !== id && this.wiretap.isCut(this.nameOf(id), this.nameOf(one)));
  }

  #between(what: string, ended: string, id: number, which: Which, decide: Delivery): () => void {
    const name = this.nameOf(this.member(id).id);
    const rule: Rule = (call) => ((call.from === name || call.to === name) && which(call) ? decide(call) : undefined);
    this.#rules.add(rule);
    this.fault(what, id);
    return () => {
      if (this.#rules.delete(rule)) this.fault(ended, id);
    };
  }

  #deliveryOf(call: Call): ReturnType<Delivery> {
    const times = this.#timesOf(call);
    return this.scheduler === undefined || times === 0 ? times : this.#inTurn(call, times, this.scheduler);
  }

  async #inTurn(call: Call, times: ReturnType<Delivery>, scheduler: Scheduler): Promise<number> {
    const known = await times;
    if (known > 0) await scheduler.turn(call);
    return known;
  }

  #timesOf(call: Call): ReturnType<Delivery> {
    const byHand = this.byHand?.(call);
    if (byHand !== undefined) return byHand;
    for (const rule of this.#rules) {
      const decided = rule(call);
      if (decided !== undefined) return decided;
    }
    return 1;
  }

  #others(id: number, other: number | undefined): number[] {
    return other === undefined ? this.live.filter((one) => one !== id) : [other];
  }
}
