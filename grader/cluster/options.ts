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
   * Who plays the master, which tells the members of each other. With a puppet, the cluster is as a grade needs it: the
   * grader plays a client, stops waiting when the processes are idle, and ends a process that does far too much. With a
   * process, it is the real master, and all members are processes.
   */
  master: "puppet" | "process";
  /**
   * A person plays with the cluster, whose master is a puppet: its clients are processes, what they send is tapped too, nothing
   * is limited, and nobody waits until the processes are idle.
   */
  isByHand?: true;
  /** The ids of the members that are processes; all others are puppets. Without it, all are processes. */
  live?: readonly number[];
  /** The port at which member 0 answers browsers; the others follow it by their ids. Without it, none does. */
  http?: number;
  /** The level that the processes log, 0 to 3. */
  log: number;
  /** Ends all processes when it is aborted. */
  signal?: AbortSignal;
  /** Called with the history of each attempt to start: if the start fails, that history is the evidence. */
  onHistory?: (history: History) => void;
  /** Sees every process as soon as it is started, before it has written anything. */
  onProcess?: (process: Process) => void;
}
