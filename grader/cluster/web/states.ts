import type { Process } from "../../sandbox/launch.ts";
import type { ProcessMember } from "../member.ts";
import type { Session } from "../session.ts";
import type { LiveEvent, ProcessEvent } from "./events.ts";

/** How the processes, lines and faults of a cluster are, of which a page is told what has changed. */
export class States {
  readonly #session: Session;
  /** The lane of who is no member. */
  readonly #client: string;
  readonly #members = new Map<Process, number>();
  /** What was told last of each, as JSON. */
  readonly #told = new Map<string, string>();

  constructor(session: Session, client: string) {
    this.#session = session;
    this.#client = client;
    // Without any fault, as everybody takes it to be.
    for (const [name, event] of this.#faults()) this.#told.set(name, JSON.stringify(event));
  }

  /** What has changed since this was asked last. */
  changed(): LiveEvent[] {
    return [...this.#processes(), ...this.#faults()].flatMap(([name, event]) => {
      const text = JSON.stringify(event);
      if (this.#told.get(name) === text) return [];
      this.#told.set(name, text);
      return [event];
    });
  }

  /** The member that a process is or was; undefined for a client's. */
  idOf(process: Process): number | undefined {
    const known = this.#members.get(process);
    if (known !== undefined) return known;
    const id = this.#session.cluster.processMembers.find((member) => member.process === process)?.id;
    if (id !== undefined) this.#members.set(process, id);
    return id;
  }

  /** How each process is, by a name. */
  #processes(): [name: string, ProcessEvent][] {
    const { cluster } = this.#session;
    const clients = cluster.processes.filter((one) => this.idOf(one) === undefined);
    return [
      ...cluster.processMembers.map((member): [string, ProcessEvent] => [
        `member ${member.id}`,
        processEvent(cluster.name(member.id), member),
      ]),
      ...clients.map((one): [string, ProcessEvent] => [`process ${one.pid}`, clientEvent(this.#client, one)]),
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
}

const STATES = { starting: "starting", running: "at work", paused: "paused", ended: "ended" } as const;

function processEvent(who: string, { id, process, state }: ProcessMember): ProcessEvent {
  return { kind: "process", who, id, state: STATES[state], pid: process.pid, ...process.exit };
}

function clientEvent(who: string, { pid, exit }: Process): ProcessEvent {
  return { kind: "process", who, state: exit === undefined ? "at work" : "ended", pid, ...exit };
}
