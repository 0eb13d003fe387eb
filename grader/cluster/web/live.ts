import type { Call } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import type { Lane, MessageKind } from "../../history/scene/scene.ts";
import type { CallEvent, LiveEvent, Stage, Tour } from "./events.ts";

/** What a lab makes of a cluster at work, for a page that shows it. */
export interface Live {
  kinds: readonly MessageKind[];
  stages: readonly Stage[];
  /** The member that leads at the beginning. */
  leader?: number;
  tour?: Tour;
  /** What a seq is called, where it is called something else. */
  seqName?: string;
  /** Kinds that are drawn together, where a round has only some of them. */
  figures?: readonly (readonly number[])[];
  /** Members act by time: no other cluster goes the same way. */
  isTimed?: true;
  /** How many members must have replied the same before a client believes it, by how many may lie; missing where one is enough. */
  replies?(f: number): number;
  /** Whether a call waits when messages are held; where it is missing, each does. */
  isHeld?(call: Call): boolean;
  /** The place of a call's kind among them; -1 for none. */
  kindOf(call: Call): number;
  /** The lanes of a cluster of so many: the client first, then the members by id. */
  lanes(n: number): readonly Lane[];
  /** What a call says. Two runs that go the same way have calls that say the same. */
  told(call: Call): Omit<CallEvent, "kind" | "call">;
  /** `isLiar` tells whether a member is made to lie: what it says is not its own then. */
  watch(history: History, isLiar: (id: number) => boolean, diskOf: (id: number) => Buffer | undefined): Watch;
}

/**
 * Follows one cluster: it is told each thing once, in its order, and says what has changed by that. What members must do by the
 * wire and what they say themselves are looked at apart, so that it can say where they differ.
 */
export interface Watch {
  /** Does beforehand, elsewhere than on the thread that passes messages on, what takes long about calls that it is told of next. */
  prepare?(calls: readonly Call[]): Promise<void>;
  close?(): void;
  /** A call left its sender. */
  called(call: Call): LiveEvent[];
  /** Whether a call that was made is told of; where it is missing, each is. */
  isTold?(call: Call): boolean;
  /** The request that a call is about, where only what came before tells. */
  requestOf?(call: Call): string | undefined;
  /** A call was answered; and the answer is being handed to its caller. */
  answered?(call: Call): LiveEvent[];
  heard?(call: Call): LiveEvent[];
  /** A call is being handed to its receiver. */
  passed(call: Call): LiveEvent[];
  /** A member's process was started, anew or for the first time: it knows nothing of what was said before. */
  started(id: number): LiveEvent[];
  /** A member's process has ended. */
  ended(id: number): void;
  /** A member's process wrote a line. */
  wrote(id: number, stream: "stdout" | "stderr", line: string): LiveEvent[];
  /** Members have nothing left to do: what they owe by now, they do not do by themselves. */
  idle(ids: readonly number[]): LiveEvent[];
  /** The seq that a line of a log is about. */
  seqIn(line: string): number | undefined;
  /** Who has answered a command with this result, of those that were asked behind a place. */
  repliers(since: number, command: string, result: string): number[];
}
