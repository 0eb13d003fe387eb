import type { Server } from "./server.ts";

/**
 * Takes the word of this server's service that it needs nothing up to an instance.
 *
 * - **Z1** from then on all calls and answers carry it (`s.dones[s.id]`). It never goes back, so it is on the disk first
 *   (`s.saveDones()`): others forget what this server does not need, and nobody could tell it any more.
 * - then what nobody needs is forgotten (`s.forget()`).
 */
export function done(_s: Server, _seq: number): void | Promise<void> {
  // TODO: your code here
}

/**
 * The first instance that somebody may still need (Z2): one above the least of what all n have said (`s.dones`), also of those that are
 * silent, or were never heard (0). It never goes back.
 */
export function min(_s: Server): number {
  // TODO: your code here
  return 1;
}

/** Takes what server `id` says of itself in a call or an answer (Z1), which may come late. What nobody needs then is forgotten (`s.forget()`). */
export function takeDone(_s: Server, _id: number, _seq: number): void | Promise<void> {
  // TODO: your code here
}

/**
 * Forgets the instances below `s.min()` (Z3): they leave `s.instances`, and the disk (`s.rewrite()` puts all that is left, and what is
 * known of `s.dones`, in the place of all), once for each time that min has gone on (`s.forgotten` says how far that was). Where an
 * instance was forgotten, nothing of it begins anew, in this life or a later one.
 *
 * It logs `forget min=<min>`.
 */
export function forget(_s: Server): void | Promise<void> {
  // TODO: your code here
}
