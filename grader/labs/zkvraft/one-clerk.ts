import { entryText, KEEP_ALIVE } from "../../../skeleton/zkvraft/entries.ts";
import type { CommandReply } from "../../../skeleton/zkvraft/messages.ts";
import type { Random } from "../../checks/random.ts";
import type { Held } from "../../cluster/world/network.ts";
import type { World } from "../../cluster/world/world.ts";
import { type Playing, Stuck } from "../kit/world/playing.ts";
import { PAUSE_MS, PAUSES_MAX_MS } from "../kvraft/judge/clerk-view.ts";
import type { Setting } from "../kvraft/judge/view.ts";
import { Model } from "../kvraft/model.ts";
import { clerk, idOf, type MessageOf } from "../kvraft/wire.ts";

/** Whoever has taken all that it was told does nothing more by itself if it has slept for so long. */
const QUIET_MS = 20;

/** So many pauses pass, and one to spare, until a clerk owes its next call. */
const PAUSES_MAX = PAUSES_MAX_MS / PAUSE_MS + 1;

type Ask = MessageOf<"Kv.CommandRpc">;

/** A call of a clerk that is on its way. */
export interface Asked {
  held: Held;
  params: Ask["params"];
  /** The server that it goes to. */
  to: number;
}

/**
 * What becomes of a call to a server that does not answer it `ok`: it is lost; it is executed, and the answer is lost; the line is
 * cut; the server says `retry`, for a command that was executed or not; or names another leader.
 */
export const FATES = ["call lost", "answer lost", "line cut", "retry", "not leader"] as const;
export type Fate = (typeof FATES)[number];

/** A service that is played, as one log: whichever server is asked executes what is new, once. */
export class PlayedService {
  readonly n: number;
  readonly #model: Model;
  #index = 1;

  constructor({ n, sessions_max, ttl_ms }: Setting) {
    this.n = n;
    this.#model = new Model({ sessions_max, ttl_ms });
  }

  /** Has a command applied, and returns what it comes to. */
  execute({ clientId, commandId, command }: Ask["params"]): Pick<CommandReply, "status" | "result"> {
    this.#index += 1;
    const entry = { term: 1, command: entryText(clientId, commandId, command), at_ms: 1000 };
    const { status, result } = this.#model.take(this.#index, entry);
    return { status, result };
  }

  /** Sessions of others take the places of all that there are. */
  crowdOut(sessions_max: number): void {
    for (let count = 0; count < sessions_max; count++) this.execute({ clientId: 0, commandId: 0, command: "" });
  }
}

/** A real clerk among servers that are played: what scripts do to it. */
export class OneClerk {
  readonly world: World;
  readonly setting: Setting;
  readonly name: string;
  readonly service: PlayedService;
  #count = 0;
  #open = 0;

  constructor({ world, setting }: Playing<Setting>, id: number, service: PlayedService) {
    this.world = world;
    this.setting = setting;
    this.name = clerk(id);
    this.service = service;
  }

  get n(): number {
    return this.setting.n;
  }

  /** A command that changes something, and is no other's. */
  change(random: Random): string {
    this.#count += 1;
    const key = `${this.name.replace(" ", "")}-${random.below(3)}`;
    return random.pick([`put ${key} ${this.#count}`, `append ${key} ${this.#count},`, `append all ${this.#count},`]);
  }

  /** Has it ask for something. Its first call is on its way then, if it makes one. */
  async request(command: string): Promise<void> {
    const said = { from: "client", to: this.name, method: "Clerk.CommandRpc", params: { command } };
    this.#open += 1;
    const hear = (): void => {
      this.#open -= 1;
    };
    await this.world.deliver(this.world.send(said, hear));
  }

  /** Its calls that are on their way. */
  get calls(): Asked[] {
    return this.world.held.flatMap((held) => {
      const { call, outcome } = held;
      const to = idOf(call.to);
      if (call.from !== this.name || outcome !== undefined || to === undefined || call.malformed !== undefined)
        return [];
      return [{ held, params: (call as Ask).params, to }];
    });
  }

  /** Whether it has asked a server for anything so far. */
  get hasAsked(): boolean {
    return this.world.history.calls.some(({ from, method }) => from === this.name && method === "Kv.CommandRpc");
  }

  /** Whether all that it was asked for is answered. */
  get isDone(): boolean {
    return this.#open === 0;
  }

  /** Its next call, after pauses if it makes any; undefined if none comes, or all is answered. */
  async next(): Promise<Asked | undefined> {
    for (let pauses = 0; pauses <= PAUSES_MAX; pauses++) {
      const [first] = this.calls;
      if (first !== undefined) return first;
      // Who has paused is not waited for: a call that is late on its way waits for the next look.
      if (pauses > 0 || this.isDone) await this.rest();
      const [late] = this.calls;
      if (late !== undefined || this.isDone) return late;
      await this.pass(PAUSE_MS);
    }
    await this.rest();
    return this.calls[0];
  }

  /** @throws Stuck if it makes no call */
  async mustCall(): Promise<Asked> {
    const call = await this.next();
    if (call === undefined) throw new Stuck("it asks nobody");
    return call;
  }

  /** A server that is played answers. */
  async reply({ held }: Asked, status: CommandReply["status"], leaderId: number, result = ""): Promise<void> {
    await this.world.answer(held, { result: { status, result, leaderId } satisfies CommandReply });
  }

  /** A server executes what it was asked for, and answers what that came to. */
  async execute(call: Asked): Promise<void> {
    const { status, result } = this.service.execute(call.params);
    await this.reply(call, status, call.to, result);
  }

  /** What becomes of a call that is not answered `ok`. Time passes where it waits for an answer. */
  async fail(call: Asked, fate: Fate, random: Random): Promise<void> {
    const isExecuted = fate === "answer lost" || (fate === "retry" && random.below(2) === 0);
    if (isExecuted) this.service.execute(call.params);
    if (fate === "retry") return this.reply(call, "retry", random.below(this.n + 1) - 1);
    if (fate === "not leader") return this.reply(call, "not-leader", this.#otherThan(call.to, random));
    if (fate === "line cut") return this.world.answer(call.held, { error: "the connection was lost" });
    this.world.drop(call.held);
    await this.pass(this.setting.timeout_ms);
  }

  /** Time passes for it. */
  async pass(ms: number): Promise<void> {
    const { now_ms, isAwake } = this.world.server(this.name);
    if (!isAwake) throw new Stuck("its process has ended");
    await this.world.tick(this.name, now_ms + ms);
  }

  /** Waits until nothing more comes: from then on, what is owed is missing. */
  async rest(): Promise<void> {
    await this.world.rest(QUIET_MS);
  }

  /** Has it ask for something, which the fates of its calls delay; then it is answered. */
  async ask(command: string, fates: readonly Fate[], random: Random): Promise<void> {
    await this.request(command);
    for (const fate of fates) {
      const call = await this.next();
      if (call === undefined) break;
      await this.fail(call, fate, random);
    }
    await this.finish();
  }

  /** Whatever it asks is executed, until it is done. */
  async finish(): Promise<void> {
    for (let calls = 0; calls < 2 * this.n && !this.isDone; calls++) {
      const call = await this.next();
      if (call === undefined) break;
      await this.execute(call);
      if (this.calls.length === 0 && !this.isDone) await this.rest();
    }
    if (!this.isDone) throw new Stuck("it does not come to an end");
  }

  /** Its session is there then. */
  begin(random: Random): Promise<void> {
    return this.ask(KEEP_ALIVE, [], random);
  }

  #otherThan(id: number, random: Random): number {
    const hint = random.below(this.n) - 1;
    return hint >= id ? hint + 1 : hint;
  }
}

/** A stand's play, with the clerks of its setting. */
export function asked(
  play: (clerks: readonly OneClerk[], random: Random) => Promise<void>,
): (playing: Playing<Setting>) => Promise<void> {
  return async (playing) => {
    const service = new PlayedService(playing.setting);
    const clerks = playing.setting.clerks.map((id) => new OneClerk(playing, id, service));
    await play(clerks, playing.random);
    if (clerks.some(({ hasAsked }) => !hasAsked)) throw new Stuck("it asks nobody");
  };
}

/** So many servers, all of them played. */
export const playedOf = (n: number) => () => ({ n, live: [] });
