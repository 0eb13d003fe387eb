import type { Accepted, ArgsOf, METHODS, PeerMethod, ReplyOf, Value } from "../../../skeleton/zpaxos/messages.ts";
import type { Random } from "../../checks/random.ts";
import type { Held } from "../../cluster/world/network.ts";
import { type CallOf, OneServer } from "../kit/world/one-server.ts";
import { type Playing, Stuck } from "../kit/world/playing.ts";
import type { Setting } from "../paxos/judge/view.ts";
import { type ReplyTo, server, serviceOf } from "../paxos/wire.ts";

/** A call of the server under test that is on its way. */
export type Call<M extends PeerMethod = PeerMethod> = CallOf<typeof METHODS, M>;
export type Prepare = Call<"Paxos.PrepareRpc">;
export type Accept = Call<"Paxos.AcceptRpc">;

/** So many calls are on their way to a server at once, at the most. */
const AT_ONCE_MAX = 150;

/** One real server, and all others played: what scripts do to it. */
export class Lone extends OneServer<Setting, typeof METHODS> {
  /** Up to which instance each server has said, or is played to say, that it needs nothing; by id. */
  readonly dones: number[];
  #seq = 0;

  constructor(playing: Playing<Setting>) {
    super(playing);
    this.dones = Array.from({ length: this.n }, () => 0);
  }

  /** The longest pause, after which a call without an answer has failed, too. */
  get pause_ms(): number {
    return this.setting.retry_ms[1];
  }

  /** An instance that nobody has spoken of. */
  nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  /** The ballot of a server in a round, which begin with 1: rounds of all rise together. */
  ballot(id: number, round: number): number {
    return round * this.n + id;
  }

  /** The others in an order by chance. */
  shuffled(random: Random): number[] {
    return random.shuffled(this.others);
  }

  /** One of the others calls a method, and is answered. Undefined if no answer came, and none will. */
  call<M extends PeerMethod>(
    from: number,
    method: M,
    params: Omit<ArgsOf<M>, "from" | "done">,
  ): Promise<ReplyTo<M> | undefined> {
    return this.ask(server(from), method, this.#full(from, params)) as Promise<ReplyTo<M> | undefined>;
  }

  /** One of the others calls a method; nobody waits for the answer. */
  tell<M extends PeerMethod>(from: number, method: M, params: Omit<ArgsOf<M>, "from" | "done">): Promise<void> {
    return this.say(server(from), method, this.#full(from, params));
  }

  /** The owner of a ballot asks for its promise; nobody waits for the answer. */
  prepare(seq: number, ballot: number): Promise<void> {
    return this.tell(ballot % this.n, "Paxos.PrepareRpc", { seq, ballot });
  }

  /** The owner of a ballot asks to accept a value in it; nobody waits for the answer. */
  accept(seq: number, ballot: number, value: Value): Promise<void> {
    return this.tell(ballot % this.n, "Paxos.AcceptRpc", { seq, ballot, value });
  }

  /** One of the others says what is decided; nobody waits for the answer. */
  decide(from: number, seq: number, value: Value): Promise<void> {
    return this.tell(from, "Paxos.DecideRpc", { seq, value });
  }

  /** Has it propose a value. */
  start(seq: number, value: Value): Promise<void> {
    return this.say("client", "Paxos.StartRpc", { seq, value });
  }

  /**
   * Has it propose values, each in an instance, until it has asked all of the others.
   *
   * @throws Stuck if it asks nobody in any of them
   */
  async startAll(seqs: readonly number[], chosenIn: (seq: number) => Value): Promise<void> {
    await this.forAll(seqs, (seq) => this.start(seq, chosenIn(seq)));
    await this.rest();
    const attempts = this.attempts("Paxos.PrepareRpc");
    if (this.n > 1 && seqs.length > 0 && !seqs.some((seq) => attempts.has(seq))) throw new Stuck("it does not propose");
  }

  /** Its service needs nothing up to an instance. */
  done(seq: number): Promise<ReplyTo<"Paxos.DoneRpc"> | undefined> {
    this.dones[this.id] = Math.max(seq, this.dones[this.id] ?? 0);
    return this.ask(serviceOf(this.id), "Paxos.DoneRpc", { seq });
  }

  /** What it says that min is: it is asked to propose in an instance that is decided, or forgotten. */
  async min(seq: number): Promise<number | undefined> {
    return (await this.ask("client", "Paxos.StartRpc", { seq, value: "asked for min" }))?.min;
  }

  /** @throws Stuck if it has promised and accepted nothing so far */
  mustHavePromised(): void {
    const isOk = this.world.history.calls.some(({ to, method, outcome }) => {
      const reply = outcome !== undefined && "result" in outcome ? (outcome.result as { ok?: unknown } | null) : null;
      return to === this.name && ["Paxos.PrepareRpc", "Paxos.AcceptRpc"].includes(method) && reply?.ok === true;
    });
    if (!isOk) throw new Stuck("it promises nothing");
  }

  /** @throws Stuck if it has applied nothing so far */
  mustHaveApplied(): void {
    if (!this.world.history.calls.some(({ method }) => method === "Service.DecidedRpc"))
      throw new Stuck("it applies nothing");
  }

  /** @throws Stuck if it takes nothing for forgotten, as what it says of an instance shows */
  async mustForget(seq: number): Promise<void> {
    if (((await this.min(seq)) ?? 1) === 1) throw new Stuck("it forgets nothing");
  }

  /** Does something for many things, which have nothing to do with each other, at once; then it has taken all of that. */
  async forAll<T>(things: readonly T[], act: (thing: T) => Promise<void>): Promise<void> {
    for (let from = 0; from < things.length; from += AT_ONCE_MAX) {
      this.mustLive();
      await Promise.all(things.slice(from, from + AT_ONCE_MAX).map(act));
    }
    await this.serveAll();
  }

  /** Its latest calls of a method that are on their way, by instance: those of its highest ballot there. */
  attempts<M extends "Paxos.PrepareRpc" | "Paxos.AcceptRpc">(method: M): Map<number, Call<M>[]> {
    const bySeq = Map.groupBy(this.calls(method), ({ params }) => params.seq);
    return new Map(
      Array.from(bySeq, ([seq, calls]) => {
        const highest = Math.max(...calls.map(({ params }) => params.ballot));
        return [seq, calls.filter(({ params }) => params.ballot === highest)];
      }),
    );
  }

  /** Answers calls that have nothing to do with each other, at once. What comes of it by promises of its own may still be missing then. */
  replyAll<M extends PeerMethod>(answers: readonly (readonly [call: Call<M>, reply: Reply<M>])[]): Promise<void> {
    return this.forAll(answers, ([{ held, to }, reply]) =>
      this.world.answer(held, { result: { done: this.dones[to] ?? 0, ...reply } }),
    );
  }

  /** Has calls fail, at once. */
  failAll(calls: readonly { held: Held }[]): Promise<void> {
    return this.forAll(calls, ({ held }) => this.world.answer(held, { error: "the connection was lost" }));
  }

  #full<M extends PeerMethod>(from: number, params: Omit<ArgsOf<M>, "from" | "done">): ArgsOf<M> {
    return { from, done: this.dones[from] ?? 0, ...params } as unknown as ArgsOf<M>;
  }
}

/** What one of the others answers; its done is added. */
export type Reply<M extends PeerMethod> = Omit<ReplyOf<M>, "done">;

/** The promise of a call's ballot. */
export function promised({ params }: Prepare, accepted?: Accepted): Reply<"Paxos.PrepareRpc"> {
  return { ok: true, ballot: params.ballot, ...(accepted && { accepted }) };
}

/** The acceptance of a call's ballot. */
export const acceptedBy = ({ params }: Accept): Reply<"Paxos.AcceptRpc"> => ({ ok: true, ballot: params.ballot });

/** A refusal that tells the ballot which is promised. */
export const refused = (ballot: number): Reply<"Paxos.AcceptRpc"> => ({ ok: false, ballot });

/** A stand's play, with one real server. */
export function alone(
  play: (lone: Lone, random: Playing<Setting>["random"]) => Promise<void>,
): (playing: Playing<Setting>) => Promise<void> {
  return (playing) => play(new Lone(playing), playing.random);
}
