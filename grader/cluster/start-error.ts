/** A server is idle but cannot be reached, or not any more, even if it says that it is at work. */
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
