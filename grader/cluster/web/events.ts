import type { Lane, MessageKind, Worth } from "../../history/scene/scene.ts";
import type { Language } from "../../lang/language.ts";

/**
 * What goes down to a page. `GET /events` sends Hello first, which is no part of the record and has no id; then every Recorded
 * in its order: an SSE message without an event name, whose id is `i` and whose data is the JSON. `?from=I` asks for those from
 * I on, and the header Last-Event-ID for those behind it. `GET /record` gives the same as NDJSON, Hello in the first line.
 * `GET /` gives web/live/index.html, and `GET /live/FILE` and `GET /shared/FILE` what lies in these folders of web.
 */
export type Down = Hello | Recorded;

/** How the cluster and its lab are, once for each stream. */
export interface Hello {
  kind: "hello";
  /** Of this contract. */
  version: 1;
  lab: { name: string; title: string };
  /** That of the sentences in what follows. Recordings of before have none. */
  language?: Language;
  /** Where the submission lies, as a person typed it. */
  submission: string;
  n: number;
  f: number;
  /** The member that leads at the beginning; undefined where the lab has none. */
  leader?: number;
  /** The client above, then the members by id. */
  lanes: readonly LiveLane[];
  /** The kinds of messages, by the number that calls have. */
  kinds: readonly MessageKind[];
  /** What a seq is called, where it is called something else. */
  seqName?: string;
  /** Kinds that are drawn together, where a round has only some of them. */
  figures?: readonly (readonly number[])[];
  /** Members act by time: no other cluster goes the same way. */
  isTimed?: boolean;
  /** How many members must have replied the same before a client believes it; missing where one is enough. */
  replies?: number;
  /** What a member goes through for each seq, in this order. */
  stages: readonly Stage[];
  /** What the client takes, in a line. */
  commands: string;
  /** How a member can be made to lie. */
  lies: readonly { name: string; help: string }[];
  /** Members that can be asked by `via`: those with a front door, by id. */
  doors: readonly number[];
  tour?: Tour;
  /** The index of the oldest event that there is, and of the one that comes next. */
  oldest: number;
  next: number;
}

/** `id` is there at members. `name` is what calls say in `from` and `to`. */
interface LiveLane extends Lane {
  id?: number;
}

/** A stage of a seq at one member: who says that it was reached, the wire or the member itself. */
export interface Stage {
  name: string;
  /** One character: ◇ ◆ ■. */
  mark: string;
  /** With `itself`, the wire has said before whether it may be so. */
  by: "wire" | "itself";
  /** The kind of message that is counted for it, if any is. */
  counts?: number;
}

/** The first request, which is made by itself when the first page opens, and what is said while its messages travel. */
export interface Tour {
  command: string;
  captions: readonly { kinds: readonly number[]; text: string }[];
}

/** An event of the record. Indices begin at 0 and have no gaps; times are milliseconds since the cluster was begun. */
export type Recorded = { i: number; time_ms: number } & LiveEvent;

/** What is in the record. Texts of submissions are cut, and say how long they were. */
export type LiveEvent =
  | CallEvent
  /** The call was handed to its receiver: once, or so many times. */
  | { kind: "passed"; of: number; times: number }
  /** Its receiver has answered it, with an error or without. */
  | { kind: "settled"; of: number; error?: string }
  /** It waits at its receiver until somebody delivers or drops it. */
  | { kind: "held"; of: number }
  | { kind: "dropped"; of: number }
  | { kind: "repeated"; of: number; times: number }
  /** What its receiver must make of it, by the wire. It may come again for the same call, when more is known. */
  | WorthEvent
  | PhaseEvent
  | StandingEvent
  /** A whole line that a process wrote. `level` is 0 Debug, 1 INFO, 2 WARN, 3 ERROR. */
  | { kind: "log"; who: string; level: number; text: string; seq?: number }
  | DatabaseEvent
  | ProcessEvent
  /** The line between two members: both directions. */
  | { kind: "line"; a: number; b: number; isCut: boolean }
  /** Every message between members takes so many milliseconds longer. */
  | { kind: "slow"; ms: number }
  /** Whether new calls wait to be delivered by hand. */
  | { kind: "hold"; on: boolean }
  /** How a member lies now; without `lie` it is honest again. */
  | { kind: "lie"; id: number; lie?: string }
  /** Somebody asks a command; `ask` is its number. `via` is missing where the client sends it. */
  | { kind: "asked"; ask: number; command: string; via?: number }
  | AnswerEvent
  /** A sentence for a person. */
  | { kind: "notice"; text: string }
  /** The cluster has gone the way of a recording: up to where it was to go, or to the event of the recording where it parted. */
  | { kind: "replayed"; parted?: number; text: string }
  /** The cluster ends. It is the last one. */
  | { kind: "end"; why: string };

/** A message left its sender. */
export interface CallEvent {
  kind: "call";
  /** By which other events name it. */
  call: number;
  /** Names of lanes. */
  from: string;
  to: string;
  /** Its kind, by the place in `kinds`; -1 for what the protocol does not have. */
  message: number;
  seq?: number;
  view?: number;
  /** The member in whose name it speaks, if that is not its sender. */
  peer?: number;
  /** The request that it carries or answers: a request's own message has no seq. */
  request?: string;
  /** What the round is called, if it is about no seq: `term 3`. */
  title?: string;
  /** Its name, and what it says. */
  text: string;
  malformed?: string;
}

export interface WorthEvent {
  kind: "worth";
  /** The call. */
  of: number;
  /** Its receiver. */
  id: number;
  seq: number;
  worth: Worth;
  /** In words, `2 of 2: prepared`; and in a few letters, `2/2` or `V3`. */
  note: string;
  badge: string;
}

/** How far a member has come with a seq. Sent whenever something of it changes; each replaces the one before. */
export interface PhaseEvent {
  kind: "phase";
  id: number;
  seq: number;
  /** Names of the stages that were reached. */
  reached: readonly string[];
  /** What was counted of each kind, and how many are needed. */
  counts: readonly { kind: number; count: number; needed: number }[];
  /** Where the wire and the member itself differ, as a sentence: `2 of 2 COMMITs have reached it; it has not executed seq 7`. */
  differs?: string;
}

/** How far a member has come in all. Each replaces the one before. */
interface StandingEvent {
  kind: "standing";
  id: number;
  /** By their names, the same ones for every member: view, executed, open. */
  figures: Readonly<Record<string, number | string>>;
  remark?: string;
  /** What it is now, in a few words: `leads`. */
  role?: string;
  /** Where what it does in all is not what the wire entitles it to, as a sentence. */
  differs?: string;
}

/** The database that a member printed last. Its own order is that in which the keys came. */
export interface DatabaseEvent {
  kind: "db";
  id: number;
  /** The last pairs of it. */
  pairs: readonly (readonly [key: string, value: string])[];
  /** How many pairs are left out before these. */
  more: number;
  /** Where it is not what the wire implies: these keys, or all that it says. Missing where it is, or nobody can tell. */
  differs?: { keys: readonly string[]; text: string };
}

/** `who` is the name of a lane. */
export interface ProcessEvent {
  kind: "process";
  who: string;
  id?: number;
  state: "starting" | "at work" | "paused" | "ended";
  pid: number;
  /** How it ended. */
  code?: number;
  signal?: string;
}

/** A command has its result, or there is none. */
export interface AnswerEvent {
  kind: "answer";
  ask: number;
  command: string;
  result?: string;
  /** Why there is none. */
  why?: string;
  /** Who had replied so by then. */
  replicas: readonly number[];
  took_ms: number;
}
