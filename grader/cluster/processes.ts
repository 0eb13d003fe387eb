import path from "node:path";
import type { Fact } from "../history/events.ts";
import type { History } from "../history/history.ts";
import { Accounts } from "../sandbox/accounts.ts";
import { type Exit, Process } from "../sandbox/launch.ts";
import { type Mishap, mishapOf } from "../sandbox/mishap.ts";
import { KEPT_MAX } from "../sandbox/output.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { ProcessMember } from "./member.ts";

interface ProcessesOptions {
  /** The file to start with Node: a stage's program. */
  program: string;
  sandbox: Sandbox;
  /** The level that they log, 0 to 3. */
  log: number;
  /** Whether a process is ended that runs, says or writes more than right servers do. */
  isLimited: boolean;
  /** Ends all processes when it is aborted. */
  signal?: AbortSignal;
  /** Sees every process as soon as it is started, before it has written anything. */
  onProcess?: (process: Process) => void;
}

/** With this, the given code says at every level in the log which function of a submission does what. */
const TELLS_FUNCTIONS = { ZLOG_FUNCTIONS: "1" };

/** How a process is started. */
interface Launch {
  /** The name of its role for people, and in the history unless it is a member. */
  role: string;
  args: readonly string[];
  /** The files that it may read. */
  reads?: readonly string[];
  /** Whose process it is. */
  member?: ProcessMember;
  /** What it finds in its environment besides. */
  env?: Readonly<Record<string, string>>;
  /** Whether the grader plays its disk. */
  hasDisk?: boolean;
}

/** The processes of one cluster. Their starts, ends and output are part of the history. */
export class Processes {
  readonly #options: ProcessesOptions;
  readonly #history: History;
  readonly #nameOf: (id: number) => string;
  readonly #all: Process[] = [];
  readonly #members = new Map<Process, ProcessMember>();
  readonly #accounts: Accounts | undefined;
  /** Why the grader ended those that it did. */
  readonly #endedFor = new Map<Process, string>();
  #isStopped = false;

  /** `nameOf` gives the name of a member in the history. */
  constructor(history: History, nameOf: (id: number) => string, options: ProcessesOptions) {
    this.#history = history;
    this.#nameOf = nameOf;
    this.#options = options;
    const { signal, isLimited } = options;
    signal?.addEventListener("abort", () => this.end((signal.reason as Error).message));
    if (!isLimited) return;
    history.onFlood = (why) => this.end(why);
    this.#accounts = new Accounts(this.#all, (process, why) => this.end(why, [process]));
  }

  /** All that were started. */
  get all(): readonly Process[] {
    return this.#all;
  }

  /** Starts a process. The history does not have it before `writeDown` is called. */
  launch({ role, args, reads = [], member, env = {}, hasDisk = false }: Launch): Process {
    const { program, log, sandbox, isLimited, onProcess } = this.#options;
    const nodeArgs = [program, ...args, "-log", String(log)];
    const process = Process.node(role, nodeArgs, path.dirname(program), {
      sandbox,
      reads,
      hasDisk,
      env: isLimited ? { ...TELLS_FUNCTIONS, ...env } : env,
    });
    this.#all.push(process);
    if (member !== undefined) this.#members.set(process, member);
    onProcess?.(process);
    if (isLimited) {
      for (const output of [process.stdout, process.stderr]) {
        output.onFlood = () => this.end("it had written megabytes", [process]);
      }
    }
    return process;
  }

  /**
   * Writes what a process does from now on, and what it has written so far, into the history. Call it when it is known
   * which member the process is.
   */
  writeDown(process: Process): void {
    const member = this.#members.get(process);
    const who = member === undefined ? process.name : this.#nameOf(member.id);
    this.#note({ kind: "start", who });
    for (const stream of ["stdout", "stderr"] as const) {
      const output = process[stream];
      if (output.text !== "") this.#note({ kind: "log", who, stream, text: output.text });
      output.onText((text) => {
        if (output.text.length < KEPT_MAX) this.#note({ kind: "log", who, stream, text });
      });
    }
    void process.exited.then((exit) => {
      const why = this.#endedFor.get(process);
      this.#note({ kind: "exit", who, ...exit, ...(why === undefined ? {} : { why }) });
    });
  }

  /** Notes nothing once the grader is ending everything. */
  #note(fact: Extract<Fact, { kind: "start" | "log" | "exit" }>): void {
    if (!this.#isStopped) this.#history.note(fact);
  }

  /**
   * The first mishap of a process, as a clause; undefined if there was none. Ask it whenever a process may have been ended.
   */
  get mishap(): Mishap | undefined {
    for (const process of this.#all) {
      const mishap = mishapOf(process);
      const member = this.#members.get(process);
      const name = member === undefined ? process.name : `${process.name} ${member.id}`;
      if (mishap !== undefined) return { ...mishap, what: `${name} ${mishap.what}` };
    }
    return undefined;
  }

  /** @throws BusyLoopError when one was ended because it had run for too long in all */
  refuseOverspent(): void {
    this.#accounts?.refuseOverspent();
  }

  /** Kills processes, and adds the reason to their stderr. */
  end(reason: string, processes: readonly Process[] = this.#all): void {
    for (const process of processes) {
      if (process.exit !== undefined) continue;
      process.stderr.note(`the grader ended it: ${reason}`);
      if (!this.#endedFor.has(process)) this.#endedFor.set(process, reason);
    }
    for (const process of processes) process.signal("SIGKILL");
  }

  /** Ends all processes by `end`. The history does not record it. */
  async stop(end: (process: Process) => Promise<Exit>): Promise<void> {
    this.#isStopped = true;
    this.#accounts?.close();
    await Promise.all(this.#all.map(end));
  }
}
