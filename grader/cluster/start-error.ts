/** A server is idle and did not come to work, or cannot be reached, even if it says that it is at work. */
export class StartError extends Error {
  override name = "StartError";
  readonly seen: string;
  readonly wrote: string;

  constructor(message: string, seen: string, wrote: string) {
    super(message);
    this.seen = seen;
    this.wrote = wrote;
  }
}

/** In what way a server lives, and can be told nothing: it answers its clock with nonsense, or is idle and does not answer it. */
type Deafness = "takes no time" | "takes nothing";

/** A server lives that has said that it is at work, and cannot be told anything any more. */
export class DeafError extends Error {
  override name = "DeafError";
  readonly how: Deafness;
  /** Whether it has not even taken its first time. */
  readonly isAtStart: boolean;
  readonly wrote: string;

  constructor(message: string, { how, isAtStart, wrote }: { how: Deafness; isAtStart: boolean; wrote: string }) {
    super(message);
    this.how = how;
    this.isAtStart = isAtStart;
    this.wrote = wrote;
  }
}
