import type { Clock } from "../zclock/clock.ts";
import { digestOf } from "../znet/keys.ts";
import type { Params, Result } from "../znet/rpc.ts";
import { type Cert, type Order, Stage } from "../zpbft/cert.ts";
import { executeCommitted } from "../zpbft/execute.ts";
import { clientOf } from "../zpbft/identity.ts";
import type { OkReply, RequestArgs, Phase as VotePhase } from "../zpbft/messages.ts";
import * as pbft from "../zpbft/server.ts";
import { surviving } from "../zserver/survive.ts";
import { type Box, Checkpoints, type Stable } from "./checkpoints.ts";
import type { Chosen, Functions, Later } from "./functions.ts";
import { Gate } from "./gate.ts";
import {
  type CheckpointArgs,
  METHODS,
  type MethodName,
  type NewViewArgs,
  type Phase,
  type Status,
  type ViewChangeArgs,
} from "./messages.ts";
import { newView } from "./newview.ts";
import { orderWaiting } from "./request.ts";
import { type Snapshot, type State, snapshotOf } from "./state.ts";
import { endSilence } from "./status.ts";
import { Timer } from "./timer.ts";
import { catchUp } from "./transfer.ts";
import { Verified } from "./verified.ts";
import { ViewChanges } from "./view-changes.ts";
import { Waiting } from "./waiting.ts";

/** Questions that are asked again, of somebody else: nobody waits for an answer that comes late. */
const PULLS: readonly MethodName[] = ["Server.StatusRpc", "Server.StateRpc", "Server.FetchRequestRpc"];

/** How a replica counts time and checkpoints. */
export interface Settings {
  clock: Clock;
  /** T: how long a request waits until the view is left. */
  patience_ms: number;
  /** K: how many seqs there are from one checkpoint to the next. */
  interval: number;
}

/** One replica, as in zpbft, whose view changes, and which forgets what 2f+1 have confirmed. */
export class Server extends pbft.Server {
  /** Whether it has left its view, and is on its way to `view`. */
  changing = false;
  /** The last checkpoint that is stable. At first that is seq 0, which needs no proof. */
  stable: Stable = { seq: 0, digest: "", proof: [] };
  /** The seq of its own last CHECKPOINT. */
  lastCheckpoint = 0;
  /** The NEW-VIEW by which it is in its view; none in view 0. */
  newViewTaken: NewViewArgs | null = null;
  /** While it does not know what it may have said before it was started (ST6), it says nothing. */
  isSilent = true;

  readonly interval: number;
  readonly clock: Clock;
  readonly viewChanges = new ViewChanges();
  readonly checkpoints: Checkpoints;
  readonly waiting = new Waiting();
  readonly timer: Timer;
  readonly gate: Gate;
  /** The state after each K-th seq from the last stable checkpoint on, by seq. */
  readonly snapshots = new Map<number, Snapshot>();
  /** What the view began with and this replica has no request for yet, by seq. */
  readonly missing = new Map<number, Order>();
  /** What the others answered when it started, by id. */
  readonly statuses = new Map<number, Status>();
  /** The replicas of which it has had anything that they signed as replicas. */
  readonly heard = new Set<number>();

  readonly #functions: Functions;
  readonly #verified = new Verified();

  constructor(member: pbft.Membership, phases: pbft.Phases, functions: Functions, settings: Settings) {
    const { clock } = settings;
    super(member, phases, (ms, act) => clock.after(ms, act));
    this.clock = clock;
    this.interval = settings.interval;
    this.#functions = functions;
    this.checkpoints = new Checkpoints(({ msg, sign }) => this.verify("checkpoint", msg, sign));
    this.timer = new Timer(clock, settings.patience_ms, () => this.leaveIfWaiting());
    this.gate = new Gate(this);
  }

  /** The seq of the last stable checkpoint. */
  get low(): number {
    return this.stable.seq;
  }

  get high(): number {
    return this.stable.seq + 2 * this.interval;
  }

  override get window(): pbft.Window {
    return { low: this.low, high: this.high };
  }

  /** How every log line about a view begins: `I=1 L=2 view=2|`. */
  in(view: number): string {
    return `I=${this.id} L=${this.leader} view=${view}|`;
  }

  /**
   * The digest of a request is over the key of its client as well: else two clients that ask for the same could be taken for each
   * other, and replicas that agree on the digest would come to different states.
   */
  override requestDigest({ req, pubkey }: RequestArgs): string {
    return digestOf({ req, pubkey });
  }

  override sign(phase: Phase, msg: object): string {
    return super.sign(phase as VotePhase, msg);
  }

  override verify(phase: Phase, msg: { peerId: number }, sign: string): boolean {
    const isRight = this.#verified.remember(phase, msg, sign, () => super.verify(phase as VotePhase, msg, sign));
    if (isRight && phase !== "reply") this.heard.add(msg.peerId);
    return isRight;
  }

  override async call<N extends MethodName>(
    id: number,
    name: N,
    params: Params<(typeof METHODS)[N]>,
  ): Promise<Result<(typeof METHODS)[N]>> {
    return this.callPeer(id, name, METHODS[name], params, !PULLS.includes(name));
  }

  /** Whether this replica is prepared for what a cert is about: it has sent, or is about to send, its COMMIT. */
  isPrepared(cert: Cert): boolean {
    return cert.stage === Stage.Commit || cert.stage === Stage.Reply;
  }

  // What waits, and for how long.

  /** Takes a request that is to be executed. False if too many wait. */
  wait(args: RequestArgs): boolean {
    if (args.req.timestamp <= (this.replies.get(clientOf(args))?.msg.timestamp ?? -1)) return true;
    if (!this.waiting.add(args)) return false;
    if (this.changing) {
      if (this.timer.hasEnded) this.leaveIfWaiting();
    } else {
      this.watch();
    }
    return true;
  }

  /** A backup that anything waits at has its timer run (T1). */
  watch(): void {
    if (this.waiting.size > 0 && this.id !== this.leader) this.timer.start();
  }

  leaveIfWaiting(): void {
    if (this.waiting.size > 0) void this.viewChange(this.view + 1);
  }

  override executed(cert: Cert): void {
    const { request, seq } = cert;
    if (request) {
      const client = clientOf(request);
      const last = this.replies.get(client)?.msg;
      this.waiting.remove(client, last?.timestamp ?? 0);
      if (last?.seq === seq) this.#progress();
    }
    if (seq % this.interval !== 0) return;
    this.snapshots.set(seq, snapshotOf(this));
    this.lastCheckpoint = seq;
    void surviving("checkpoint", () => this.#functions.checkpoint(this, seq));
  }

  /** Something new was executed. On the way to a view the timer runs on: it is the new leader that is waited for. */
  #progress(): void {
    this.timer.progress();
    if (this.changing) return;
    this.timer.stop();
    this.watch();
  }

  // Checkpoints.

  /** What the digest of the checkpoint at a seq is over (CP2): the state after it. Undefined if it is not kept. */
  stateAt(seq: number): State | undefined {
    return this.snapshots.get(seq)?.state;
  }

  box(seq: number): Box {
    return this.checkpoints.box(seq);
  }

  /** Forgets all up to a seq: certs, CHECKPOINTs, and the states before it. What is committed and waits is still executed. */
  override forget(seq: number): void {
    for (const known of this.knownSeqs) if (known <= seq) super.forget(known);
    this.checkpoints.forget(seq);
    for (const known of this.snapshots.keys()) if (known < seq) this.snapshots.delete(known);
  }

  /** To be called when the stable checkpoint has moved: takes what the window admits now, and fetches a state that it cannot come to. */
  moveWindow(): void {
    catchUp(this);
    this.resume();
  }

  /** Goes on after the view, the window or the state has changed: with what was kept, and what waits. */
  resume(): void {
    executeCommitted(this);
    endSilence(this);
    this.gate.deliver();
    orderWaiting(this);
  }

  // View changes.

  /** Leaves the view for a higher one: nothing of any view is accepted, and no timer runs, until it is entered. */
  leaveView(view: number): void {
    this.view = view;
    this.changing = true;
    this.ordered.clear();
    this.timer.leave();
  }

  /** 2f+1 replicas are on their way to the view: from now on patience with its leader runs out (T3). */
  awaitNewView(): void {
    if (this.changing && !this.timer.hasEnded) this.timer.start();
  }

  /** Begins the view that this replica is on its way to, and leads. */
  newView(): void {
    void surviving("newView", () => newView(this));
  }

  // The functions of the two graded files, by their names.

  verifyBallotCheckpoint(box: Box): Later<void> {
    return surviving("verifyBallotCheckpoint", () => this.#functions.verifyBallotCheckpoint(this, box));
  }

  viewChange(view: number): Later<void> {
    if (this.isSilent) return;
    return surviving("viewChange", () => this.#functions.viewChange(this, view));
  }

  CheckpointRpc(args: CheckpointArgs): Later<OkReply> {
    return this.#functions.CheckpointRpc(this, args);
  }

  ViewChangeRpc(args: ViewChangeArgs): Later<OkReply> {
    return this.#functions.ViewChangeRpc(this, args);
  }

  // What comes of these decides what is believed: whoever calls them must hear that they failed.

  verifyViewChange(args: ViewChangeArgs): Later<string | undefined> {
    return this.#functions.verifyViewChange(this, args);
  }

  chooseOrders(viewChanges: readonly ViewChangeArgs[]): Chosen {
    return this.#functions.chooseOrders(this, viewChanges);
  }

  verifyNewView(args: NewViewArgs): Later<string | undefined> {
    return this.#functions.verifyNewView(this, args);
  }
}
