import type { RequestArgs } from "../../../skeleton/zpbft/messages.ts";
import type { NewViewArgs, Prepared, ViewChangeArgs } from "../../../skeleton/zviews/messages.ts";
import { type Playing, Stuck } from "../kit/world/playing.ts";
import { CLIENT } from "../views/cast.ts";
import { type Given, requestDigest } from "../views/judge/proofs.ts";
import type { Setting } from "../views/judge/setting.ts";
import { replica } from "../views/wire.ts";
import { Speaking, type Telling } from "./lone-speaking.ts";

/** After so long, one that has asked all of them asks again. */
export const ASKS_AGAIN_MS = 200;

/** One real server, and all others played: what scripts do to it. */
export class Lone extends Speaking {
  /** What is ordered in the view, by seq, and not executed yet. */
  readonly #ahead = new Map<number, RequestArgs>();

  /** It has asked how things are, once more where it was not connected yet, and was told that nothing has happened. */
  async begin(): Promise<void> {
    this.clientAddr = await this.world.network.open(this.name, CLIENT);
    await this.pass(ASKS_AGAIN_MS);
  }

  /** Tells it things, one behind the other; it may be told the next before it has done what comes of the one before. */
  async tell(...all: readonly Telling[]): Promise<void> {
    await Promise.all(all.map(([from, method, params]) => this.say(replica(from), method, params)));
  }

  // What is done at seqs, by all.

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

  /** So many seqs are executed, with what is ordered at them, or new requests. */
  executeNew(count: number): Promise<void> {
    return this.execute(...this.requestsFor(count));
  }

  /** What is ordered at the next seqs, or new requests. */
  requestsFor(count: number): RequestArgs[] {
    const next = this.executing.seq + 1;
    return Array.from({ length: count }, (_, place) => this.#ahead.get(next + place) ?? this.request());
  }

  /** What they have executed above the checkpoint, and the view has begun with, is voted for by all once more. */
  async redo(): Promise<void> {
    await this.tell(...this.votesAgain());
  }

  // How views change.

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
