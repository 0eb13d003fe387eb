import type { Hello, LiveEvent, Recorded } from "../../grader/cluster/web/events.ts";
import { Record as Kept } from "../../web/live/record.js";

const KINDS = [
  { name: "request", letter: "q" },
  { name: "pre-prepare", letter: "pp" },
  { name: "PREPARE", letter: "P" },
  { name: "COMMIT", letter: "C" },
  { name: "reply", letter: "r" },
];

/** How a cluster of n would be told of. */
export function helloOf(n: number, more: Partial<Hello> = {}): Hello {
  const about = (id: number) => (id === 0 ? "leader" : "");
  return {
    kind: "hello",
    version: 1,
    lab: { name: "zpbft", title: "PBFT" },
    submission: "solution",
    n,
    f: Math.floor((n - 1) / 3),
    leader: 0,
    lanes: [
      { name: "client", label: "client", about: "", isReal: true },
      ...Array.from({ length: n }, (_, id) => ({
        name: `replica ${id}`,
        label: String(id),
        about: about(id),
        isReal: true,
        id,
      })),
    ],
    kinds: KINDS,
    stages: [
      { name: "prepared", mark: "◇", by: "wire", counts: 2 },
      { name: "committed", mark: "◆", by: "wire", counts: 3 },
      { name: "executed", mark: "■", by: "itself" },
    ],
    commands: "put <key> <val>, get <key>, del <key>, all",
    lies: [{ name: "garble", help: "signs what nobody proposed" }],
    doors: [],
    replies: Math.floor((n - 1) / 3) + 1,
    oldest: 0,
    next: 0,
    ...more,
  };
}

/** A recording that is written event by event, with the order of a cluster that does what it should. */
export class Recording {
  readonly events: Recorded[] = [];
  readonly hello: Hello;
  #time_ms = 0;
  #call = 0;
  #seq = 0;
  readonly #pairs: [string, string][] = [];

  constructor(n: number, more: Partial<Hello> = {}) {
    this.hello = helloOf(n, more);
    for (const { name, id } of this.hello.lanes) {
      const process = { who: name, ...(id === undefined ? {} : { id }), pid: 4000 + (id ?? 99) };
      this.add({ kind: "process", ...process, state: "starting" }, 3);
      this.add({ kind: "process", ...process, state: "at work" }, 20);
    }
  }

  add(event: LiveEvent, after_ms = 0.05): void {
    this.#time_ms += after_ms;
    this.events.push({ i: this.events.length, time_ms: Math.round(this.#time_ms * 1000) / 1000, ...event } as Recorded);
  }

  /** A message that leaves its sender; its number. */
  call(from: string, to: string, message: number, text: string, seq?: number): number {
    const call = ++this.#call;
    const about = { request: `request ${this.#seq}`, ...(seq === undefined ? {} : { seq, view: 0 }) };
    this.add({ kind: "call", call, from, to, message, text, ...about });
    return call;
  }

  arrive(call: number): void {
    this.add({ kind: "passed", of: call, times: 1 }, 0.2);
    this.add({ kind: "settled", of: call }, 0.02);
  }

  /** A put that goes all its way; `dead` neither send nor get, `lazy` do not execute. */
  put(key: string, value: string, { dead = [], lazy = [] }: { dead?: number[]; lazy?: number[] } = {}): void {
    const seq = ++this.#seq;
    const { n, f } = this.hello;
    const ids = Array.from({ length: n }, (_, id) => id).filter((id) => !dead.includes(id));
    const command = `put ${key} ${value}`;
    const replica = (id: number) => `replica ${id}`;
    this.add({ kind: "asked", ask: seq, command }, 400);
    this.arrive(this.call("client", replica(0), 0, `request [${command}]`));
    this.#log(0, seq, `stage=0:request <= :8005, cmd: [${command}]`);
    for (const id of ids.slice(1))
      this.arrive(this.call(replica(0), replica(id), 1, `pre-prepare seq=${seq} [${command}]`, seq));
    const counts = new Map(ids.map((id) => [id, { 2: 0, 3: 0 }]));
    for (const message of [2, 3] as const) {
      const kind = message === 2 ? "PREPARE" : "COMMIT";
      const calls = ids.flatMap((from) =>
        ids
          .filter((to) => to !== from)
          .map((to) => ({ to, call: this.call(replica(from), replica(to), message, kind, seq) })),
      );
      for (const { to, call } of calls) {
        this.arrive(call);
        const counted = counts.get(to) as { 2: number; 3: number };
        const count = ++counted[message];
        const worth = { of: call, id: to, seq, worth: "counted" as const };
        this.add({ kind: "worth", ...worth, note: `${count} of ${2 * f}`, badge: `${count}/${2 * f}` }, 0);
        this.#phase(to, seq, counted, lazy);
        this.#log(to, seq, `stage=${message}:${kind.toLowerCase()} <= 1`);
      }
    }
    this.#pairs.push([key, value]);
    for (const id of ids.filter((one) => !lazy.includes(one))) {
      this.#log(id, seq, `execute cmd:[${command}], result:[put ok]`);
      this.add({ kind: "db", id, pairs: [...new Map(this.#pairs)].slice(-20), more: 0 });
      this.add({ kind: "standing", id, figures: { executed: seq, view: 0 } });
      this.#phase(id, seq, counts.get(id) as { 2: number; 3: number }, lazy, true);
      this.arrive(this.call(replica(id), "client", 4, `reply seq=${seq} [put ok]`, seq));
    }
    this.add({ kind: "answer", ask: seq, command, result: "put ok", replicas: ids.slice(0, f + 1), took_ms: 5.2 });
  }

  #log(id: number, seq: number, text: string): void {
    this.add({
      kind: "log",
      who: `replica ${id}`,
      level: 1,
      text: `server.ts:196: INFO| I=${id} L=0 seq=${seq}| ${text}`,
      seq,
    });
  }

  #phase(id: number, seq: number, counted: { 2: number; 3: number }, lazy: number[], isExecuted = false): void {
    const needed = 2 * this.hello.f;
    const isCommitted = counted[2] >= needed && counted[3] >= needed;
    this.add(
      {
        kind: "phase",
        id,
        seq,
        reached: [
          ...(counted[2] >= needed ? ["prepared"] : []),
          ...(isCommitted ? ["committed"] : []),
          ...(isExecuted ? ["executed"] : []),
        ],
        counts: [
          { kind: 2, count: Math.min(counted[2], needed), needed },
          { kind: 3, count: Math.min(counted[3], needed), needed },
        ],
        ...(isCommitted && lazy.includes(id)
          ? { differs: `${needed} of ${needed} COMMITs have reached it; it has not executed seq ${seq}` }
          : {}),
      },
      0,
    );
  }
}

/** A recording in which much happens, also what should not. */
export function eventful(): Recording {
  const recording = new Recording(4);
  for (let seq = 0; seq < 12; seq++) recording.put(`k${seq % 5}`, String(seq), seq === 7 ? { lazy: [1] } : {});
  recording.add({ kind: "line", a: 1, b: 3, isCut: true });
  recording.add({ kind: "process", who: "replica 3", id: 3, state: "ended", pid: 1, signal: "SIGKILL" });
  recording.add({ kind: "hold", on: true });
  const call = recording.call("replica 0", "replica 1", 2, "PREPARE", 12);
  recording.add({ kind: "held", of: call });
  recording.put("last", "1", { dead: [3] });
  recording.add({ kind: "dropped", of: call });
  recording.add({ kind: "slow", ms: 50 });
  return recording;
}

/** What the page keeps of a recording that it was told. */
export function kept({ hello, events }: Recording): Kept {
  const record = new Kept(hello);
  for (const event of events) record.add(event);
  return record;
}
