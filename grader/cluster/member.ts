import type { Process } from "../sandbox/launch.ts";

/** What a member does. One that is paused keeps its connections, and says nothing. */
export type State = "starting" | "running" | "paused" | "ended";

/** One of those that a cluster consists of: a process, or a puppet that the grader plays. */
export interface Member {
  readonly id: number;
  /** Where it listens. */
  readonly address: string;
  /** The key that its signatures are checked with, in PEM. */
  readonly publicPem: string;
  readonly state: State;
}

/** One of the grader's own that calls members. */
export interface Caller {
  /** Why a member cannot be called now; undefined if it can. */
  down(id: number): string | undefined;
  /** Resolves when a member has answered what its given code answers at once, or cannot be reached. */
  echo(id: number): Promise<void>;
}

/** A member that the grader plays. */
export interface Puppet extends Member, Caller {
  /** Connects with a member that is a process. Resolves when it was reached. */
  connect(id: number, address: string): Promise<void>;
  /** Is gone, as a process that is killed. */
  close(): void;
}

/** What a process is known by: a public key in PEM, and the files of the pair, the private one first. */
export interface Identity {
  publicPem: string;
  files: readonly [pri: string, pub: string];
}

/** A member that is a process. When it is started again, that is another process, and the same member. */
export class ProcessMember implements Member {
  /** Before the master has told it, where a real master gives the ids, it is the place in which it was started. */
  id: number;
  readonly address: string;
  readonly identity: Identity;
  #process: Process | undefined;
  #isAtWork = false;
  #isPaused = false;

  constructor(id: number, address: string, identity: Identity) {
    this.id = id;
    this.address = address;
    this.identity = identity;
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

  /** From now on it is this process. */
  begin(process: Process): void {
    this.#process = process;
    this.#isAtWork = false;
    this.#isPaused = false;
  }

  /** It has said that it is at work. */
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
