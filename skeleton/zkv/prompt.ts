import { clearLine, createInterface, cursorTo, type Interface } from "node:readline";
import * as zlog from "../zlog/zlog.ts";
import { whyNoCommand } from "../znet/schemas.ts";

const PROMPT = ">>> ";

/** Called around what is logged while nothing is asked, so that the prompt can make room for it. */
export type Aside = (log: () => void) => void;

/** A database that commands can be sent to. */
export interface Database {
  /** Has a command executed, and returns its result. */
  ask(command: string): Promise<string>;
  /** Whether what `ask` threw says only that no answer came. */
  isNoAnswer(error: unknown): error is Error;
}

/**
 * Runs a client at a terminal, or on piped lines: one command after the other, each when the one before is answered.
 * At the end of its input it ends with 0; with 1 when a piped command gets no answer, unless ZCLIENT_STAYS is 1.
 */
export async function runPrompt(join: (aside: Aside) => Promise<Database>): Promise<void> {
  // Made only when the client is ready: lines that are piped in meanwhile wait in the pipe, and none is lost.
  let lines: Interface | undefined;
  let asking = false;
  const database = await join((log) => {
    const atPrompt = lines?.terminal && !asking;
    if (atPrompt) {
      cursorTo(process.stdout, 0);
      clearLine(process.stdout, 0);
    }
    log();
    if (atPrompt) lines?.prompt(true);
  });

  lines = createInterface({ input: process.stdin, output: process.stdout, prompt: PROMPT });
  lines.on("SIGINT", () => process.exit(0));
  showPrompt(lines);
  for await (const line of lines) {
    asking = true;
    if (line.trim() !== "") await runLine(database, line);
    asking = false;
    showPrompt(lines);
  }
  process.stdout.write("\n");
  process.exit(0);
}

/** A closed interface refuses to prompt, though lines of its input may still be left. */
function showPrompt(lines: Interface): void {
  if (lines.terminal) lines.prompt();
  else process.stdout.write(PROMPT);
}

async function runLine(database: Database, line: string): Promise<void> {
  const why = whyNoCommand(line);
  if (why !== undefined) return zlog.warn(`command not sent: ${why}`);
  const start_ns = process.hrtime.bigint();
  try {
    const result = await database.ask(line);
    const took_ns = Number(process.hrtime.bigint() - start_ns);
    process.stdout.write(`\n==== result ====\n${result}\n================\ntake: ${durationText(took_ns)}\n\n`);
  } catch (error) {
    if (!database.isNoAnswer(error)) throw error;
    if (!process.stdin.isTTY && process.env.ZCLIENT_STAYS !== "1") zlog.fatal(error.message);
    zlog.warn(error.message);
  }
}

/** A duration as Go prints it: `812.5µs`, `5.995586ms`, `1.2s`, `1m30.5s`, `1h0m0s`. */
export function durationText(ns: number): string {
  if (ns < 1e6) return `${ns / 1e3}µs`;
  if (ns < 1e9) return `${ns / 1e6}ms`;
  const minutes = Math.floor(ns / 60e9);
  const seconds = `${(ns - minutes * 60e9) / 1e9}s`;
  if (minutes === 0) return seconds;
  return minutes < 60 ? `${minutes}m${seconds}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
}
