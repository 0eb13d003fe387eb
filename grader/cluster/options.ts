import type { History } from "../history/history.ts";
import type { Process } from "../sandbox/launch.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";

export interface ClusterOptions {
  /** The file to start with Node: a stage's program. */
  program: string;
  sandbox?: Sandbox;
  /** How many faulty members it tolerates. */
  f: number;
  /**
   * Who tells the members of each other. With a puppet, the cluster is as a grade needs it: the grader plays a client, waits no
   * longer than the processes have anything to do, and ends who does far too much. A process is the real one: then all are.
   */
  master: "puppet" | "process";
  /** The ids of the members that are processes; all others are puppets. Without it, all are processes. */
  live?: readonly number[];
  /** The level that the processes log, 0 to 3. */
  log: number;
  /** Ends them when it is aborted. */
  signal?: AbortSignal;
  /** Told of the history of each start that is tried: where it fails, that is the evidence. */
  onHistory?: (history: History) => void;
  /** Sees every process as soon as it is started, before it has written anything. */
  onProcess?: (process: Process) => void;
}
