import { clearLine, cursorTo, type Interface } from "node:readline";
import { styleText } from "node:util";
import type { Process } from "../sandbox/launch.ts";

const COLOURS = ["cyan", "yellow", "green", "magenta", "blue", "red"] as const;
type Colour = (typeof COLOURS)[number] | "gray" | "white";

const LABEL_WIDTH = 9;

const LEVELS = ["Debug", "INFO", "WARN", "ERROR"];
const LEVEL = /^\S+:\d+: (Debug|INFO|WARN|ERROR)\|/;

/** One terminal for many processes: whole lines, each with its writer's name in front, above a prompt that stays. */
export class Screen {
  #lines: Interface | undefined;
  readonly #log: number;

  /** `log` is the lowest level that is shown, 0 to 3. */
  constructor(log: number) {
    this.#log = log;
  }

  /** Shows what a process writes, a line at a time. A server's lines wait until its id is known. */
  show(process: Process): void {
    const role = process.name.split(" ")[0] ?? "";
    const pending: string[] = [];
    let label = role === "server" ? undefined : role;
    let colour: Colour = role === "master" ? "gray" : "white";
    const emit = (line: string): void => {
      pending.push(line);
      if (label === undefined) return;
      for (const text of pending.splice(0)) this.#print(`${styleText(colour, label.padEnd(LABEL_WIDTH))} ${text}`);
    };
    process.stdout.onText(byLine(emit));
    let hiding = false;
    const show = byLine((line) => {
      const [, id] = /register success, id=(\d+)/.exec(line) ?? [];
      if (label === undefined && id !== undefined) {
        label = `server ${id}`;
        colour = COLOURS[Number(id) % COLOURS.length] ?? "white";
      }
      // The later lines of a result have no level of their own.
      const level = LEVEL.exec(line)?.[1];
      if (level !== undefined) hiding = LEVELS.indexOf(level) < this.#log;
      if (!hiding) emit(line);
    });
    process.stderr.onText(show);
    void process.exited.then(({ code, signal }) => {
      label ??= role;
      emit(styleText("dim", `ended (${signal ?? `exit code ${code}`})`));
    });
  }

  /** Says something in the cluster's own name. */
  say(text: string): void {
    for (const line of text.split("\n")) this.#print(styleText("bold", line));
  }

  /** Keeps a prompt below everything that is shown, from now on. */
  promptWith(lines: Interface | undefined): void {
    this.#lines = lines;
    this.prompt();
  }

  prompt(): void {
    if (this.#lines?.terminal) this.#lines.prompt(true);
  }

  #print(line: string): void {
    if (!this.#lines?.terminal) {
      process.stdout.write(`${line}\n`);
      return;
    }
    cursorTo(process.stdout, 0);
    clearLine(process.stdout, 0);
    process.stdout.write(`${line}\n`);
    this.#lines.prompt(true);
  }
}

/** Cuts text into lines, without the empty ones and without a client's own prompt. */
function byLine(emit: (line: string) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const shown = line.replace(/^(>>> )+/, "");
      if (shown !== "") emit(shown);
    }
  };
}
