/** Clients in one process that keep a cluster busy, each with one request at a time. */
export interface Load {
  /**
   * Has requests executed by `clients` clients, each with one outstanding, for as long as `goOn` says so; it is asked before
   * each request. Returns how long each took, in milliseconds.
   */
  run(clients: number, goOn: (begun: number) => boolean): Promise<number[]>;
  close(): void;
}

/** What a lab's cluster is measured by. */
export interface Workload {
  /** Joins a cluster by the address of its master. `listen` is where it binds if that is not the address that replies are sent to. */
  join(maddr: string, address?: string, listen?: string): Promise<Load>;
  /** How many calls one request costs n servers. As many answers come back. */
  callsPerRequest(n: number): number;
}
