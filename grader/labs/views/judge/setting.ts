/** What the judge must know of an experiment besides what happened in it. */
export interface Setting {
  /** How many replicas there are: 3f+1. */
  n: number;
  /** The ids of those that run the submission; the others are played. */
  live: readonly number[];
  /** The public keys, in PEM, by id. */
  pubkeys: readonly string[];
  /** K: how many seqs there are from one checkpoint to the next. */
  interval: number;
  /** T: how long a request waits, by the replica's clock, until the view is changed. */
  patience_ms: number;
  /** What tells that a replica has done all that it had to do: that it was idle, or that its clock has answered. */
  owedAt: "idle" | "fence";
  /** From which place on nothing is lost or late; undefined if that is never so. */
  calmSince?: number;
  /** Whether all was played to its end, so that logs can be judged. */
  hasLogs?: boolean;
}
