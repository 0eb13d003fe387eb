/** So many turns of the event loop bring in what processes wrote before they fell asleep, a new connection's first call too. */
export const TURNS = 4;

/** Resolves when so many turns of the event loop are over: what was said to this process before was read meanwhile. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
