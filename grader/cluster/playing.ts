import type { History } from "../history/history.ts";
import type { Alteration } from "../history/wiretap.ts";
import type { Identity } from "./member.ts";
import type { Order } from "./sequence.ts";
import type { Live } from "./web/live.ts";

/** What a person who plays with a cluster can look at and try, in the words of its protocol. */
export interface Playing {
  /** What a line of a log says was sent or received: by a member, who goes by its name in the history, or by a client. */
  order(who: string, line: string): Order;
  /** The line by which a client says that a command has no result; its first group says why. */
  unanswered: RegExp;
  /** What a line of a log says that whoever plays is told at once; undefined for most lines. */
  news?(who: string, line: string): string | undefined;
  /** What has not happened that should have in a cluster at work, and where to look; undefined if nothing is missing. */
  missing?(history: History): string | undefined;
  /** How far a member has come, as far as its log, the wire and its disk tell. */
  standing(history: History, id: number, disk?: Buffer): Standing;
  /** What else can be asked about the history, by the first word of the question. */
  questions: Readonly<Record<string, Question>>;
  /** How a member can lie, by the lie's name. */
  lies: Readonly<Record<string, Lie>>;
  /** How it is shown at work; missing where only the calls are. */
  live?: Live;
}

export interface Standing {
  /** Figures by their names, the same ones for every member. */
  figures: Readonly<Record<string, number | string>>;
  /** What is special about it, if anything is. */
  remark?: string;
}

export interface Question {
  /** The question and its arguments: `votes <seq>`. */
  usage: string;
  help: string;
  /**
   * The answer, in lines.
   *
   * @throws Error that says which argument cannot be meant, and what can
   */
  answer(history: History, args: readonly string[]): string;
}

/** Who is to lie. */
export interface Liar {
  id: number;
  /** How many members there are. */
  n: number;
  identity: Identity;
  history: History;
}

export interface Lie {
  help: string;
  /** What it says in place of what it would say. */
  of(liar: Liar): Alteration;
}
