import type { Duplex } from "node:stream";
import type { Call } from "../history/events.ts";
import type { Process } from "../sandbox/launch.ts";

/** The state of a member. A paused member keeps its connections, and says nothing. */
export type State = "starting" | "running" | "paused" | "ended";

/** A member of a cluster: a process, or a puppet that the grader plays. */
export interface Member {
  readonly id: number;
  /** Where it listens. */
  readonly address: string;
  /** The key that its signatures are checked with, in PEM. */
  readonly publicPem: string;
  readonly state: State;
}

/** A puppet or a client of the grader's, which calls members. */
export interface Caller {
  /** When each call of its own leaves: when what this returns resolves, if it is set, and otherwise at once. */
  turn: ((call: Call) => Promise<void>) | undefined;
  /** Why a member cannot be called now; undefined if it can. */
  down(id: number): string | undefined;
  /** Resolves when a member has answered what its given code answers at once, or cannot be reached. */
  echo(id: number): Promise<void>;
}

/** A member that the grader plays. */
export interface Puppet extends Member, Caller {
  /** Connects with a member that is a process. Resolves when it was reached. */
  connect(id: number, address: string): Promise<void>;
  /** Ends the puppet as a kill ends a process. */
  close(): void;
}

/** The identity of a process: its public key in PEM, and the files of the key pair, the private key first; `NO_KEYS` where members have none. */
export interface Identity {
  publicPem: string;
  files: readonly string[];
}

export const NO_KEYS: Identity = { publicPem: "", files: [] };

/** The disk of a process, which outlives it. */
export interface MemberDisk {
  /** Where its files are. */
  readonly folder: string;
  /** All that is there now. */
  readonly bytes: Buffer;
  /** Gives it to a process that was started, which asks for it at this end of a descriptor. */
  attach(line: Duplex): void;
}

/** A member that is a process. A restart gives the member another process. */
export class ProcessMember implements Member {
  /** If a real master gives the ids, this is the order of starting until the master has given the id. */
  id: number;
  readonly address: string;
  readonly identity: Identity;
  /** What it finds again when it is restarted; undefined where members have no disks. */
  readonly disk: MemberDisk | undefined;
  #process: Process | undefined;
  #isAtWork = false;
  #isPaused = false;

  constructor(id: number, address: string, identity: Identity, disk?: MemberDisk) {
    this.id = id;
    this.address = address;
    this.identity = identity;
    this.disk = disk;
  }

  /** Whether it was never started. */
  get isNew(): boolean {
    return this.#process === undefined;
  }

  get publicPem(): string {
    return this.identity.publicPem;
  }

  /** @throws RangeError before it is started */
  get process(): Process {
    if (this.#process === undefined) throw new RangeError(`member ${this.id} has not been started`);
    return this.#process;
  }

  get state(): State {
    if (this.#process?.exit !== undefined) return "ended";
    if (this.#isPaused) return "paused";
    return this.#isAtWork ? "running" : "starting";
  }

  /** Sets the member's process. */
  begin(process: Process): void {
    this.#process = process;
    if (process.disk !== undefined) this.disk?.attach(process.disk);
    this.#isAtWork = false;
    this.#isPaused = false;
  }

  /** Notes that the member has said that it is at work. */
  isAtWork(): void {
    this.#isAtWork = true;
  }

  pause(): void {
    this.process.signal("SIGSTOP");
    this.#isPaused = true;
  }

  resume(): void {
    this.process.signal("SIGCONT");
    this.#isPaused = false;
  }
}
