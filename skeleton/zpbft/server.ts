import { Zkv } from "../zkv/zkv.ts";
import * as zlog from "../zlog/zlog.ts";
import { digestOf, type Key, type KeyPair, sign, verify } from "../znet/keys.ts";
import type { Link } from "../znet/link.ts";
import { Pool } from "../znet/pool.ts";
import type { After, Method, Params, Result } from "../znet/rpc.ts";
import { Cert, Stage } from "./cert.ts";
import {
  type CommitArgs,
  METHODS,
  type MethodName,
  type OkReply,
  type Phase,
  type ReplyArgs,
  type RequestArgs,
} from "./messages.ts";
import { asking, runFunction, tell, tellFunction } from "./trace.ts";

/** A seq further than this above the last executed is refused, and one further below it is forgotten. */
const WINDOW = 1000;

/** A peer that takes a call and says nothing for so long counts as silent. */
const CALL_TIMEOUT_MS = 10_000;

/** What comes of a phase that throws: it returns nothing, as many do that are well. */
const THREW = Symbol("threw");

/** The seqs that messages may be about: those above `low`, up to `high`. */
export interface Window {
  low: number;
  high: number;
}

/** Where a replica and its peers are, and with what they sign. `addrs` and `publicKeys` are indexed by replica id. */
export interface Membership {
  id: number;
  addrs: string[];
  publicKeys: Key[];
  keys: KeyPair;
  /** The connections to the others, by replica id; undefined for this replica's own id. */
  links: (Link | undefined)[];
}

/**
 * The functions that the server calls by name as a seq goes from phase to phase. They may be a student's: each may throw,
 * or return a promise.
 */
export interface Phases {
  verifyBallotPrepare(s: Server, cert: Cert): void | Promise<void>;
  verifyBallotCommit(s: Server, cert: Cert): void | Promise<void>;
  commit(s: Server, seq: number): void | Promise<void>;
  CommitRpc(s: Server, args: CommitArgs): OkReply | Promise<OkReply>;
}

/** One replica: who it is, who its peers are, and what it knows of every seq. The phases themselves are functions of it. */
export class Server {
  readonly id: number;
  /** How many replicas there are: 3f+1. */
  readonly n: number;
  /** How many of them may be faulty. */
  readonly f: number;
  /** The ids of the n-1 replicas that are not this one. */
  readonly others: readonly number[];
  /** Always the first in this lab, which has no view change. */
  view = 0;

  zkv = new Zkv();
  /** The seq that the leader gave last. */
  lastOrdered = 0;
  lastExecuted = 0;
  /** What is committed, by seq, and waits for a seq before it to be executed. */
  readonly committed = new Map<number, Cert>();
  /** The last reply to each client, by the fingerprint of the client's key (Q2). */
  readonly replies = new Map<string, ReplyArgs>();
  /** The seq of each request that is ordered and not executed yet, by client and timestamp (Q2). */
  readonly ordered = new Map<string, number>();

  readonly #keys: KeyPair;
  readonly #publicKeys: readonly Key[];
  readonly #links: readonly (Link | undefined)[];
  readonly #clients = new Pool((fault) => zlog.warn(fault));
  /** By seq, and then by view. */
  readonly #certs = new Map<number, Map<number, Cert>>();
  readonly #phases: Phases;
  readonly #after: After | undefined;

  /** `after` says by what clock calls are given up, if that is not the machine's. */
  constructor(member: Membership, phases: Phases, after?: After) {
    this.id = member.id;
    this.n = member.addrs.length;
    this.f = (this.n - 1) / 3;
    this.others = member.addrs
      .keys()
      .filter((id) => id !== this.id)
      .toArray();
    this.#keys = member.keys;
    this.#publicKeys = member.publicKeys;
    this.#links = member.links;
    this.#phases = phases;
    this.#after = after;
  }

  get leader(): number {
    return this.view % this.n;
  }

  /** How every log line about a seq begins: `I=1 L=0 seq=7|`. */
  at(seq: number): string {
    return `I=${this.id} L=${this.leader} seq=${seq}|`;
  }

  /** What this replica knows of a seq in the current view; a new, empty cert if nothing was known. */
  cert(seq: number): Cert {
    const byView = this.#certs.get(seq) ?? new Map<number, Cert>();
    const known = byView.get(this.view);
    if (known !== undefined) return known;
    const cert = new Cert(seq, {
      prepare: ({ msg, sign }) => this.verify("prepare", msg, sign),
      commit: ({ msg, sign }) => this.verify("commit", msg, sign),
    });
    this.#certs.set(seq, byView.set(this.view, cert));
    return cert;
  }

  /** What it knows of a seq in each view, the newest view first. */
  certsOf(seq: number): Cert[] {
    const byView = [...(this.#certs.get(seq) ?? [])];
    return byView.toSorted(([view], [other]) => other - view).map(([, cert]) => cert);
  }

  /** The seqs of which it knows anything, in any view. */
  get knownSeqs(): number[] {
    return [...this.#certs.keys()];
  }

  forget(seq: number): void {
    this.#certs.delete(seq);
  }

  get window(): Window {
    return { low: Math.max(0, this.lastExecuted - WINDOW), high: this.lastExecuted + WINDOW };
  }

  inWindow(seq: number): boolean {
    const { low, high } = this.window;
    return seq > low && seq <= high;
  }

  /** Called after each execution, in the order of the seqs. */
  executed({ seq }: Cert): void {
    this.forget(seq - WINDOW);
  }

  /** The digest by which votes name a request. */
  requestDigest({ req }: RequestArgs): string {
    return digestOf(req);
  }

  /** This replica's signature over a message of a phase. */
  sign(phase: Phase, msg: object): string {
    return sign(this.#keys.privateKey, phase, msg);
  }

  /** Whether `sign` is the signature of the replica `msg.peerId` over `msg` in this phase. False for an unknown id. */
  verify(phase: Phase, msg: { peerId: number }, sign: string): boolean {
    const key = this.#publicKeys[msg.peerId];
    return key !== undefined && verify(key, phase, msg, sign);
  }

  /**
   * Calls a method of another replica. Rejects when the peer is dead, slow or refuses: the message says why. A call that
   * never reached a peer that was away is made again when it is back, so that what waits can be finished (F2).
   */
  async call<N extends MethodName>(
    id: number,
    name: N,
    params: Params<(typeof METHODS)[N]>,
  ): Promise<Result<(typeof METHODS)[N]>> {
    if (name === "Server.CommitRpc") tellFunction(() => `${this.at(seqOf(params))} COMMIT to ${id} is sent`);
    return this.callPeer(id, name, METHODS[name], params);
  }

  /** Calls any method of another replica; with `keep`, in the same way. */
  protected async callPeer<M extends Method>(
    id: number,
    name: string,
    method: M,
    params: Params<M>,
    keep = true,
  ): Promise<Result<M>> {
    const link = this.#links[id];
    if (link === undefined) throw new RangeError(`replica ${this.id} has no peer ${id}`);
    const after = this.#after && { after: this.#after };
    return link.call(name, method, params, { timeout_ms: CALL_TIMEOUT_MS, keep, ...after });
  }

  /** Sends a reply to a client. Rejects when the client cannot be reached. */
  async reply(args: ReplyArgs): Promise<void> {
    await this.#clients.call(args.msg.clientAddr, "Client.ReplyRpc", METHODS["Client.ReplyRpc"], args, CALL_TIMEOUT_MS);
  }

  /**
   * Counts the ballot of the phase that the cert is in, and then, if that ended the phase, of the next one, for whose
   * votes may have come early. To be called whenever a vote has come (R3).
   */
  verifyBallot(cert: Cert): void {
    if (isOver(cert)) tell(() => `${this.at(cert.seq)} nothing is counted any more: stage=${cert.stage}`);
    if (cert.stage === Stage.Prepare) {
      this.#run("verifyBallotPrepare", cert.seq, () => this.#phases.verifyBallotPrepare(this, cert));
    }
    if (cert.stage === Stage.Commit) {
      this.#run("verifyBallotCommit", cert.seq, () => this.#phases.verifyBallotCommit(this, cert));
      if (isOver(cert)) tell(() => `${this.at(cert.seq)} verifyBallotCommit has ended the phase: stage=${cert.stage}`);
    }
  }

  commit(seq: number): void {
    this.#run("commit", seq, () => this.#phases.commit(this, seq));
  }

  async CommitRpc(args: CommitArgs): Promise<OkReply> {
    const reply: unknown = await this.#run("CommitRpc", args.msg.seq, () => this.#phases.CommitRpc(this, args));
    if (typeof reply === "object" && reply !== null && "ok" in reply && typeof reply.ok === "boolean") {
      return { ok: reply.ok };
    }
    const what = reply === THREW ? "threw" : reply === undefined ? "returned nothing" : "returned something else";
    zlog.warn(
      `${this.at(args.msg.seq)} CommitRpc ${what}, and must return { ok: true }: its caller is told { ok: false }`,
    );
    return { ok: false };
  }

  /** What a phase throws, at once or later, is told and survived: one broken seq must not end the replica. */
  #run<T>(name: keyof Phases, seq: number, phase: () => T | Promise<T>): T | typeof THREW | Promise<T | typeof THREW> {
    if (name !== "verifyBallotPrepare")
      tell(() => {
        const { waiting = 0, count = 0 } = this.#certs.get(seq)?.get(this.view)?.commits ?? {};
        const asker = name === "verifyBallotCommit" ? asking() : undefined;
        const because = asker === undefined ? "" : `, because of ${asker}`;
        return `${this.at(seq)} ${name} begins: ${waiting} COMMITs wait, ${count} are counted${because}`;
      });
    try {
      const returned = runFunction(name, phase);
      if (!(returned instanceof Promise)) return returned;
      return returned.catch((error) => {
        zlog.thrown(`${name} rejected`, error);
        return THREW;
      });
    } catch (error) {
      zlog.thrown(`${name} threw`, error);
      return THREW;
    }
  }
}

/** Whether nothing is left to be counted. (A comparison in place of the call would hold for the compiler until the end.) */
function isOver({ stage }: Cert): boolean {
  return stage === Stage.Reply;
}

/** The seq that a call is about, whatever somebody passes for its parameters. */
function seqOf(params: unknown): number {
  return (params as Partial<CommitArgs> | undefined)?.msg?.seq ?? 0;
}
