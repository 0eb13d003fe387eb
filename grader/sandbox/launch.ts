import { existsSync } from "node:fs";
import path from "node:path";
import { execa, type Options } from "execa";
import { debug } from "../base/debug.ts";
import { type Allowance, USUAL_ALLOWANCE } from "./allowance.ts";
import { Output, OutputError } from "./output.ts";
import { killLater, leaveAlone } from "./reaper.ts";
import { CACHE_DIR, type Command, type Sandbox, sandboxedCommand, UNSANDBOXED } from "./sandbox.ts";

/** How a process ended: exactly one of the two is there. */
export interface Exit {
  code: number | undefined;
  signal: string | undefined;
}

/** How long a process that was asked to end has before its group is killed. */
const END_PATIENCE_MS = 2000;

/** What a process may do. */
export interface Rights {
  sandbox: Sandbox;
  /** The files that it may read, if it is sandboxed, besides those of the folder that it is started in. */
  reads: readonly string[];
}

const EVERYTHING: Rights = { sandbox: UNSANDBOXED, reads: [] };

/** A process that the grader started, with all that it starts itself: they are one group. */
export class Process {
  readonly name: string;
  readonly pid: number;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly exited: Promise<Exit>;
  /** How long it may run. */
  readonly allowance: Allowance;
  exit: Exit | undefined;
  /**
   * Asks it something that its given code answers at once, on every line that there is to it. Resolves when it has, with a
   * number that grows with whatever it says. Missing as long as there is no line.
   */
  echo: (() => Promise<number>) | undefined;
  /** The signals by which the grader ended it, or has it stopped just now. */
  readonly #given = new Set<string>();
  readonly #child: ReturnType<typeof start>;

  /** Starts Node with these arguments. */
  static node(
    name: string,
    nodeArgs: readonly string[],
    cwd: string,
    { sandbox, reads }: Rights = EVERYTHING,
  ): Process {
    const command = sandboxedCommand(sandbox, nodeArgs, { dir: cwd, reads });
    return new Process(name, command, cwd, sandbox.allowance);
  }

  /** Starts a command in a group of its own, with next to nothing in its environment. */
  constructor(name: string, { file, args, ...user }: Command, cwd: string, allowance: Allowance = USUAL_ALLOWANCE) {
    this.name = name;
    this.allowance = allowance;
    this.#child = start(file, args, { ...user, cwd, env: cleanEnvironment(cwd) });
    const { pid, stdin, stdout, stderr, nodeChildProcess } = this.#child;
    // One that cannot be started has no number.
    if (pid === undefined) throw new Error(`${name} could not be started: ${file}`);
    this.pid = pid;
    debug(() => `${name} is started, process ${pid}`);
    killLater(-pid);
    this.stdout = new Output(stdout);
    this.stderr = new Output(stderr);
    // A process that is gone does not read what is written to it.
    stdin.on("error", () => {});
    // Not the end of its streams: what it set free before it died may hold them open for ever.
    this.exited = new Promise((resolve) => {
      nodeChildProcess.once("exit", (code: number | null, signal: NodeJS.Signals | null) => {
        this.exit = { code: code ?? undefined, signal: signal ?? undefined };
        debug(() => `${name}, process ${pid}, has ended: ${signal ?? `exit code ${code}`}`);
        resolve(this.exit);
      });
    });
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  closeInput(): void {
    this.#child.stdin.end();
  }

  /** Whether the grader has sent it this signal, and in the case of SIGSTOP has not let it go on since. */
  wasGiven(signal: string): boolean {
    return this.#given.has(signal);
  }

  /** Sends a signal to the whole group. One that is gone is not an error. */
  signal(signal: NodeJS.Signals): void {
    if (this.exit === undefined) this.#given.add(signal);
    debug(() => `${this.name}, process ${this.pid}, and its group are sent ${signal}`);
    if (signal === "SIGCONT") this.#given.delete("SIGSTOP");
    this.#child.kill(signal);
  }

  /**
   * Never resolves, and rejects with an OutputError when the process ends: to be raced with what it is awaited to do. It
   * may be left alone.
   */
  ending(): Promise<never> {
    const ended = Promise.all([this.exited, this.stderr.closed]).then((): never => {
      throw new OutputError("the process ended without coming up", { ended: true, wrote: this.stderr.tail() });
    });
    ended.catch(() => {});
    return ended;
  }

  /** Ends the whole group, kindly if it lets itself, and resolves when the process is gone. */
  async end(): Promise<Exit> {
    if (this.exit === undefined) {
      this.signal("SIGTERM");
      // A process that is stopped gets the signal only when it goes on.
      this.signal("SIGCONT");
      await this.exited;
    }
    return this.#sweep();
  }

  /** Kills the whole group, and resolves when the process is gone. */
  async kill(): Promise<Exit> {
    this.signal("SIGKILL");
    await this.exited;
    return this.#sweep();
  }

  /** The process is gone; what it started may not be. */
  async #sweep(): Promise<Exit> {
    this.signal("SIGKILL");
    leaveAlone(-this.pid);
    return this.exited;
  }
}

/**
 * Starts a command in a group of its own, which all signals go to. What it writes is not kept here; how it ends is no error;
 * and the reaper, not this process, ends it if this process should end before, for it does so also when that is killed.
 */
function start(file: string, args: readonly string[], options: Pick<Options, "uid" | "gid" | "cwd" | "env">) {
  return execa(file, args, {
    ...options,
    extendEnv: false,
    stdio: "pipe",
    killDescendants: true,
    forceKillAfterDelay: END_PATIENCE_MS,
    cleanup: false,
    buffer: false,
    reject: false,
  });
}

/** Nothing of the caller's environment but what Windows needs to run anything. */
function cleanEnvironment(cwd: string): Record<string, string> {
  const { SystemRoot } = process.env;
  const environment: Record<string, string> = SystemRoot === undefined ? {} : { SystemRoot };
  const compiled = path.join(cwd, CACHE_DIR);
  if (!existsSync(compiled)) return environment;
  return { ...environment, NODE_COMPILE_CACHE: compiled, NODE_COMPILE_CACHE_PORTABLE: "1" };
}
