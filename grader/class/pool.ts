/**
 * Does something with each of these, so many at a time, in their order. Nothing more is begun once the signal is given or
 * one of them has failed; all that were begun are told by the signal that they get, and waited for.
 *
 * @throws the first failure, unless it came of the signal: then it returns
 */
export async function eachAtOnce<T>(
  count: number,
  things: readonly T[],
  signal: AbortSignal,
  run: (thing: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const ending = AbortSignal.any([signal, failed.signal]);
  const queue = things.values();
  const work = async (): Promise<void> => {
    try {
      for (const thing of queue) {
        if (ending.aborted) return;
        await run(thing, ending);
      }
    } catch (error) {
      if (!ending.aborted) failed.abort(error);
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, things.length) }, work));
  if (failed.signal.aborted) throw failed.signal.reason;
}
