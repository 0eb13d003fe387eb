/** Something befell a try of an experiment that the grader did not see the submission cause: it may have been the machine's doing. */
export interface Disturbance {
  /** What it was, as a clause: `server 2 was ended by SIGKILL, and not by the grader`. */
  what: string;
  /** By this what befell one experiment is known again in another: `SIGABRT`. */
  kind: string;
  /** How often the experiment is tried, if it comes to this each time, before it is the submission's own. */
  tries: number;
  /** Does the same with a program that is known to be well, here and now. Rejects with what went wrong with that. */
  control(): Promise<void>;
}

/** The machine has disturbed an experiment, or may have: there is no verdict. The message is a sentence. */
export class DisturbedError extends Error {
  override name = "DisturbedError";
}
