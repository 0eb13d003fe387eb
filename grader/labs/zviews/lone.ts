import { hash } from "node:crypto";
import { type KeyPair, newKeyPair, sign } from "../../../skeleton/znet/keys.ts";
import type { Params } from "../../../skeleton/znet/rpc.ts";
import type { RequestArgs } from "../../../skeleton/zpbft/messages.ts";
import type {
  CheckpointArgs,
  METHODS,
  NewViewArgs,
  Prepared,
  ViewChangeArgs,
} from "../../../skeleton/zviews/messages.ts";
import type { Held } from "../../cluster/world/network.ts";
import type { Answer } from "../../history/events.ts";
import { OneServer } from "../kit/world/one-server.ts";
import { type Playing, Stuck } from "../kit/world/playing.ts";
import { CLIENT, keysOf } from "../views/cast.ts";
import { Executing } from "../views/executing.ts";
import { keyringOf } from "../views/judge/known.ts";
import { faultyMax, type Given, leaderOf, NULL_DIGEST, ordersOf, requestDigest } from "../views/judge/proofs.ts";
import type { Setting } from "../views/judge/setting.ts";
import { type Amiss, Signing } from "../views/signing.ts";
import { type MessageOf, messagesOf, replica, type Spoken } from "../views/wire.ts";

/** What one of the others says, and to which method. */
export type Telling = {
  [M in Spoken]: readonly [from: number, method: M, params: Params<(typeof METHODS)[M]>];
}[Spoken];

/** What one of the others may do with the calls of the server under test. */
export type Ailment = "silent" | "refusing";

/** After so long, one that has asked all of them asks again. */
export const ASKS_AGAIN_MS = 200;

/** What a replica answers to one that starts, when nothing has happened yet. */
const CALM_STATUS = { ok: true, heard: false, seq: 0, newView: null, viewChange: null, checkpoint: [] };

/**
 * One real server, and all others played: what scripts do to it. The others are right replicas that agree on all that was executed,
 * but where a script has one of them lie.
 */
export class Lone extends OneServer<Setting, typeof METHODS> {
  readonly f: number;
  readonly interval: number;
  readonly signing: Signing;
  /** The view that the others are in. */
  view = 0;
  /** The last seq that anything is ordered at in it, by what it began with, or is executed. */
  top = 0;
  /** The checkpoint that is stable at the others, and its proof. */
  low = 0;
  checkpoints: CheckpointArgs[] = [];
  /** What they have executed; and the texts of the states after each K-th seq. */
  readonly executing = new Executing();
  readonly states = new Map<number, string>();
  /** Those that do not answer as they should, by id. */
  readonly ailing = new Map<number, Ailment>();
  /** What is answered to a call in another way than right replicas do; undefined where it is not. */
  answers: (held: Held) => Answer | undefined = () => undefined;
  readonly #requests = new Map<string, RequestArgs>();
  /** The last view in which they were prepared for what they have executed, by seq. */
  readonly #views = new Map<number, { view: number; given: Given }>();
  readonly #proofs = new Map<string, Prepared>();
  /** What is ordered in the view, by seq, and not executed yet. */
  readonly #ahead = new Map<number, RequestArgs>();
  #clientAddr = "";
  #timestamp = 0;

  constructor(playing: Playing<Setting>) {
    super(playing);
    const { setting, world } = playing;
    this.f = faultyMax(setting);
    this.interval = setting.interval;
    const keyring = keyringOf(world.history, setting);
    this.signing = new Signing(keysOf(setting), (...signed) => keyring.vouch(...signed));
  }

  /** It has asked how things are, once more where it was not connected yet, and was told that nothing has happened. */
  async begin(): Promise<void> {
    this.#clientAddr = await this.world.network.open(this.name, CLIENT);
    await this.pass(ASKS_AGAIN_MS);
  }

  leaderOf(view = this.view): number {
    return leaderOf(view, this);
  }

  /** The 2f of the others that say something when 2f do: not the leader of a view, if that is one of them. */
  voters(view = this.view): number[] {
    return this.others.filter((id) => id !== this.leaderOf(view)).slice(0, 2 * this.f);
  }

  /** The next view that the server under test leads, or does not: above all that it has come to. */
  nextView({ isLed, above = 0 }: { isLed: boolean; above?: number }): number {
    let view = Math.max(this.lastView, above) + 1;
    while ((this.leaderOf(view) === this.id) !== isLed) view += 1;
    return view;
  }

  /** The highest view that it can have come to. */
  get lastView(): number {
    return Math.max(this.view, ...this.said("Server.ViewChangeRpc").map(({ params }) => params.msg.view));
  }

  // What is said.

  /** A new request of a client: of one that has never asked for anything, if no keys are given. */
  request(command?: string, keys: KeyPair = newKeyPair("ed25519"), timestamp?: number): RequestArgs {
    this.#timestamp += 1;
    const at = timestamp ?? this.#timestamp;
    const req = { clientAddr: this.#clientAddr, timestamp: at, command: command ?? `put k${at} ${at}` };
    const args = { req, pubkey: keys.publicPem, sign: sign(keys.privateKey, "request", req) };
    this.#requests.set(requestDigest(args), args);
    keyringOf(this.world.history, this.setting).vouchFor(args);
    return args;
  }

  /** Tells it things, one behind the other; it may be told the next before it has done what comes of the one before. */
  async tell(...all: readonly Telling[]): Promise<void> {
    await Promise.all(all.map(([from, method, params]) => this.say(replica(from), method, params)));
  }

  /** What a request has told at a seq: the leader's pre-prepare, or the request itself to the one that leads. */
  ordered(seq: number, request: RequestArgs, view = this.view): Telling {
    const leader = this.leaderOf(view);
    if (leader === this.id) return [this.others[0] as number, "Server.RequestRpc", request];
    const order = this.signing.order(leader, "pre-prepare", view, { seq, digest: requestDigest(request) });
    return [leader, "Server.PrePrepareRpc", { ...order, reqArgs: request }];
  }

  prepares(given: Given, { ids, view = this.view }: { ids?: readonly number[]; view?: number } = {}): Telling[] {
    const senders = ids ?? this.voters(view);
    return senders.map((id) => [id, "Server.PrepareRpc", this.signing.order(id, "prepare", view, given)]);
  }

  commits(given: Given, { ids, view = this.view }: { ids?: readonly number[]; view?: number } = {}): Telling[] {
    const senders = ids ?? this.voters(view);
    return senders.map((id) => [id, "Server.CommitRpc", this.signing.order(id, "commit", view, given)]);
  }

  checkpoint(id: number, given: Given, amiss: Amiss = {}): Telling {
    return [id, "Server.CheckpointRpc", this.signing.checkpoint(id, given, amiss)];
  }

  // What is done, by all.

  /** A request is ordered at a seq of the view. */
  async order(seq: number, request = this.request()): Promise<Given> {
    await this.tell(this.ordered(seq, request));
    this.#ahead.set(seq, request);
    return { seq, digest: requestDigest(request) };
  }

  /** A request is ordered at a seq of the view, and prepared. */
  async prepare(
    seq: number,
    { request = this.request(), ids }: { request?: RequestArgs; ids?: readonly number[] } = {},
  ): Promise<Given> {
    const given = { seq, digest: requestDigest(request) };
    await this.tell(this.ordered(seq, request), ...this.prepares(given, ids && { ids }));
    return given;
  }

  /**
   * The server under test, which leads, orders a request behind those that wait with it, and that is prepared.
   *
   * @throws Stuck if it orders nothing
   */
  async prepareLed(request = this.request()): Promise<Given> {
    await this.tell(this.ordered(0, request));
    const digest = requestDigest(request);
    const find = () =>
      this.said("Server.PrePrepareRpc").find(({ params: { msg } }) => msg.view === this.view && msg.digest === digest);
    await this.until(() => find() !== undefined);
    const found = find();
    if (found === undefined) throw new Stuck(`it orders nothing in view ${this.view}`);
    const given = { seq: found.params.msg.seq, digest };
    await this.tell(...this.prepares(given));
    return given;
  }

  /** These are ordered at the next seqs, and executed by everybody. Null is the null request, which has been ordered already. */
  async execute(...requests: readonly (RequestArgs | null)[]): Promise<void> {
    await this.tell(...requests.flatMap((request) => this.execution(this.executed(request), request)));
  }

  /** What has a request executed at a seq of the view. */
  execution(given: Given, request: RequestArgs | null): Telling[] {
    const order = request === null ? [] : [this.ordered(given.seq, request)];
    return [...order, ...this.prepares(given), ...this.commits(given)];
  }

  /** So many seqs are executed, with what is ordered at them, or new requests. */
  executeNew(count: number): Promise<void> {
    return this.execute(...this.requestsFor(count));
  }

  /** What is ordered at the next seqs, or new requests. */
  requestsFor(count: number): RequestArgs[] {
    const next = this.executing.seq + 1;
    return Array.from({ length: count }, (_, place) => this.#ahead.get(next + place) ?? this.request());
  }

  /** The others execute a request at the next seq, in the view that they are in. */
  executed(request: RequestArgs | null): Given {
    this.executing.next(request);
    const { seq } = this.executing;
    this.top = Math.max(this.top, seq);
    const given = { seq, digest: request === null ? NULL_DIGEST : requestDigest(request) };
    this.#views.set(seq, { view: this.view, given });
    if (seq % this.interval === 0) this.states.set(seq, this.executing.text);
    return given;
  }

  /** What they have executed above the checkpoint, and the view has begun with, is voted for by all once more. */
  async redo(): Promise<void> {
    const all = [...this.#views.values()].map(({ given }) => given);
    await this.tell(...all.flatMap((given) => [...this.prepares(given), ...this.commits(given)]));
    for (const given of all) this.#views.set(given.seq, { view: this.view, given });
  }

  /** What a CHECKPOINT of a seq says that they have executed. */
  stateAt(seq: number): Given {
    return { seq, digest: hash("sha256", this.states.get(seq) ?? "") };
  }

  /** The others hold a checkpoint stable: that is what their VIEW-CHANGEs say from now on. */
  stabilize(seq: number): void {
    this.low = seq;
    this.checkpoints = this.signing.checkpoints(this.others.slice(0, 2 * this.f + 1), this.stateAt(seq));
    for (const known of this.#views.keys()) if (known <= seq) this.#views.delete(known);
  }

  // How views change.

  /**
   * What proves that something was prepared in a view; where the server under test led that, with what it has signed.
   *
   * @throws Stuck if it led, and has not said so
   */
  proof(view: number, given: Given): Prepared {
    const name = `${view} ${given.seq} ${given.digest}`;
    const known = this.#proofs.get(name);
    if (known !== undefined) return known;
    const proof =
      this.leaderOf(view) === this.id
        ? { prePrepare: this.#ownOrder(view, given), prepares: this.#preparesOf(view, given) }
        : this.signing.prepared(view, given, this.voters(view));
    this.#proofs.set(name, proof);
    return proof;
  }

  #preparesOf(view: number, given: Given): Prepared["prepares"] {
    return this.voters(view).map((id) => this.signing.order(id, "prepare", view, given));
  }

  #ownOrder(view: number, { seq, digest }: Given): Prepared["prePrepare"] {
    const orders = [
      ...this.said("Server.PrePrepareRpc").map(({ params: { msg, sign } }) => ({ msg, sign })),
      ...this.said("Server.NewViewRpc").flatMap(({ params }) => params.msg.prePrepares),
    ];
    const own = orders.find(({ msg }) => msg.view === view && msg.seq === seq && msg.digest === digest);
    if (own === undefined) throw new Stuck(`it has not ordered seq ${seq} in view ${view}`);
    return own;
  }

  /** The VIEW-CHANGE of one that was not prepared for anything but what was executed, and these. */
  viewChange(id: number, view: number, prepared: readonly Prepared[] = [], amiss: Amiss = {}): ViewChangeArgs {
    const others = [...this.#views.values()].filter(
      ({ given }) => !prepared.some(({ prePrepare }) => prePrepare.msg.seq === given.seq),
    );
    const all = [...others.map(({ view: at, given }) => this.proof(at, given)), ...prepared];
    return this.signing.viewChange(id, view, { seq: this.low, checkpoint: this.checkpoints, prepared: all }, amiss);
  }

  /** These say that they have gone on to a view. */
  async tellViewChanges(...all: readonly ViewChangeArgs[]): Promise<void> {
    await this.tell(...all.map((args): Telling => [args.msg.peerId, "Server.ViewChangeRpc", args]));
  }

  /** f+1 of the others go on to a view, and the server under test follows: what it says is returned. */
  async leaveFor(view: number, prepared: readonly Prepared[] = []): Promise<ViewChangeArgs> {
    const some = this.others.slice(0, this.f + 1);
    await this.tellViewChanges(...some.map((id) => this.viewChange(id, view, prepared)));
    return this.ownViewChange(view);
  }

  /**
   * What it says when it goes on to a view.
   *
   * @throws Stuck if it says nothing, though it has done all that it does by itself
   */
  async ownViewChange(view: number): Promise<ViewChangeArgs> {
    const find = () => this.said("Server.ViewChangeRpc").find(({ params }) => params.msg.view === view);
    await this.until(() => find() !== undefined);
    const found = find();
    if (found === undefined) throw new Stuck(`it does not leave for view ${view}`);
    return found.params;
  }

  /** The NEW-VIEW of a view's leader, by VIEW-CHANGEs that are given, or those of 2f+1 of the others. */
  newView(view: number, viewChanges?: readonly ViewChangeArgs[]): NewViewArgs {
    const all = viewChanges ?? this.others.slice(0, 2 * this.f + 1).map((id) => this.viewChange(id, view));
    return this.signing.newView(view, { viewChanges: all, orders: ordersOf(all).orders });
  }

  /** The leader of a view begins it. */
  async enter(args: NewViewArgs): Promise<void> {
    await this.tell([args.msg.peerId, "Server.NewViewRpc", args]);
    this.#hasBegun(args);
  }

  #hasBegun({ msg }: NewViewArgs): void {
    this.view = msg.view;
    this.top = Math.max(this.executing.seq, ...msg.prePrepares.map((one) => one.msg.seq));
    this.#ahead.clear();
  }

  /** All go on to a view that one of the others leads, and it begins; returns what the server under test said of it. */
  async changeTo(view: number, prepared: readonly Prepared[] = []): Promise<ViewChangeArgs> {
    const own = await this.leaveFor(view, prepared);
    const all = this.others.slice(0, 2 * this.f + 1).map((id) => this.viewChange(id, view, prepared));
    await this.enter(this.newView(view, all));
    return own;
  }

  /**
   * What it says when it begins a view that it leads.
   *
   * @throws Stuck if it says nothing
   */
  async ownNewView(view: number): Promise<NewViewArgs> {
    const find = () => this.said("Server.NewViewRpc").find(({ params }) => params.msg.view === view);
    await this.until(() => find() !== undefined);
    const found = find();
    if (found === undefined) throw new Stuck(`it does not begin view ${view}`);
    this.#hasBegun(found.params);
    return found.params;
  }

  // What it says and is answered.

  /** Its messages of one method so far. */
  said<M extends Spoken>(method: M): MessageOf<M>[] {
    const all = messagesOf(this.world.history) as readonly { from: string; method: string }[];
    return all.filter((one) => one.from === this.name && one.method === method) as unknown as MessageOf<M>[];
  }

  /** Waits until it has done all that it does by itself, and answers what it calls meanwhile. */
  override async rest(): Promise<void> {
    do {
      await this.answerAll();
      await super.rest();
    } while (this.isAlive && this.#open().length > 0);
  }

  /** Answers its calls, and those that it makes thereupon. */
  async answerAll(): Promise<void> {
    for (let open = this.#open(); this.isAlive && open.length > 0; open = this.#open())
      await Promise.all(open.map((held) => this.world.answer(held, this.#answerTo(held))));
  }

  #open(): Held[] {
    const isSilent = (to: string) => [...this.ailing].some(([id, how]) => how === "silent" && to === replica(id));
    return [...this.world.network.held].filter(
      ({ call, outcome }) => call.from === this.name && outcome === undefined && !isSilent(call.to),
    );
  }

  #answerTo(held: Held): Answer {
    const other = this.answers(held);
    if (other !== undefined) return other;
    const { to, method, params } = held.call;
    if ([...this.ailing].some(([id, how]) => how === "refusing" && to === replica(id)))
      return { error: "it is not taken" };
    if (method === "Server.StatusRpc") return { result: CALM_STATUS };
    if (method === "Server.StateRpc") {
      const text = this.states.get((params as { seq: number }).seq);
      return { result: { ok: text !== undefined, parts: text === undefined ? 0 : 1, text: text ?? "" } };
    }
    if (method === "Server.FetchRequestRpc") {
      const reqArgs = this.#requests.get((params as { digest: string }).digest) ?? null;
      return { result: { ok: reqArgs !== null, reqArgs } };
    }
    return { result: method === "Server.RequestRpc" ? { ok: true, seq: 0 } : { ok: true } };
  }
}

/** A stand's play, with one real server, which has begun. */
export function alone(
  play: (lone: Lone, random: Playing<Setting>["random"]) => Promise<void>,
): (playing: Playing<Setting>) => Promise<void> {
  return async (playing) => {
    const lone = new Lone(playing);
    await lone.begin();
    await play(lone, playing.random);
    await lone.rest();
  };
}
