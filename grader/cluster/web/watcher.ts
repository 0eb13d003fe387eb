import type { Call, Event } from "../../history/events.ts";
import { isBusy } from "../../sandbox/idle.ts";
import type { Process } from "../../sandbox/launch.ts";
import { byLine, levelOf } from "../log-lines.ts";
import type { ProcessMember } from "../member.ts";
import type { Listener, Session } from "../session.ts";
import type { LiveEvent, ProcessEvent } from "./events.ts";
import type { Live, Watch } from "./live.ts";
import type { Recorder } from "./recorder.ts";

/** What happens within so long is told together. */
const BATCH_MS = 15;

/** When nothing has happened for so long, processes are looked at: they may have nothing left to do. */
const QUIET_MS = 250;

/** How much of a line or an error is told, in UTF-16 units. */
const [LINE_MAX, ERROR_MAX] = [1000, 200];

/** Something that a process wrote, and when: behind which place of the history, so that it is told in its order. */
interface Written {
  place: number;
  time_ms: number;
  process: Process;
  stream: "stdout" | "stderr";
  line: string;
}

/** Writes down, for pages, all that happens to a cluster that persons play with. */
export class Watcher implements Listener {
  readonly #session: Session;
  readonly #recorder: Recorder;
  readonly #live: Live;
  readonly #watch: Watch;
  /** How many events of the history were told. */
  #told = 0;
  readonly #calls = new Map<number, Call>();
  #written: Written[] = [];
  /** The level of the last line of each process. */
  readonly #levels = new Map<Process, number>();
  readonly #members = new Map<Process, number>();
  /** What was told last of each process, line and fault, as JSON. */
  readonly #states = new Map<string, string>();
  #batch: NodeJS.Timeout | undefined;
  #quiet: NodeJS.Timeout | undefined;
  readonly #leave: () => void;
  #isClosed = false;

  constructor(session: Session, recorder: Recorder, live: Live, processes: readonly Process[]) {
    this.#session = session;
    this.#recorder = recorder;
    this.#live = live;
    this.#watch = live.watch(session.cluster.history, (id) => session.lies.has(id));
    session.listener = this;
    session.hold.onHeld = (call, times) => this.#held(call, times);
    // Without any fault, as everybody takes it to be.
    for (const [name, event] of this.#faults()) this.#states.set(name, JSON.stringify(event));
    this.#leave = session.cluster.history.follow(() => this.#soon());
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
    this.look();
    this.#add({ kind: "notice", text });
  }

  replayed(played: Parameters<Listener["replayed"]>[0]): void {
    this.look();
    this.#add({ kind: "replayed", ...played });
  }

  asked({ ask, command, via }: Parameters<Listener["asked"]>[0]): void {
    this.look();
    this.#add({ kind: "asked", ask, command: brief(command, LINE_MAX), ...(via === undefined ? {} : { via }) });
  }

  answered(
    { ask, command, since }: Parameters<Listener["asked"]>[0],
    outcome: { result: string } | { why: string },
    took_ms: number,
  ): void {
    this.look();
    const replicas = "result" in outcome ? this.#watch.repliers(since, command, outcome.result) : [];
    const told =
      "result" in outcome ? { result: brief(outcome.result, LINE_MAX) } : { why: brief(outcome.why, LINE_MAX) };
    this.#add({
      kind: "answer",
      ask,
      command: brief(command, LINE_MAX),
      ...told,
      replicas,
      took_ms: Math.round(took_ms * 10) / 10,
    });
  }

  /** Tells all that has happened so far. */
  look(): void {
    clearTimeout(this.#batch);
    this.#batch = undefined;
    if (this.#isClosed) return;
    const { events } = this.#session.cluster.history;
    const written = this.#written;
    this.#written = [];
    for (const one of written) {
      while (this.#told < one.place) this.#take(events[this.#told++] as Event);
      this.#read(one);
    }
    while (this.#told < events.length) this.#take(events[this.#told++] as Event);
    this.#lookAtStates();
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#lookAtIdle(), QUIET_MS);
  }

  close(): void {
    this.look();
    this.#isClosed = true;
    clearTimeout(this.#quiet);
    this.#leave();
  }

  #soon(): void {
    this.#batch ??= setTimeout(() => this.look(), BATCH_MS);
  }

  #add(event: LiveEvent, time_ms?: number): void {
    if (!this.#isClosed) this.#recorder.add([event], time_ms);
  }

  #take(event: Event): void {
    const { time_ms } = event;
    switch (event.kind) {
      case "call": {
        this.#calls.set(event.at, event);
        const told = this.#live.told(event);
        this.#recorder.add([{ kind: "call", call: event.at, ...told }, ...this.#watch.called(event)], time_ms);
        return;
      }
      case "passed": {
        const call = this.#calls.get(event.call) as Call;
        this.#recorder.add([{ kind: "passed", of: call.at, times: 1 }, ...this.#watch.passed(call)], time_ms);
        return;
      }
      case "answered": {
        this.#calls.delete(event.call);
        const error = "error" in event ? { error: brief(event.error, ERROR_MAX) } : {};
        this.#add({ kind: "settled", of: event.call, ...error }, time_ms);
        return;
      }
      case "start":
      case "exit": {
        const id = this.#session.cluster.ids.find((one) => this.#session.cluster.name(one) === event.who);
        if (id === undefined) return;
        if (event.kind === "exit") this.#watch.ended(id);
        else this.#recorder.add(this.#watch.started(id), time_ms);
      }
    }
  }

  #held(call: Call, times?: 0 | 1 | 2): void {
    this.look();
    const of = call.at;
    if (times === undefined) this.#add({ kind: "held", of });
    if (times === 0) this.#add({ kind: "dropped", of });
    if (times === 2) this.#add({ kind: "repeated", of, times });
    // Its connection may be gone meanwhile.
    if (times !== undefined && times > 0)
      setImmediate(() => {
        if (call.passed === undefined && !this.#isCut(call)) this.#add({ kind: "dropped", of });
      });
  }

  #isCut({ from, to }: Call): boolean {
    const { cluster } = this.#session;
    const [a, b] = [from, to].map((name) => cluster.ids.find((id) => cluster.name(id) === name));
    return a !== undefined && b !== undefined && cluster.cutFrom(a).includes(b);
  }

  #wrote(process: Process, stream: "stdout" | "stderr", line: string): void {
    const { now, elapsed_ms } = this.#session.cluster.history;
    this.#written.push({ place: now, time_ms: elapsed_ms, process, stream, line });
    this.#soon();
  }

  #read({ process, stream, line, time_ms }: Written): void {
    const id = this.#idOf(process);
    if (stream === "stderr") {
      const level = levelOf(line) ?? this.#levels.get(process) ?? 0;
      this.#levels.set(process, level);
      const seq = this.#watch.seqIn(line);
      const who = this.#laneOf(id);
      this.#add(
        { kind: "log", who, level, text: brief(line, LINE_MAX), ...(seq === undefined ? {} : { seq }) },
        time_ms,
      );
    }
    if (id !== undefined && this.#isCurrent(process, id))
      this.#recorder.add(this.#watch.wrote(id, stream, line), time_ms);
  }

  #idOf(process: Process): number | undefined {
    const known = this.#members.get(process);
    if (known !== undefined) return known;
    const id = this.#session.cluster.processMembers.find((member) => member.process === process)?.id;
    if (id !== undefined) this.#members.set(process, id);
    return id;
  }

  /** What a process writes that was replaced meanwhile says nothing of the one that is there now. */
  #isCurrent(process: Process, id: number): boolean {
    return this.#session.cluster.server(id) === process;
  }

  #laneOf(id: number | undefined): string {
    return id === undefined ? (this.#live.lanes(0)[0]?.name ?? "client") : this.#session.cluster.name(id);
  }

  /** Tells what has changed of processes, lines and faults since the last look. */
  #lookAtStates(): void {
    for (const [name, event] of [...this.#processes(), ...this.#faults()]) {
      const text = JSON.stringify(event);
      if (this.#states.get(name) === text) continue;
      this.#states.set(name, text);
      this.#add(event);
    }
  }

  /** How each process is, by a name. */
  #processes(): [name: string, ProcessEvent][] {
    const { cluster } = this.#session;
    const clients = cluster.processes.filter((one) => this.#idOf(one) === undefined);
    return [
      ...cluster.processMembers.map((member): [string, ProcessEvent] => [
        `member ${member.id}`,
        processEvent(cluster.name(member.id), member),
      ]),
      ...clients.map((one): [string, ProcessEvent] => [
        `process ${one.pid}`,
        clientEvent(this.#laneOf(undefined), one),
      ]),
    ];
  }

  /** How each line, each liar and the network are, by a name. */
  #faults(): [name: string, LiveEvent][] {
    const { cluster, lies, hold } = this.#session;
    const { live } = cluster;
    return [
      ...live.flatMap((a) => {
        const cut = cluster.cutFrom(a);
        return live
          .filter((b) => a < b)
          .map((b): [string, LiveEvent] => [`line ${a} ${b}`, { kind: "line", a, b, isCut: cut.includes(b) }]);
      }),
      ...live.map((id): [string, LiveEvent] => [`lie ${id}`, { kind: "lie", id, lie: lies.get(id) }]),
      ["slow", { kind: "slow", ms: cluster.delay_ms }],
      ["hold", { kind: "hold", on: hold.isOn }],
    ];
  }

  /** Tells what members owe that have nothing left to do. */
  #lookAtIdle(): void {
    if (this.#isClosed) return;
    const members = this.#session.cluster.processMembers.filter(({ state }) => state === "running");
    if (members.some(({ process }) => isBusy(process.pid))) {
      this.#quiet = setTimeout(() => this.#lookAtIdle(), QUIET_MS);
      return;
    }
    this.#recorder.add(this.#watch.idle(members.map(({ id }) => id)));
  }
}

const STATES = { starting: "starting", running: "at work", paused: "paused", ended: "ended" } as const;

function processEvent(who: string, { id, process, state }: ProcessMember): ProcessEvent {
  return { kind: "process", who, id, state: STATES[state], pid: process.pid, ...process.exit };
}

function clientEvent(who: string, { pid, exit }: Process): ProcessEvent {
  return { kind: "process", who, state: exit === undefined ? "at work" : "ended", pid, ...exit };
}

function brief(text: string, length_max: number): string {
  return text.length <= length_max ? text : `${text.slice(0, length_max)}… (${text.length} characters)`;
}
