import type { History } from "../history.ts";

/** A kind of message: how people call it, and a letter or two where there is no room for the name. */
export interface MessageKind {
  name: string;
  letter: string;
}

/** Somebody who sends or gets messages, by the name that arrows use. */
export interface Lane {
  name: string;
  label: string;
  /** What is said of it besides: that it leads, that it runs the submission. Empty if nothing is. */
  about: string;
  /** Whether it is a real process of the submission. */
  isReal: boolean;
}

/** What the receiver makes of a message: it counts, or it must not; nothing is said of other messages. */
export type Worth = "counted" | "refused" | "";

/** A message, as it is drawn: a broadcast is one arrow with several ends. */
export interface Arrow {
  /** The place of its first call in the history. */
  at: number;
  /** Milliseconds since the history began. */
  time_ms: number;
  from: string;
  to: readonly string[];
  /** The place in the scene's kinds; -1 for a message of no kind. */
  kind: number;
  /** Its name, and what it says. */
  text: string;
  /** What the subject makes of it, in words and in a few letters. */
  note: string;
  badge: string;
  worth: Worth;
  /** Whether it is the message that breaks a rule. */
  isCulprit: boolean;
}

/** A message that is not there: the subject still needed it, or owed it. */
export interface Ghost {
  /** Whoever could send it: one of them would do. */
  from: readonly string[];
  to: readonly string[];
  kind: number;
  text: string;
}

/** What happened about one thing, as one member saw it: drawn from left to right, or told from top to bottom. */
export interface Scene {
  kinds: readonly MessageKind[];
  lanes: readonly Lane[];
  /** The lane of the member that is judged. */
  subject: string;
  /** What it is about, as people say it: `seq 3`. */
  about: string;
  /** In their order; the culprit, if there is one, is the last. */
  arrows: readonly Arrow[];
  /** How many arrows are left out, and behind which one. */
  skipped?: { after: number; count: number };
  /** Whether what is wrong is that nothing more came. */
  isSilent: boolean;
  /** How the subject's process ended, if that is why. */
  ended?: string;
  missing: readonly Ghost[];
}

/** One line of a whole history: a message, or something else that happened. */
export interface Row {
  at: number;
  time_ms: number;
  /** The lanes of a message; both empty for anything else. */
  from: string;
  to: string;
  kind: number;
  /** The number of what it is about; undefined if it is about nothing. */
  seq: number | undefined;
  text: string;
  note: string;
  worth: Worth;
  /** The place at which a message was handed on; undefined if it never was, or is none. */
  passed?: number;
}

/** A line that a process of the submission logged. */
export interface LogLine {
  at: number;
  /** Who logged it: a lane. */
  who: string;
  /** The number of what it is about, or was logged right after a line about; undefined before there is one. */
  seq: number | undefined;
  text: string;
}

/** How a lab's histories are drawn. */
export interface Drawing {
  kinds: readonly MessageKind[];
  lanes(history: History): readonly Lane[];
  rows(history: History): readonly Row[];
  /** What the submission's processes logged, if that tells which message it is about. */
  logs?(history: History): readonly LogLine[];
}
