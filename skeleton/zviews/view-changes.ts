import type { ViewChangeArgs } from "./messages.ts";

/** The VIEW-CHANGEs that are valid: of each replica, this one included, the one for the highest view. */
export class ViewChanges {
  readonly #byId = new Map<number, ViewChangeArgs>();

  /** Keeps a VIEW-CHANGE, if its sender has sent none for a view that is as high. */
  take(args: ViewChangeArgs): void {
    if (args.msg.view > this.highestOf(args.msg.peerId)) this.#byId.set(args.msg.peerId, args);
  }

  /** The highest view that a replica has sent one for; 0 if it has sent none. */
  highestOf(id: number): number {
    return this.#byId.get(id)?.msg.view ?? 0;
  }

  /** Those for this very view, by the ids of their senders. */
  for(view: number): ViewChangeArgs[] {
    const all = [...this.#byId.values()].filter(({ msg }) => msg.view === view);
    return all.toSorted((a, b) => a.msg.peerId - b.msg.peerId);
  }
}
