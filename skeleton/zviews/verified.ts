import type { Phase } from "./messages.ts";

/** So many signatures that were found right are remembered. */
const KEPT_MAX = 20_000;

/** Signatures that were found right: those in a NEW-VIEW were mostly looked at before, when the VIEW-CHANGEs came. */
export class Verified {
  readonly #right = new Set<string>();

  /** Whether a signature is right: found so before, or found so now. */
  remember(phase: Phase, msg: object, sign: string, isRight: () => boolean): boolean {
    // What holds others is too long to be remembered, and comes once.
    if (phase === "view-change" || phase === "new-view") return isRight();
    const name = `${phase} ${sign} ${JSON.stringify(msg)}`;
    if (this.#right.has(name)) return true;
    if (!isRight()) return false;
    const [oldest] = this.#right;
    if (oldest !== undefined && this.#right.size >= KEPT_MAX) this.#right.delete(oldest);
    this.#right.add(name);
    return true;
  }
}
