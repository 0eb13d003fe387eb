import type { Answer as Outcome, Said } from "../../history/events.ts";
import type { Protocol } from "../../history/history.ts";

/** What a process is told when it is started. */
interface Starting {
  /** The address that it goes by in all its lives. Nobody is found there. */
  address: string;
  /** Where it is to listen in this life. */
  listen: string;
  /** How often it was started before. */
  lives: number;
  /** Where it finds somebody: another process, or whom the grader plays. */
  find(other: string): Promise<string>;
  /** Where one of its files is. */
  file(name: string): string;
}

/** What a world must know of a lab: which processes there are, how they are started, and how others are played. */
export interface Cast {
  protocol: Protocol;
  /** The processes, by their names in the history. */
  servers: readonly string[];
  /** The arguments of one, after the program and before `-log`: among them those that hand its clock and disk to the grader. */
  args(who: string, starting: Starting): Promise<readonly string[]>;
  /** The line by which one says that it is at work. */
  atWork: RegExp;
  /** The files that one reads at its start, as its keys: their texts, by their names. Missing where none reads any. */
  files?(who: string): Readonly<Record<string, string>>;
  /** Whom one dials at its start. It is not at work before it has. */
  dials(who: string): readonly string[];
  /**
   * Whether one dials none of the others before it has asked its disk for all that is there. Then the next process of one that
   * has ended is launched at once, and waits for its disk until it is started.
   */
  loadsFirst?: true;
  /** What somebody whom the grader plays answers. Without it, each answer is given by hand. */
  play?(said: Said): Outcome;
  /** The call that a client makes which a schedule asks for something, in the lab's words. */
  ask?(request: string): Said;
}
