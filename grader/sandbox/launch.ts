import { existsSync } from "node:fs";
import path from "node:path";
import type { Duplex } from "node:stream";
import { execa, type Options } from "execa";
import { debug } from "../base/debug.ts";
import { type Allowance, USUAL_ALLOWANCE } from "./allowance.ts";
import { DISK } from "./disk.ts";
import { Output, OutputError } from "./output.ts";
import { killLater, leaveAlone } from "./reaper.ts";
import { CACHE_DIR, type Command, type Sandbox, sandboxedCommand, UNSANDBOXED } from "./sandbox.ts";

/** How a process ended: exactly one of the two fields is set. */
export interface Exit {
  code: number | undefined;
  signal: string | undefined;
}

/** How long a process that was asked to end has before its group is killed. */
const END_PATIENCE_MS = 2000;

/** What a process may do. */
export interface Rights {
  sandbox: Sandbox;
  /** The files that a sandboxed process may read, besides those of the folder that it is started in. */
  reads: readonly string[];
  /** What it finds in its environment. */
  env?: Readonly<Record<string, string>>;
  /** Whether it inherits the descriptor `DISK`, at the other end of which the grader plays its disk. */
  hasDisk?: boolean;
}

const EVERYTHING: Rights = { sandbox: UNSANDBOXED, reads: [] };

/** A process that the grader started. All that it starts itself belongs to the same process group. */
export class Process {
  readonly name: string;
  readonly pid: number;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly exited: Promise<Exit>;
  /** The grader's end of the process's disk; undefined if it has none. */
  readonly disk: Duplex | undefined;
  /** How long it may run. */
  readonly allowance: Allowance;
  exit: Exit | undefined;
  /**
   * Sends an echo, which the given code answers at once, on every connection to the process. Resolves when all were
   * answered, with a number that grows with everything that the process says. Undefined as long as there is no connection.
   */
  echo: (() => Promise<number>) | undefined;
  /** The signals by which the grader ended it, or holds it stopped at present. */
  readonly #given = new Set<string>();
  readonly #child: ReturnType<typeof start>;

  /** Starts Node with these arguments. */
  static node(
    name: string,
    nodeArgs: readonly string[],
    cwd: string,
    { sandbox, reads, env, hasDisk }: Rights = EVERYTHING,
  ): Process {
    const command = sandboxedCommand(sandbox, nodeArgs, { dir: cwd, reads });
    return new Process(name, { ...command, env, hasDisk }, cwd, sandbox.allowance);
  }

  /** Starts a command in a group of its own, with next to nothing in its environment. */
  constructor(
    name: string,
    { file, args, env, hasDisk = false, ...user }: Command & Pick<Rights, "env" | "hasDisk">,
    cwd: string,
    allowance: Allowance = USUAL_ALLOWANCE,
  ) {
    this.name = name;
    this.allowance = allowance;
    const stdio = hasDisk ? WITH_DISK : WITHOUT_DISK;
    this.#child = start(file, args, { ...user, cwd, stdio, env: { ...cleanEnvironment(cwd), ...env } });
    const { pid, stdin, stdout, stderr, nodeChildProcess } = this.#child;
    // A process that could not be started has no pid.
    if (pid === undefined) {
      throw new Error(
        `${name} could not be started: ${file}; is it there, and may there be more processes and open files?`,
      );
    }
    this.pid = pid;
    debug(() => `${name} is started, process ${pid}`);
    killLater(-pid);
    this.stdout = new Output(stdout);
    this.stderr = new Output(stderr);
    this.disk = nodeChildProcess.stdio[DISK] as Duplex | undefined;
    // What it asks waits until somebody plays the disk. (execa would read, and forget, what nobody reads.)
    this.disk?.pause();
    // Writing to a process that is gone fails, which is no error.
    for (const stream of [stdin, this.disk]) stream?.on("error", () => {});
    // The end of its streams is not awaited: processes that it left behind may hold them open for ever.
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

  /** Whether the grader has sent it this signal and, for SIGSTOP, has not sent SIGCONT since. */
  wasGiven(signal: string): boolean {
    return this.#given.has(signal);
  }

  /** Sends a signal to the whole group. A group that is gone is not an error. */
  signal(signal: NodeJS.Signals): void {
    if (this.exit === undefined) this.#given.add(signal);
    debug(() => `${this.name}, process ${this.pid}, and its group are sent ${signal}`);
    if (signal === "SIGCONT") this.#given.delete("SIGSTOP");
    this.#child.kill(signal);
  }

  /**
   * Never resolves, and rejects with an OutputError when the process ends: race it with what the process is expected to do.
   * The rejection need not be handled.
   */
  ending(): Promise<never> {
    const ended = Promise.all([this.exited, this.stderr.closed]).then((): never => {
      throw new OutputError("the process ended without coming up", { ended: true, wrote: this.stderr.tail() });
    });
    ended.catch(() => {});
    return ended;
  }

  /** Asks the whole group to end, kills it if it does not, and resolves when the process is gone. */
  async end(): Promise<Exit> {
    if (this.exit === undefined) {
      this.signal("SIGTERM");
      // A stopped process gets the signal only when it is continued.
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

  /** The process is gone, but processes that it started may not be. */
  async #sweep(): Promise<Exit> {
    this.signal("SIGKILL");
    leaveAlone(-this.pid);
    return this.exited;
  }
}

const WITHOUT_DISK = ["pipe", "pipe", "pipe"] as const;
/** The last is `DISK`. */
const WITH_DISK = [...WITHOUT_DISK, "pipe"] as const;

type StartOptions = Pick<Options, "uid" | "gid" | "cwd" | "env"> & { stdio: typeof WITH_DISK | typeof WITHOUT_DISK };

/**
 * Starts a command in a group of its own, which all signals go to. Its output is not kept here, and no exit code is an
 * error. If the grader ends first, the reaper ends the group, for the reaper does so even when the grader is killed.
 */
function start(file: string, args: readonly string[], options: StartOptions) {
  return execa(file, args, {
    ...options,
    extendEnv: false,
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
