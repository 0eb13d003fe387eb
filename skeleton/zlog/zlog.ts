import { writeSync } from "node:fs";
import { getCallSites, inspect } from "node:util";
import { oneLine } from "./text.ts";

/** The levels by number, as `-log N` takes them: every level below N is hidden. */
const LEVELS = ["Debug", "INFO", "WARN", "ERROR"] as const;
const COLOURS = ["", "\x1b[32m", "\x1b[33m", "\x1b[31m"] as const;
const RESET = "\x1b[0m";

/** How much is told of a thrown message, in UTF-16 units. */
const THROWN_LENGTH_MAX = 500;

export const LEVEL_MAX: number = LEVELS.length - 1;

/** How long a reader that is behind is waited for, before it is tried again. */
const PAUSE_MS = 1;
const PAUSE: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(4));

let threshold = 1;

const coloured = process.stderr.isTTY === true && !process.env.NO_COLOR;

/** Hides every level below `level`: 0 Debug, 1 INFO (the default), 2 WARN, 3 ERROR. */
export function setLevel(level: number): void {
  threshold = level;
}

/** Whether lines of a level are shown. */
export function shows(level: number): boolean {
  return threshold <= level;
}

/** A Debug line; with `always`, whatever the level is. */
export function debug(message: string, always = false): void {
  if (always || shows(0)) write(0, callerPlace(), message);
}

export function info(message: string): void {
  if (threshold <= 1) write(1, callerPlace(), message);
}

export function warn(message: string): void {
  if (threshold <= 2) write(2, callerPlace(), message);
}

/** An ERROR line, after which the process ends with exit code 1. For what a role cannot live with. */
export function fatal(message: string): never {
  write(3, callerPlace(), message);
  process.exit(1);
}

/**
 * An ERROR line for something that was thrown and that the process survives: it stands at the file and line that
 * threw, not at the one that caught.
 */
export function thrown(what: string, error: unknown): void {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : plain(error);
  write(3, throwPlace(error), `${what}: ${oneLine(text, THROWN_LENGTH_MAX)}`);
}

function write(level: number, place: string, message: string): void {
  const text = `${LEVELS[level]}| ${message}`;
  writeOut(coloured ? `${place}: ${COLOURS[level]}${text}${RESET}\n` : `${place}: ${text}\n`);
}

/**
 * Writes before it returns, also where the reader is behind: a process that ends in the next moment has told all. A reader that
 * is gone misses nothing.
 */
function writeOut(text: string): void {
  let left = Buffer.from(text);
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(process.stderr.fd, left));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
      Atomics.wait(PAUSE, 0, 0, PAUSE_MS);
    }
  }
}

/** Anything can be thrown, even what has no text. */
function plain(thing: unknown): string {
  try {
    return String(thing);
  } catch {
    return inspect(thing);
  }
}

/** `<file>:<line>` of whoever called `info`, `warn`, … as Go's `log.Lshortfile` prints it. */
function callerPlace(): string {
  // Frame 0 is this function, 1 the logging function, 2 its caller.
  const site = getCallSites(3)[2];
  return site === undefined ? "???:0" : `${shortName(site.scriptName)}:${site.lineNumber}`;
}

/** The first frame of a stack that is the program's own: not Node's, not a library's, and not of the log. */
function throwPlace(error: unknown): string {
  const stack = error instanceof Error ? String(error.stack) : "";
  // The stack begins with the message, which may look like anything.
  const frames = stack.split("\n").filter((line) => line.startsWith("    at "));
  for (const frame of frames) {
    const found = /([^/\\\s(]+\.ts):(\d+):\d+\)?$/.exec(frame);
    if (found !== null && !/node_modules|[/\\]zlog\.ts:/.test(frame)) return `${found[1]}:${found[2]}`;
  }
  return "???:0";
}

function shortName(script: string): string {
  return script.slice(Math.max(script.lastIndexOf("/"), script.lastIndexOf("\\")) + 1);
}
