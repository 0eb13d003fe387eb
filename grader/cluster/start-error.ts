/** A server is idle, and is not at work, or not any more: that it says so is not enough. */
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
