import type { CommitArgs, PrepareArgs, RequestArgs } from "./messages.ts";

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

/**
 * What a replica knows of one seq. It exists as soon as any message about the seq comes, which may be a vote that is
 * faster than the pre-prepare.
 */
export class Cert {
  readonly seq: number;
  stage: Stage = Stage.Request;
  /** These three are set when the pre-prepare is accepted, and never change after that (PP1). */
  view = 0;
  digest = "";
  request: RequestArgs | undefined;
  readonly prepares: Ballot<PrepareArgs>;
  readonly commits: Ballot<CommitArgs>;

  /** `isGenuine` tells whether a vote carries the signature of the sender that it names. */
  constructor(seq: number, isGenuine: { prepare: IsGenuine; commit: IsGenuine }) {
    this.seq = seq;
    this.prepares = new Ballot(isGenuine.prepare);
    this.commits = new Ballot(isGenuine.commit);
  }

  accept(view: number, digest: string, request: RequestArgs): void {
    this.view = view;
    this.digest = digest;
    this.request = request;
    this.stage = Stage.Prepare;
  }
}

type Vote = PrepareArgs | CommitArgs;
type IsGenuine = (vote: Vote) => boolean;

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
  readonly #isGenuine: IsGenuine;

  constructor(isGenuine: IsGenuine) {
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
