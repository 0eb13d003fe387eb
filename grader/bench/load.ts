import type { Load } from "../cluster/workload.ts";

/**
 * Has puts executed by `clients` clients, each with one outstanding, for as long as `goOn` says so; it is asked before each
 * put. Returns how long each put took, in milliseconds.
 */
export async function run(load: Load, clients: number, goOn: (putsBegun: number) => boolean): Promise<number[]> {
  const took_ms: number[] = [];
  let begun = 0;
  const one = async (client: number): Promise<void> => {
    const put = load.client();
    while (goOn(begun)) {
      begun += 1;
      const start_ms = performance.now();
      await put(`put key${client} ${begun}`);
      took_ms.push(performance.now() - start_ms);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => one(client)));
  return took_ms;
}
