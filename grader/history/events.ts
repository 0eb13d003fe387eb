/** When something happened: its place in the history, which rises strictly, and the time, which is for people. */
interface Happened {
  at: number;
  /** Milliseconds since the history began. No verdict depends on it. */
  time_ms: number;
}

/** A call as it is seen on the wire: who makes it, to whom, and what it says. Members go by names: `replica 2`, `client :8005`. */
export interface Said {
  from: string;
  to: string;
  method: string;
  params: unknown;
  /** The place of the call that the network repeats by this one, which its sender has not made again. */
  repeats?: number;
}

/** What became of a call. */
export type Answer = { result: unknown } | { error: string };

/** What a process asks of its disk: all that is there, to add bytes at the end, or to put bytes in the place of all. */
export type DiskOp = "load" | "append" | "replace";

/** What a history holds, besides the place and the time of each event. */
export type Fact =
  /** The experiment begins: these are its members, by id; the processes and the puppets among them. */
  | { kind: "cluster"; f: number; live: readonly number[]; pubkeys: readonly string[] }
  /** The experiment begins in a world that the grader plays: what its judge must know besides, in the lab's form. */
  | { kind: "world"; setting: unknown }
  /** A process was started, or has ended. `why` is there if the grader ended it. */
  | { kind: "start"; who: string }
  /**
   * The grader kills a process that waits for its disk, if `disk` is there: that is the place at which it asked. So many of the
   * bytes that it wrote there are on the disk all the same: `kept`.
   */
  | { kind: "kill"; who: string; disk?: number; kept?: number }
  | { kind: "exit"; who: string; code?: number; signal?: string; why?: string }
  /** A call left its sender. `malformed` says why no receiver accepts it; such a call entitles nobody to anything. */
  | ({ kind: "call"; malformed?: string } & Said)
  /** The grader began to hand a call to its receiver, which cannot know of the call before, whatever the machine does. */
  | { kind: "passed"; call: number }
  /** The grader saw the answer to a call (answered), and handed it to the caller (heard). */
  | ({ kind: "answered"; call: number } & Answer)
  | { kind: "heard"; call: number }
  /**
   * These processes did nothing for `quiet_ms` after the place `since`, or would have done nothing without a further message: they
   * have done all that they had to do in answer to what was passed before.
   */
  | { kind: "idle"; who: readonly string[]; since: number; quiet_ms: number }
  /** The grader began to tell a process what time it is. It does nothing by time before that. */
  | { kind: "tick"; who: string; to_ms: number }
  /** A process has answered its clock: what was passed to it before the place `since` has arrived, and was taken. */
  | { kind: "fence"; who: string; since: number }
  /** A process asks its disk for something, and does nothing before the answer. Bytes are in base64. */
  | { kind: "disk"; who: string; op: DiskOp; bytes?: string }
  /**
   * The grader began to answer what a process asked its disk for at the place `disk`. With an error, `kept` of the bytes are on
   * the disk, and otherwise all.
   */
  | { kind: "acked"; disk: number; error?: string; kept?: number }
  /** The grader put these bytes in the place of all that was on a disk. */
  | { kind: "laid"; who: string; bytes: string }
  /** What the schedule says is done next. */
  | { kind: "step"; text: string }
  /** The grader did something to a member, to the connections between two, or to the calls about something. */
  | { kind: "fault"; what: string; who: string; other?: string; about?: number }
  /** A script begins: all calls about `about` belong to it. */
  | { kind: "script"; about: number; group: string; rule: string; text: string; isEager?: true }
  /** The deciding message of a script was sent: from now on the server owes what the script demands. */
  | { kind: "decided"; about: number }
  /** Something was sent that helps a stuck server if it makes one certain mistake. */
  | { kind: "helped"; about: number; by: string; worked?: boolean }
  /**
   * The deciding messages of some seqs were sent one at a time, each so long after the reply to the seq before it; its own
   * reply came so long after that one.
   */
  | { kind: "clock"; steps: readonly { gap_ms: number; took_ms: number }[] }
  /**
   * Behind the deciding message of a seq more came that change nothing, for so long; the reply came so long after the last of them, or
   * meanwhile, at 0. So many of them were answered before it.
   */
  | { kind: "pressed"; about: number; count: number; length_ms: number; after_ms: number }
  /** A client asked for something, or a person at its prompt did. `what` tells who must answer, and what. */
  | { kind: "asked"; what: string; request: string; detail?: string }
  /** A part of what the experiment tries begins; or is over, and was tried to its end. */
  | { kind: "trying"; part: string }
  | { kind: "tried"; part: string }
  /** A member answered something that is no call of the protocol. */
  | { kind: "shown"; who: string; text: string }
  /** A process wrote something. */
  | { kind: "log"; who: string; stream: "stdout" | "stderr"; text: string }
  /** A process does not work as a process: it ends at its start, runs without end, closes its port, does not take its time, or is stopped. */
  | ({ kind: "broken" } & Breakdown);

/** What is wrong with a process itself, whatever it says on the wire. */
export interface Breakdown {
  how:
    | "ends"
    | "never starts"
    | "loops"
    | "never idle"
    | "overspends"
    | "is stopped"
    | "takes nothing"
    | "takes no time";
  isAtStart: boolean;
  message: string;
  seen: string;
  /** What it wrote last. */
  wrote: string;
}

export type Event = Happened & Fact;
export type Kind = Event["kind"];

/** The events of one kind. */
export type EventOf<K extends Kind> = Extract<Event, { kind: K }>;

/** A call, and the places of its later events. */
export interface Call extends Happened, Said {
  kind: "call";
  malformed?: string;
  /** When the grader began to hand it to its receiver; missing for a call that is held back or was lost. */
  passed?: number;
  /** When its answer was seen, and what it was. */
  answered?: number;
  outcome?: Answer;
  /** When the caller was handed the answer. */
  heard?: number;
}
