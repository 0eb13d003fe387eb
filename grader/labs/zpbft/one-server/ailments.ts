/** What is wrong with a peer about a seq, as the end of a clause. */
export const AILMENTS = {
  hangs: "which takes it and never answers",
  slow: "which is slow",
  refuses: "which refuses it",
  declines: "which answers ok: false",
  closes: "which ends the connection over it",
  dies: "which dies over it",
  dead: "which is dead",
  /** It is well, and was not when it was sent another COMMIT. */
  failed: "which did not answer an earlier one with ok: true",
} as const;
export type Ailment = (typeof AILMENTS)[keyof typeof AILMENTS];

/** What ends an ailment: a slow peer answers at last, a dead one is back. */
export const RELIEF = { answers: "answers", returns: "returns" } as const;

/** A server that sends its COMMIT for one seq to one peer this often does not stop by itself. */
export const CALLS_MAX = 20;

/** A process that was idle for this long does nothing more by itself, unless it has set itself a timer. */
export const SHORT_MS = 150;

/** One that was idle for so long does not execute any more what it could have, though it may have set itself a timer. */
export const SETTLED_MS = 3000;

/** A peer whose answer is awaited, in so many trials, is seen to be awaited. */
export const TRIALS = 3;

/** What stands for a cause where there is a value, and no text. */
const NO_CAUSE = String.raw`(?:undefined|null|\{\}|\[object \w+\])\s*$`;

/** The line by which a server says that a COMMIT to a replica failed, and why. It may begin as other lines do, with a seq. */
export function warning(id: number | string): RegExp {
  return new RegExp(String.raw`${begun(id)}(?!${NO_CAUSE})\S`, "gm");
}

/** The same where it does not say why: all of it. */
export function warningWithoutCause(id: number | string): RegExp {
  return new RegExp(String.raw`^.{0,100}${begun(id)}${NO_CAUSE}`, "m");
}

function begun(id: number | string): string {
  return String.raw`: WARN\| (?:.{0,100} )?Server\.CommitRpc ${id} error: `;
}
