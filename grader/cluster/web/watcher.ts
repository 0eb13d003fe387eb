import { setImmediate as turn } from "node:timers/promises";
import type { Call, Event } from "../../history/events.ts";
import { isBusy } from "../../sandbox/idle.ts";
import type { Process } from "../../sandbox/launch.ts";
import { byLine, levelOf } from "../log-lines.ts";
import type { Listener, Session } from "../session.ts";
import type { LiveEvent } from "./events.ts";
import type { Live, Watch } from "./live.ts";
import type { Recorder } from "./recorder.ts";
import { States } from "./states.ts";

/** What happens within so long is told together. */
const BATCH_MS = 15;

/** When nothing has happened for so long, processes are looked at: they may have nothing left to do. */
const QUIET_MS = 250;

/** So many events of the history are told in one turn of the event loop, on which messages are passed on, too. */
const PORTION_MAX = 500;

/** How much of a line or an error is told, in UTF-16 units. */
const [LINE_MAX, ERROR_MAX] = [1000, 200];

/** Something that stands in no history, and behind which place of it it was. */
interface Aside {
  place: number;
  time_ms: number;
  /** What is told of it, in its turn. */
  events(): readonly LiveEvent[];
}

interface WatcherOptions {
  session: Session;
  recorder: Recorder;
  live: Live;
  processes: readonly Process[];
  /** Whether anybody looks: what nobody looks at is told when the cluster has nothing to do. */
  isLookedAt(): boolean;
}

/** Writes down, for pages, all that happens to a cluster that persons play with. */
export class Watcher implements Listener {
  readonly #session: Session;
  readonly #recorder: Recorder;
  readonly #live: Live;
  readonly #watch: Watch;
  readonly #states: States;
  readonly #isLookedAt: () => boolean;
  /** How many events of the history were told. */
  #told = 0;
  readonly #calls = new Map<number, Call>();
  /** Those of them that nobody is told of. */
  readonly #untold = new Set<number>();
  #asides: Aside[] = [];
  /** Who lies, as far as it was told. */
  readonly #liars = new Set<number>();
  /** The level of the last line of each process. */
  readonly #levels = new Map<Process, number>();
  #batch: NodeJS.Timeout | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #telling: Promise<void> = Promise.resolve();
  readonly #leave: () => void;
  #isClosed = false;

  constructor({ session, recorder, live, processes, isLookedAt }: WatcherOptions) {
    this.#session = session;
    this.#recorder = recorder;
    this.#live = live;
    const { cluster } = session;
    this.#watch = live.watch(
      cluster.history,
      (id) => this.#liars.has(id),
      (id) => cluster.processMember(id).disk?.bytes,
    );
    // A disk is read when it is told of, so that it cannot wait.
    const hasDisks = cluster.processMembers.some(({ disk }) => disk !== undefined);
    this.#isLookedAt = () => hasDisks || isLookedAt();
    this.#states = new States(session, this.#laneOf(undefined));
    session.listener = this;
    session.hold.onHeld = (call, times) => this.#held(call, times);
    this.#leave = cluster.history.follow(() => this.#soon());
    for (const process of processes) this.show(process);
    this.#soon();
  }

  /** Tells from now on what a process writes, and what it has written so far. */
  show(process: Process): void {
    for (const stream of ["stdout", "stderr"] as const) {
      const take = byLine((line) => this.#wrote(process, stream, line));
      take(process[stream].text);
      process[stream].onText(take);
    }
    void process.exited.then(() => this.#soon());
  }

  said(text: string): void {
    this.#note({ kind: "notice", text });
  }

  replayed(played: Parameters<Listener["replayed"]>[0]): void {
    this.#note({ kind: "replayed", ...played });
  }

  asked({ ask, command, via }: Parameters<Listener["asked"]>[0]): void {
    this.#note({ kind: "asked", ask, command: brief(command, LINE_MAX), ...(via === undefined ? {} : { via }) });
  }

  answered(
    { ask, command, since }: Parameters<Listener["asked"]>[0],
    outcome: { result: string } | { why: string },
    took_ms: number,
  ): void {
    const replicas = "result" in outcome ? this.#watch.repliers(since, command, outcome.result) : [];
    const told =
      "result" in outcome ? { result: brief(outcome.result, LINE_MAX) } : { why: brief(outcome.why, LINE_MAX) };
    this.#note({
      kind: "answer",
      ask,
      command: brief(command, LINE_MAX),
      ...told,
      replicas,
      took_ms: Math.round(took_ms * 10) / 10,
    });
  }

  /** Tells all that has happened so far, and resolves when it is told. */
  look(): Promise<void> {
    this.#lookAtStates();
    const { now } = this.#session.cluster.history;
    this.#telling = this.#telling.then(() => this.#tellUpTo(now));
    return this.#telling;
  }

  async close(): Promise<void> {
    this.#leave();
    await this.look();
    this.#isClosed = true;
    clearTimeout(this.#batch);
    clearTimeout(this.#quiet);
    this.#watch.close?.();
  }

  #soon(): void {
    if (this.#isClosed) return;
    this.#batch ??= setTimeout(() => {
      this.#batch = undefined;
      if (this.#isLookedAt()) void this.look();
      else this.#lookAtStates();
      clearTimeout(this.#quiet);
      this.#quiet = setTimeout(() => this.#lookAtIdle(), QUIET_MS);
    }, BATCH_MS);
  }

  /** Tells the history up to a place, and what stands beside it, portion by portion. */
  async #tellUpTo(place: number): Promise<void> {
    const { events } = this.#session.cluster.history;
    while (this.#told < place || (this.#asides[0]?.place ?? Number.POSITIVE_INFINITY) <= place) {
      const end = Math.min(place, this.#told + PORTION_MAX);
      await this.#watch.prepare?.(events.slice(this.#told, end).filter((event) => event.kind === "call"));
      const first = this.#asides.findIndex((aside) => aside.place > end);
      const asides = this.#asides.splice(0, first < 0 ? this.#asides.length : first);
      for (const aside of asides) {
        this.#takeUpTo(aside.place);
        this.#recorder.add(aside.events(), aside.time_ms);
      }
      this.#takeUpTo(end);
      if (end < place) await turn();
    }
  }

  #takeUpTo(place: number): void {
    const { events } = this.#session.cluster.history;
    while (this.#told < place) this.#take(events[this.#told++] as Event);
  }

  /** Has something told that stands in no history, behind all that has happened so far. */
  #aside(events: () => readonly LiveEvent[]): void {
    if (this.#isClosed) return;
    const { now, elapsed_ms } = this.#session.cluster.history;
    this.#asides.push({ place: now, time_ms: elapsed_ms, events });
    this.#soon();
  }

  #note(event: LiveEvent): void {
    this.#lookAtStates();
    this.#aside(() => [event]);
  }

  #take(event: Event): void {
    const { time_ms } = event;
    const add = (events: readonly LiveEvent[]): void => this.#recorder.add(events, time_ms);
    switch (event.kind) {
      case "call": {
        this.#calls.set(event.at, event);
        if (this.#watch.isTold?.(event) === false) return void this.#untold.add(event.at);
        const request = this.#watch.requestOf?.(event);
        const told = { ...this.#live.told(event), ...(request !== undefined && { request }) };
        add([{ kind: "call", call: event.at, ...told }, ...this.#watch.called(event)]);
        return;
      }
      case "passed": {
        const call = this.#calls.get(event.call) as Call;
        if (this.#untold.has(call.at)) return;
        add([{ kind: "passed", of: call.at, times: 1 }, ...this.#watch.passed(call)]);
        return;
      }
      case "answered": {
        const call = this.#calls.get(event.call) as Call;
        const error = "error" in event ? { error: brief(event.error, ERROR_MAX) } : {};
        if (!this.#untold.delete(call.at)) add([{ kind: "settled", of: call.at, ...error }]);
        add(this.#watch.answered?.(call) ?? []);
        if (this.#watch.heard === undefined) this.#calls.delete(event.call);
        return;
      }
      case "heard": {
        const call = this.#calls.get(event.call);
        this.#calls.delete(event.call);
        if (call !== undefined) add(this.#watch.heard?.(call) ?? []);
        return;
      }
      case "start":
      case "exit": {
        const id = this.#session.cluster.ids.find((one) => this.#session.cluster.name(one) === event.who);
        if (id === undefined) return;
        if (event.kind === "exit") this.#watch.ended(id);
        else add(this.#watch.started(id));
      }
    }
  }

  #held(call: Call, times?: 0 | 1 | 2): void {
    const of = call.at;
    if (times === undefined) this.#note({ kind: "held", of });
    if (times === 0) this.#note({ kind: "dropped", of });
    if (times === 2) this.#note({ kind: "repeated", of, times });
    // Its connection may be gone meanwhile.
    if (times !== undefined && times > 0)
      setImmediate(() => {
        if (call.passed === undefined && !this.#isCut(call)) this.#note({ kind: "dropped", of });
      });
  }

  #isCut({ from, to }: Call): boolean {
    const { cluster } = this.#session;
    const [a, b] = [from, to].map((name) => cluster.ids.find((id) => cluster.name(id) === name));
    return a !== undefined && b !== undefined && cluster.cutFrom(a).includes(b);
  }

  #wrote(process: Process, stream: "stdout" | "stderr", line: string): void {
    const known = this.#states.idOf(process);
    // What a process writes that was replaced meanwhile says nothing of the one that is there now.
    const isCurrent = known === undefined || this.#session.cluster.server(known) === process;
    this.#aside(() => this.#read(process, stream, line, isCurrent));
  }

  #read(process: Process, stream: "stdout" | "stderr", line: string, isCurrent: boolean): LiveEvent[] {
    const id = this.#states.idOf(process);
    const told = id !== undefined && isCurrent ? this.#watch.wrote(id, stream, line) : [];
    if (stream === "stdout") return told;
    const level = levelOf(line) ?? this.#levels.get(process) ?? 0;
    this.#levels.set(process, level);
    const seq = this.#watch.seqIn(line);
    const text = brief(line, LINE_MAX);
    return [{ kind: "log", who: this.#laneOf(id), level, text, ...(seq === undefined ? {} : { seq }) }, ...told];
  }

  #laneOf(id: number | undefined): string {
    return id === undefined ? (this.#live.lanes(0)[0]?.name ?? "client") : this.#session.cluster.name(id);
  }

  /** Has told what has changed of processes, lines and faults since the last look. */
  #lookAtStates(): void {
    const changed = this.#states.changed();
    if (changed.length === 0) return;
    this.#aside(() => {
      for (const event of changed) if (event.kind === "lie") this.#lies(event.id, event.lie !== undefined);
      return changed;
    });
  }

  #lies(id: number, isLiar: boolean): void {
    if (isLiar) this.#liars.add(id);
    else this.#liars.delete(id);
  }

  /** Has told what members owe that have nothing left to do, and all that nobody has looked at. */
  #lookAtIdle(): void {
    if (this.#isClosed) return;
    const members = this.#session.cluster.processMembers.filter(({ state }) => state === "running");
    if (members.some(({ process }) => isBusy(process.pid))) {
      this.#quiet = setTimeout(() => this.#lookAtIdle(), QUIET_MS);
      return;
    }
    const { now, elapsed_ms } = this.#session.cluster.history;
    const ids = members.map(({ id }) => id);
    this.#asides.push({ place: now, time_ms: elapsed_ms, events: () => this.#watch.idle(ids) });
    void this.look();
  }
}

function brief(text: string, length_max: number): string {
  return text.length <= length_max ? text : `${text.slice(0, length_max)}… (${text.length} characters)`;
}
