import type { History } from "../history/history.ts";

/** What a lab's clusters are measured by. */
export interface Workload {
  /** Joins a cluster by the address of its master. The history records all calls. */
  join(master: string, history: History): Promise<Load>;
  /** Asks the front doors at these ports, one client after the other the next one; missing where members have none. */
  doors?(ports: readonly number[]): Load;
  /** How many calls one request costs a cluster of n members. As many answers come back. */
  callsPerRequest(n: number): number;
}

/** Many clients in one process. */
export interface Load {
  /** Makes a new client: a function that has a command executed, and resolves when enough members have confirmed it. */
  client(): (command: string) => Promise<unknown>;
  close(): void;
}
