import type { History } from "../history/history.ts";

/** What a lab's clusters are measured by. */
export interface Workload {
  /** Joins a cluster, by the address of its master. What is said with it is written down. */
  join(master: string, history: History): Promise<Load>;
  /** The calls that one request costs n members. As many answers come back. */
  callsPerRequest(n: number): number;
}

/** Many clients in one process. */
export interface Load {
  /** A new client. What is returned has a command executed, and resolves when the client may believe that. */
  client(): (command: string) => Promise<unknown>;
  close(): void;
}
