import { createInterface, type Interface } from "node:readline";
import { SKELETON } from "../base/project.ts";
import { fromCaller, UsageError } from "../base/usage.ts";
import { Cluster } from "../cluster/cluster.ts";
import type { Client } from "../cluster/family.ts";
import type { Puppet } from "../cluster/member.ts";
import type { RealClient } from "../cluster/real-client.ts";
import { Screen } from "../cluster/screen.ts";
import { labIn } from "../labs/catalogue.ts";
import type { Lab } from "../labs/lab.ts";
import { OutputError } from "../sandbox/output.ts";
import { sandboxHere } from "../sandbox/sandbox.ts";
import { stage } from "../submission/stage.ts";
import { readSubmission, SubmissionError } from "../submission/submission.ts";
import { runCommand } from "./command.ts";
import { LAB, readF, submissionOption, wholeNumber } from "./options.ts";

const CLUSTER = {
  typed: "npm run cluster",
  usage: "[-- options]",
  options: {
    f: {
      flags: "-f, --f <N>",
      help: "how many faulty servers to tolerate",
      read: readF,
      fallback: 1,
    },
    submission: submissionOption("the submission to run (default: skeleton)"),
    lab: LAB,
    log: {
      flags: "--log <N>",
      help: "lowest level to log: 0 Debug, 1 INFO, 2 WARN, 3 ERROR",
      read: wholeNumber(0, 3),
      fallback: 1,
    },
  },
} as const;

const HELP = `kill <id>      end a server's process
pause <id>     stop it where it is; resume <id> lets it go on
restart <id>   start it again, with the same address and key, and an empty database
help, quit
`;

/** As long as the client asks, with some to spare. */
const ANSWER_TIMEOUT_MS = 60_000;

/** A server is at work in a second, on a machine that does nothing else. */
const PATIENCE_MS = 5000;

const notAtWork = ({ gradedFiles }: Lab): string =>
  `the servers are not at work after ${PATIENCE_MS / 1000} s: is there a loop, or an await without an end, outside of the functions of ${gradedFiles.join(", ")}? Ctrl-C ends this`;

/** A cluster in one terminal: every process's lines, and a prompt. Returns the exit code. */
export function run(argv: readonly string[]): Promise<number> {
  return runCommand(CLUSTER, argv, async ({ options: { submission, f, log, ...options } }) => {
    const dir = submission === undefined ? SKELETON : fromCaller(submission, "cluster");
    const lab = await labIn(dir, options.lab);
    try {
      return await start(dir, lab, f, log);
    } catch (error) {
      if (!(error instanceof SubmissionError || error instanceof OutputError)) throw error;
      const who = error instanceof OutputError && error.who !== undefined ? `${error.who} did not start: ` : "";
      process.stderr.write(`${who}${error.message}\n`);
      return 2;
    }
  });
}

async function start(dir: string, lab: Lab, f: number, log: number): Promise<number> {
  const family = await lab.family?.();
  if (family === undefined) throw new UsageError(`--lab ${lab.name}: this lab has no clusters`);
  const submission = await readSubmission(dir, lab);
  process.stderr.write(submission.notes.map((note) => `${note}\n`).join(""));
  const sandbox = await sandboxHere();
  const staged = await stage(submission, sandbox);
  const screen = new Screen(log);
  // A file that runs for ever when it is loaded says nothing.
  const patience = setTimeout(() => screen.say(notAtWork(lab)), PATIENCE_MS);
  try {
    const cluster = await Cluster.start(family, {
      program: staged.program,
      sandbox,
      f,
      master: "process",
      // The lines that tell how far a process has come are INFO; what is not to be seen of them is not shown.
      log: Math.min(log, 1),
      onProcess: (process) => screen.show(process),
    }).finally(() => clearTimeout(patience));
    try {
      const session = new Session(lab, cluster, screen, await cluster.realClient());
      await session.run();
    } finally {
      await cluster.stop();
    }
  } finally {
    await staged.remove();
  }
  return 0;
}

/** The prompt, and what it does to the cluster. */
class Session {
  readonly #lab: Lab;
  readonly #cluster: Cluster<Puppet, Client>;
  readonly #screen: Screen;
  readonly #lines: Interface;
  #client: RealClient;

  constructor(lab: Lab, cluster: Cluster<Puppet, Client>, screen: Screen, client: RealClient) {
    this.#lab = lab;
    this.#cluster = cluster;
    this.#screen = screen;
    this.#client = client;
    this.#lines = createInterface({ input: process.stdin, output: process.stdout, prompt: `${lab.name}> ` });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => this.#lines.close());
    this.#lines.on("SIGINT", () => this.#lines.close());
  }

  async run(): Promise<void> {
    const { length } = this.#cluster.ids;
    this.#screen.say(`${length === 1 ? "1 server is" : `${length} servers are`} at work; "help" tells what to type`);
    this.#screen.promptWith(this.#lines);
    for await (const line of this.#lines) {
      const words = line.trim().split(/\s+/);
      if (words[0] === "quit") break;
      await this.#obey(line, words).catch((error: Error) => this.#screen.say(error.message));
      this.#screen.prompt();
    }
    this.#screen.promptWith(undefined);
    this.#lines.close();
  }

  async #obey(line: string, [name, id, ...rest]: string[]): Promise<void> {
    if (name === undefined || name === "") return;
    if (name === "help") return this.#screen.say(`${this.#lab.prompt.commands}\n${HELP.trimEnd()}`);
    const act = { kill: this.#kill, pause: this.#pause, resume: this.#resume, restart: this.#restart }[name];
    if (act === undefined) return this.#ask(line);
    if (id === undefined || !/^\d+$/.test(id) || rest.length > 0) throw new Error(`usage: ${name} <id>`);
    this.#cluster.member(Number(id));
    await act.call(this, Number(id));
  }

  /** At a terminal the prompt is free at once, so that a server can be brought back while a command waits for it. */
  async #ask(line: string): Promise<void> {
    if (this.#client.process.exit !== undefined) {
      this.#screen.say("the client has ended; a new one joins");
      this.#client = await this.#cluster.realClient();
    }
    const asked = this.#client.ask(line, ANSWER_TIMEOUT_MS);
    if (this.#lines.terminal) asked.catch((error: Error) => this.#screen.say(error.message));
    else await asked;
  }

  async #kill(id: number): Promise<void> {
    await this.#cluster.kill(id);
    this.#screen.say(`server ${id} is killed`);
  }

  async #pause(id: number): Promise<void> {
    this.#mustLive(id);
    this.#cluster.pause(id);
    this.#screen.say(`server ${id} is paused`);
  }

  async #resume(id: number): Promise<void> {
    this.#mustLive(id);
    if (this.#cluster.member(id).state !== "paused") throw new Error(`server ${id} is not paused`);
    this.#cluster.resume(id);
    this.#screen.say(`server ${id} goes on`);
  }

  async #restart(id: number): Promise<void> {
    const warning = this.#lab.prompt.onRestart(id);
    if (warning !== undefined) this.#screen.say(warning);
    await this.#cluster.restart(id);
    this.#screen.say(`server ${id} is back, with an empty database`);
  }

  #mustLive(id: number): void {
    if (this.#cluster.member(id).state === "ended") throw new Error(`server ${id} is dead: restart ${id}`);
  }
}
