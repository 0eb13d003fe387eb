/** Something happened to a try of an experiment, and no evidence shows that the submission caused it: the machine may have. */
export interface Disturbance {
  /** What it was, as a clause: `server 2 was ended by SIGKILL, and not by the grader`. */
  what: string;
  /** The same word for the same disturbance in every experiment: `SIGABRT`. */
  kind: string;
  /** How many tries must end in this disturbance before it counts as the submission's own. */
  tries: number;
  /** Set if nothing but a server's word tells of it, which worked on. */
  isItsWord?: true;
  /** Does the same with a program that is known to work, on this machine and now. Rejects with what went wrong. */
  control(): Promise<void>;
}

/** The machine has, or may have, disturbed an experiment, so there is no verdict. The message is a sentence. */
export class DisturbedError extends Error {
  override name = "DisturbedError";
}
