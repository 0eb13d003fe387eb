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
import { type Playing, Stuck } from "../kit/world/playing.ts";
import { keysOf } from "../views/cast.ts";
import { Executing } from "../views/executing.ts";
import { keyringOf } from "../views/judge/known.ts";
import { faultyMax, type Given, leaderOf, NULL_DIGEST, ordersOf, requestDigest } from "../views/judge/proofs.ts";
import type { Setting } from "../views/judge/setting.ts";
import { type Amiss, Signing } from "../views/signing.ts";
import type { Spoken } from "../views/wire.ts";
import { Answering } from "./lone-answering.ts";

/** What one of the others says, and to which method. */
export type Telling = {
  [M in Spoken]: readonly [from: number, method: M, params: Params<(typeof METHODS)[M]>];
}[Spoken];

/**
 * One real server, and what the others know and say: they are right replicas that agree on all that was executed, but where a script
 * has one of them lie.
 */
export class Speaking extends Answering {
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
  /** What they have executed. */
  readonly executing = new Executing();
  /** Where clients are replied to. */
  protected clientAddr = "";
  /** The last view in which they were prepared for what they have executed, by seq. */
  readonly #views = new Map<number, { view: number; given: Given }>();
  readonly #proofs = new Map<string, Prepared>();
  #timestamp = 0;

  constructor(playing: Playing<Setting>) {
    super(playing);
    const { setting, world } = playing;
    this.f = faultyMax(setting);
    this.interval = setting.interval;
    const keyring = keyringOf(world.history, setting);
    this.signing = new Signing(keysOf(setting), (...signed) => keyring.vouch(...signed));
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

  // What is said of a seq.

  /** A new request of a client: of one that has never asked for anything, if no keys are given. */
  request(command?: string, keys: KeyPair = newKeyPair("ed25519"), timestamp?: number): RequestArgs {
    this.#timestamp += 1;
    const at = timestamp ?? this.#timestamp;
    const req = { clientAddr: this.clientAddr, timestamp: at, command: command ?? `put k${at} ${at}` };
    const args = { req, pubkey: keys.publicPem, sign: sign(keys.privateKey, "request", req) };
    this.requests.set(requestDigest(args), args);
    keyringOf(this.world.history, this.setting).vouchFor(args);
    return args;
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

  /** What has a request executed at a seq of the view. */
  execution(given: Given, request: RequestArgs | null): Telling[] {
    const order = request === null ? [] : [this.ordered(given.seq, request)];
    return [...order, ...this.prepares(given), ...this.commits(given)];
  }

  /** The votes of all for what they have executed above the checkpoint: they are prepared for it in this view from now on. */
  votesAgain(): Telling[] {
    const all = [...this.#views.values()].map(({ given }) => given);
    for (const given of all) this.#views.set(given.seq, { view: this.view, given });
    return all.flatMap((given) => [...this.prepares(given), ...this.commits(given)]);
  }

  // What they execute, and hold stable.

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

  /** What a CHECKPOINT of a seq says that they have executed. */
  stateAt(seq: number): Given {
    return { seq, digest: hash("sha256", this.states.get(seq) ?? "") };
  }

  /** The others hold a checkpoint stable: that is what their VIEW-CHANGEs say from now on. */
  stabilize(seq: number): void {
    this.low = seq;
    this.checkpoints = this.signing.checkpoints(this.others.slice(0, 2 * this.f + 1).toReversed(), this.stateAt(seq));
    for (const known of this.#views.keys()) if (known <= seq) this.#views.delete(known);
  }

  // What is said of views.

  /**
   * What proves that something was prepared in a view; where the server under test led that, with what it has signed. The PREPAREs
   * are not in the order of their senders: whoever sorts them changes what is signed.
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
        : this.signing.prepared(view, given, this.voters(view).toReversed());
    this.#proofs.set(name, proof);
    return proof;
  }

  #preparesOf(view: number, given: Given): Prepared["prepares"] {
    return this.voters(view)
      .toReversed()
      .map((id) => this.signing.order(id, "prepare", view, given));
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

  /** The NEW-VIEW of a view's leader, by VIEW-CHANGEs that are given, or those of 2f+1 of the others. */
  newView(view: number, viewChanges?: readonly ViewChangeArgs[]): NewViewArgs {
    const all = viewChanges ?? this.others.slice(0, 2 * this.f + 1).map((id) => this.viewChange(id, view));
    return this.signing.newView(view, { viewChanges: all, orders: ordersOf(all).orders });
  }
}
