import type { CommitArgs, PrePrepareMsg, PrepareArgs, RequestArgs } from "./messages.ts";

/** How far a replica has come with one seq. The numbers are those of the log lines. */
export const Stage = {
  /** Nothing is known but, perhaps, votes that came early. */
  Request: 0,
  /** The pre-prepare was accepted; PREPAREs are counted. */
  Prepare: 2,
  /** Prepared; COMMITs are counted. */
  Commit: 3,
  /** Committed: it is executed and answered, or will be as soon as every seq before it is. */
  Reply: 4,
} as const;
export type Stage = (typeof Stage)[keyof typeof Stage];

/** A pre-prepare without the request that it came with: what the leader signed. */
export interface Order {
  msg: PrePrepareMsg;
  sign: string;
}

/**
 * What a replica knows of one seq in one view. It exists as soon as any message about the seq comes, which may be a vote that is
 * faster than the pre-prepare.
 */
export class Cert {
  readonly seq: number;
  stage: Stage = Stage.Request;
  /** These are set when the pre-prepare is accepted, and never change after that (PP1). */
  view = 0;
  digest = "";
  /** Null for the null request, which a new leader orders where nothing is known to be ordered: nothing is executed for it. */
  request: RequestArgs | null | undefined;
  prePrepare: Order | undefined;
  /** Whether the request was executed because it was committed here: in this view. */
  isExecuted = false;
  readonly prepares: Ballot<PrepareArgs>;
  readonly commits: Ballot<CommitArgs>;

  /** `isGenuine` tells whether a vote carries the signature of the sender that it names. */
  constructor(seq: number, isGenuine: { prepare: IsGenuine<PrepareArgs>; commit: IsGenuine<CommitArgs> }) {
    this.seq = seq;
    this.prepares = new Ballot(isGenuine.prepare);
    this.commits = new Ballot(isGenuine.commit);
  }

  accept({ msg, sign }: Order, request: RequestArgs | null): void {
    this.view = msg.view;
    this.digest = msg.digest;
    this.request = request;
    this.prePrepare = { msg, sign };
    this.stage = Stage.Prepare;
  }
}

/** What any vote says: whose it is, and for what. Votes that are not about a view have none. */
interface Vote {
  msg: { peerId: number; view?: number; digest: string };
  sign: string;
}

type IsGenuine<V> = (vote: V) => boolean;

/** More votes than this waiting for one seq cannot all be from correct replicas: some are then thrown out. */
const QUEUE_MAX = 256;
const QUEUED_PER_SENDER_MAX = 4;

/**
 * The votes of one phase on one seq: a queue of those that came and were not judged yet, and a place for the one valid
 * vote of each replica.
 */
export class Ballot<V extends Vote> {
  #queue: V[] = [];
  readonly #votes = new Map<number, V>();
  readonly #isGenuine: IsGenuine<V>;

  constructor(isGenuine: IsGenuine<V>) {
    this.#isGenuine = isGenuine;
  }

  /** Puts a vote into the queue, unjudged. */
  push(vote: V): void {
    this.#queue.push(vote);
    if (this.#queue.length > QUEUE_MAX) this.#throwOutForgeries();
  }

  /** Takes all votes out of the queue, in the order in which they came. */
  popAll(): V[] {
    return this.#queue.splice(0);
  }

  /** How many votes are in the queue. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Whether this replica's vote is counted already. */
  voted(peerId: number): boolean {
    return this.#votes.has(peerId);
  }

  /** Counts a vote as its sender's. */
  vote(vote: V): void {
    this.#votes.set(vote.msg.peerId, vote);
  }

  /** The votes that are counted, in the order in which they were. */
  votes(): V[] {
    return [...this.#votes.values()];
  }

  /** How many replicas' votes are counted. */
  get count(): number {
    return this.#votes.size;
  }

  /**
   * A flood for a seq that cannot be judged yet must not fill the memory, nor push out a correct replica's vote: what
   * goes is what its sender did not sign, what is there twice, and all but a few of what one sender signed.
   */
  #throwOutForgeries(): void {
    const kept = new Map<number, Set<string>>();
    this.#queue = this.#queue.filter((vote) => {
      const { peerId, view, digest } = vote.msg;
      const contents = kept.get(peerId) ?? new Set();
      const content = `${view} ${digest}`;
      if (contents.size === QUEUED_PER_SENDER_MAX || contents.has(content) || !this.#isGenuine(vote)) return false;
      kept.set(peerId, contents.add(content));
      return true;
    });
  }
}
