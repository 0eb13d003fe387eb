import { isDeepStrictEqual } from "node:util";
import { entryText, REGISTER } from "../../../skeleton/zkvraft/entries.ts";
import type { Random } from "../../checks/random.ts";
import type { Held } from "../../cluster/world/network.ts";
import type { World } from "../../cluster/world/world.ts";
import type { Call } from "../../history/events.ts";
import { type Playing, Stuck } from "../kit/world/playing.ts";
import type { Setting } from "../kvraft/judge/view.ts";
import { idOf, type MessageOf, messagesOf, replyTo, server } from "../kvraft/wire.ts";
import { tellsWhatIsApplied } from "./told.ts";

/** Whoever has taken all that it was told does nothing more by itself if it has slept for so long. */
const QUIET_MS = 20;

/** One that has done nothing about so many commands in a row is asked nothing more. */
const UNANSWERED_MAX = 6;

/** So many commands are in any case so long that a snapshot must be offered before. */
const COMMANDS_MAX = 14;

/** The real servers of a stand, on Rafts that are played: what scripts do to them. The first of them is `me`. */
export class Servers {
  readonly world: World;
  readonly setting: Setting;
  /** The ids of the real ones, and of the played ones. */
  readonly live: readonly number[];
  readonly played: readonly number[];
  /** What waits on its way for now; else everything is delivered. */
  holds: (held: Held) => boolean = () => false;
  readonly #numbers = new Map<number, number>();
  #unanswered = 0;
  #leader = -1;

  constructor({ world, setting }: Playing<Setting>) {
    this.world = world;
    this.setting = setting;
    this.live = setting.live;
    this.played = Array.from({ length: setting.n }, (_, id) => id).filter((id) => !setting.live.includes(id));
  }

  get me(): number {
    return this.live[0] as number;
  }

  /** The one that a script has made the leader last, by `leads`. */
  get leader(): number {
    return this.#leader;
  }

  /** One that is not `me`, by chance. */
  other(random: Random): number {
    return random.pick([...this.live, ...this.played].filter((id) => id !== this.me));
  }

  /**
   * Plays lines: each is what a client asks for or what a Raft does (`cast.ts`), or one of `tick 0 500`, `kill 0`, `start 0` and
   * `restart 0`. All that comes of one is there before the next.
   */
  async play(...lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      const call = await this.#begin(line);
      await this.deliverAll();
      if (call !== undefined && this.#isIdle(call)) await this.#restFor(call);
    }
  }

  /** Asks for all of these at once. What comes of it is there then. */
  async playAtOnce(...lines: readonly string[]): Promise<void> {
    for (const line of lines) await this.#begin(line);
    await this.deliverAll();
    await this.rest();
  }

  /**
   * A server's Raft gives it all that is committed, or can be; at most so many entries.
   *
   * @throws Stuck if it has ended, for then nothing is taken any more
   */
  async applyAll(id: number, most = Number.POSITIVE_INFINITY): Promise<void> {
    for (let count = 0; count < most; count++) {
      if (this.world.server(server(id)).process === undefined) throw new Stuck("its process has ended");
      this.world.ask(`${id} next`);
      const call = this.world.history.calls.at(-1) as Call;
      const isOver = call.method === "Service.LeaderRpc";
      await this.deliverAll();
      if (isOver) return;
      if (this.#isIdle(call)) await this.#restFor(call);
    }
  }

  /** A server leads, and has applied all that is committed. */
  async lead(id: number, kept = 0): Promise<void> {
    await this.play(`${id} leads ${kept}`);
    await this.applyAll(id);
  }

  /**
   * Sessions of clients that ask the server which leads: their ids, which are the indexes of their entries whatever it says.
   *
   * @throws Stuck if it does not give its Raft so many registrations
   */
  async sessions(id: number, count: number): Promise<number[]> {
    const before = this.indexesOf(REGISTER).length;
    for (let place = 0; place < count; place++) {
      await this.play(`${id} register`);
      await this.applyAll(id);
    }
    const all = this.indexesOf(REGISTER).slice(before);
    if (all.length < count) throw new Stuck("it gives its Raft no registration");
    return all;
  }

  /** The line by which a client asks a server for its next command. */
  next(id: number, client: number, command: string): string {
    const number = (this.#numbers.get(client) ?? 0) + 1;
    this.#numbers.set(client, number);
    return this.numbered(id, client, number, command);
  }

  /** The line by which a client asks for a command with a number of its choice. */
  numbered(id: number, client: number, number: number, command: string): string {
    return `${id} ${entryText(client, number, command)}`;
  }

  /** What clients with a session were told to ask again, as texts in the log, in the order of the calls. */
  toldToAskAgain(): string[] {
    return messagesOf(this.world.history).flatMap((call) => {
      if (call.method !== "Kv.CommandRpc" || replyTo(call)?.status !== "retry" || call.params.clientId === 0) return [];
      const { clientId, commandId, command } = call.params;
      return [entryText(clientId, commandId, command)];
    });
  }

  /** The indexes that Rafts have given a text. */
  indexesOf(text: string): number[] {
    return this.#starts().flatMap((start) => {
      const reply = start.params.command === text ? replyTo(start) : undefined;
      return reply?.isLeader ? [reply.index] : [];
    });
  }

  /**
   * A client's command is in the log of the one that leads, or was answered.
   *
   * @throws Stuck if it is not
   */
  mustStart(text: string): void {
    if (this.indexesOf(text).length === 0) throw new Stuck("it gives its Raft nothing");
  }

  /** @throws Stuck if no client was answered `ok` so far */
  mustAnswer(): void {
    const isAnswered = messagesOf(this.world.history).some(
      (call) => call.method === "Kv.CommandRpc" && replyTo(call)?.status === "ok",
    );
    if (!isAnswered) throw new Stuck("it answers no command");
  }

  /** @throws Stuck if no snapshot was offered so far */
  mustOffer(): void {
    if (this.#offers === 0) throw new Stuck("it offers no snapshot");
  }

  /** Commands are asked for and applied, until a snapshot is offered. */
  async untilOffered(ask: () => Promise<void>): Promise<void> {
    for (let count = 0, before = this.#offers; count < COMMANDS_MAX && this.#offers === before; count++) await ask();
  }

  get #offers(): number {
    return this.world.history.calls.filter(({ method }) => method === "Raft.SnapshotRpc").length;
  }

  /** Delivers all that is on its way but what is held, and all that comes of it. What goes to servers that are played is lost. */
  async deliverAll(): Promise<void> {
    for (let held = this.#nextHeld(); held !== undefined; held = this.#nextHeld()) {
      if (this.#isForNobody(held)) this.world.drop(held);
      else await this.world.deliver(held);
    }
  }

  /** Waits until nothing more comes: from then on, what is owed is missing. */
  async rest(): Promise<void> {
    await this.world.rest(QUIET_MS);
    await this.deliverAll();
  }

  /** From now on nothing is held; all that was is delivered. */
  async release(): Promise<void> {
    this.holds = () => false;
    await this.deliverAll();
    await this.rest();
  }

  async #begin(line: string): Promise<Call | undefined> {
    const [, verb, who, ms] = /^(tick|kill|start|restart) (\d+)(?: (\d+))?$/.exec(line) ?? [];
    if (verb !== undefined) {
      await this.#act(verb, server(Number(who)), Number(ms));
      return undefined;
    }
    const leader = /^(\d+) leads/.exec(line)?.[1];
    if (leader !== undefined) this.#leader = Number(leader);
    this.world.ask(line);
    return this.world.history.calls.at(-1);
  }

  async #act(verb: string, name: string, ms: number): Promise<void> {
    const one = this.world.server(name);
    if (verb === "tick") return this.world.tick(name, one.now_ms + ms);
    if (verb !== "start" && one.process !== undefined) await this.world.kill(name);
    if (verb === "kill") return;
    await this.world.start(name);
    if (one.process === undefined) throw new Stuck("it has ended at its start");
  }

  #nextHeld(): Held | undefined {
    return this.world.held.find((held) => !this.holds(held) && (this.#isForNobody(held) || this.#gets(held)));
  }

  /** Whether something goes to a server that is played: nobody waits for what comes of it. */
  #isForNobody({ call: { from, to }, outcome }: Held): boolean {
    const id = idOf(outcome === undefined ? to : from);
    return id !== undefined && this.played.includes(id);
  }

  #gets(held: Held): boolean {
    const isForSomebody =
      held.outcome !== undefined || held.call.to.startsWith("raft ") || idOf(held.call.to) !== undefined;
    return isForSomebody && this.world.reaches(held);
  }

  /** Whether nothing has come of a call that was delivered: no answer, and no call by whom it went to. */
  #isIdle({ at, to, passed, answered }: Call): boolean {
    if (passed === undefined || answered !== undefined) return false;
    return (this.world.history.calls.findLast(({ from }) => from === to)?.at ?? 0) < at;
  }

  async #restFor(call: Call): Promise<void> {
    await this.rest();
    this.#unanswered = this.#isIdle(call) && !this.#waitsWithAnother(call) ? this.#unanswered + 1 : 0;
    if (this.#unanswered === UNANSWERED_MAX) throw new Stuck("it does not answer");
  }

  /** Whether the same was asked before and has no answer yet: it may wait for the entry of that. */
  #waitsWithAnother({ at, to, method, params }: Call): boolean {
    const isSame = (one: Call): boolean => isDeepStrictEqual(one.params, params);
    return this.world.history.calls.some(
      (one) => one.at < at && one.to === to && one.method === method && one.answered === undefined && isSame(one),
    );
  }

  #starts(): MessageOf<"Raft.StartRpc">[] {
    return messagesOf(this.world.history).filter((call) => call.method === "Raft.StartRpc");
  }
}

/** A stand's play, with these servers. It is played to its end only if what they say shows what they have applied. */
export function served(
  play: (servers: Servers, random: Random) => Promise<void>,
): (playing: Playing<Setting>) => Promise<void> {
  return async (playing) => {
    await play(new Servers(playing), playing.random);
    if (!tellsWhatIsApplied(playing.world.history))
      throw new Stuck("it does not answer commands when they are applied");
  };
}
