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
}

/** What became of a call. */
export type Answer = { result: unknown } | { error: string };

/** What a history holds, besides the place and the time of each event. */
export type Fact =
  /** The experiment begins: these are its members, by id; the processes and the puppets among them. */
  | { kind: "cluster"; f: number; live: readonly number[]; pubkeys: readonly string[] }
  /** A process was started, or has ended. A grader that ended it says why. */
  | { kind: "start"; who: string }
  | { kind: "exit"; who: string; code?: number; signal?: string }
  /** A call left its sender. `malformed` is what is wrong with one that no receiver accepts: it says nothing to anybody. */
  | ({ kind: "call"; malformed?: string } & Said)
  /** The grader began to hand a call to its receiver: the earliest at which that one can know of it, whatever the machine does. */
  | { kind: "passed"; call: number }
  /** The grader saw the answer to a call; and handed it to who had made the call. */
  | ({ kind: "answered"; call: number } & Answer)
  | { kind: "heard"; call: number }
  /** These processes did nothing for `quiet_ms` since `since`: what they were to do in answer to what was passed before, they have done. */
  | { kind: "idle"; who: readonly string[]; since: number; quiet_ms: number }
  /** The grader did something to a member, to the lines between two, or to what is said about something. */
  | { kind: "fault"; what: string; who: string; other?: string; about?: number }
  /** A script begins: all that is said about `about` belongs to it. */
  | { kind: "script"; about: number; group: string; rule: string; text: string; isEager?: true }
  /** What decides the script was sent: from now on what it owes is owed. */
  | { kind: "decided"; about: number }
  /** Something was sent that helps a server which is stuck, if it makes a certain mistake. */
  | { kind: "helped"; about: number; by: string; worked?: boolean }
  /** A client asked for something, or a person at its prompt did: by `what` it is known who is to answer, and what. */
  | { kind: "asked"; what: string; request: string; detail?: string }
  /** A part of what the experiment tries begins; or is over, and was tried to its end. */
  | { kind: "trying"; part: string }
  | { kind: "tried"; part: string }
  /** A member answered something that is no call of the protocol. */
  | { kind: "shown"; who: string; text: string }
  /** A process wrote something. */
  | { kind: "log"; who: string; stream: "stdout" | "stderr"; text: string }
  /** A process does not do what processes do: it ends at its start, runs on and on, closes its port, is stopped. */
  | ({ kind: "broken" } & Breakdown);

/** What is wrong with a process as such, whatever it says on the wire. */
export interface Breakdown {
  /** `ends`, `starts not`, `loops`, `never idle`, `overspends`, `is stopped`. */
  how: "ends" | "never starts" | "loops" | "never idle" | "overspends" | "is stopped";
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

/** A call, and what is known of its way: the places of the events that tell of it. */
export interface Call extends Happened, Said {
  kind: "call";
  malformed?: string;
  /** When the grader began to hand it to its receiver; missing for a call that is held back, or that never got there. */
  passed?: number;
  /** When its answer was seen, and what it was. */
  answered?: number;
  outcome?: Answer;
  /** When who made the call was handed the answer. */
  heard?: number;
}
