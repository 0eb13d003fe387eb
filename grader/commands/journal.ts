import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fromCaller, UsageError } from "../base/usage.ts";
import { whyOf, writeWhole } from "../base/write.ts";
import { History } from "../history/history.ts";
import { ANY_CALL, journal, readEvents } from "../history/journal.ts";
import { labsFor, suiteOf } from "../labs/catalogue.ts";
import type { Lab } from "../labs/lab.ts";
import { languageOf } from "../lang/language.ts";
import { say, speak } from "../lang/say.ts";
import { runCommand } from "./command.ts";
import { asText, LAB, LANG, wholeNumber } from "./options.ts";

/** Where a grade writes if it is not told otherwise, and the folder of its histories. */
const [OUT, HISTORY] = ["grade-results", "history"];

const SUFFIX = /\.ndjson$/;

const CUT_OFF = "; what stands before it is shown. A grade writes such files: grade again to have a whole one";

const JOURNAL = {
  typed: "npm run journal",
  usage: "[-- FILE] [options]",
  args: {
    FILE: `a stored history, its name in ${OUT}/${HISTORY}, or a folder of them (default: ${OUT}; where there are several, they are listed)`,
  },
  options: {
    seq: { flags: "--seq <N>", help: "only what is about this seq", read: wholeNumber(0, Number.MAX_SAFE_INTEGER) },
    html: {
      flags: "--html <OUT>",
      help: "write the histories into this file, as a page to be looked through, and show none",
      read: asText,
    },
    lab: LAB,
    lang: LANG,
  },
  after: `A line tells the place of an event, the milliseconds since the history began, and what happened. A call that is not passed on at once, or not answered, has no such line below it. A grade that lost points leaves histories in ${OUT}/${HISTORY}.\n`,
} as const;

/** Shows a stored history in the terminal. Returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  await speak(languageOf(argv, process.env));
  return runCommand(JOURNAL, argv, async ({ options: { seq, lab, html }, args: [named] }) => {
    if (seq !== undefined && html !== undefined)
      throw new UsageError("--seq is what the terminal shows: on a page, any can be chosen; leave it out with --html");
    const [first] = await labsFor(lab);
    const files = await filesOf(named);
    if (html !== undefined) return writePage(files, fromCaller(html, "journal"), first as Lab);
    const teller = (await first?.family?.())?.teller ?? ANY_CALL;
    const [file = "", ...others] = files;
    if (others.length > 0) {
      process.stdout.write(`${listOf(files)}\n`);
      return 0;
    }
    const { events, broken } = readEvents(await textOf(file));
    let count = 0;
    const lines = function* (): Generator<string> {
      for (const line of journal(events, { teller, seq })) {
        count += 1;
        yield `${line}\n`;
      }
    };
    await show(lines());
    const wrong =
      broken ?? (count > 0 ? undefined : seq === undefined ? "it is empty" : `nothing in it is about seq ${seq}`);
    if (wrong === undefined) return 0;
    const more = broken === undefined ? "" : events.length === 0 ? ": this is no stored history" : CUT_OFF;
    process.stderr.write(`${say(`${file}: ${wrong}${more}`)}\n`);
    return 2;
  });
}

/** Writes histories as one page. Returns the exit code. */
async function writePage(files: readonly string[], out: string, lab: Lab): Promise<number> {
  const drawing = await lab.drawing?.();
  if (drawing === undefined) throw new UsageError(`--html: histories of ${lab.name} cannot be drawn`);
  const { protocol } = await suiteOf(lab, "public");
  const histories = new Map<string, History>();
  let isWhole = true;
  for (const file of files) {
    const { events, broken } = readEvents(await textOf(file));
    if (events.length > 0) histories.set(nameOf(file), History.of(events, protocol));
    const why = broken ?? (events.length === 0 ? "it is empty" : undefined);
    if (why === undefined) continue;
    isWhole = false;
    process.stderr.write(`${say(`${file}: ${why}${events.length === 0 ? ": this is no stored history" : CUT_OFF}`)}\n`);
  }
  if (histories.size === 0) return 2;
  // Loaded only where it is asked for.
  const { pageOfHistories } = await import("../grading/page.ts");
  const title = files.length === 1 ? nameOf(files[0] as string) : path.basename(path.dirname(files[0] as string));
  await writeWhole(out, pageOfHistories(title, histories, drawing)).catch((error: unknown) => {
    throw new UsageError(`--html ${out}: cannot be written (${whyOf(error)})`);
  });
  process.stdout.write(`${path.relative("", out)}\n`);
  return isWhole ? 0 : 2;
}

/** Writes lines as fast as they are read; who reads no further has enough. */
async function show(lines: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(lines), process.stdout, { end: false });
  } catch (error) {
    if (!["EPIPE", "ERR_STREAM_PREMATURE_CLOSE"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

/**
 * The histories that may be meant.
 *
 * @throws UsageError when there is none
 */
async function filesOf(named: string | undefined): Promise<string[]> {
  const place = fromCaller(named ?? OUT, "journal");
  const isFolder = await isFolderAt(place);
  if (isFolder === false) return [place];
  if (isFolder) {
    const all = [...(await historiesIn(path.join(place, HISTORY))), ...(await historiesIn(place))];
    if (all.length > 0) return all;
    throw new UsageError(
      named === undefined
        ? `${place} holds no histories: a grade that lost points leaves them there; name another FILE otherwise`
        : `${place} holds no histories: their names end with .ndjson`,
    );
  }
  const beside = fromCaller(path.join(OUT, HISTORY), "journal");
  const known = await historiesIn(beside);
  const meant = known.filter((file) => named !== undefined && nameOf(file) === named);
  if (meant.length > 0) return meant;
  if (named === undefined)
    throw new UsageError(
      `there is no ${place}: a grade that lost points leaves histories there; name a FILE otherwise`,
    );
  const names = known.length === 0 ? "" : `; in ${path.relative("", beside)} are ${known.map(nameOf).join(", ")}`;
  throw new UsageError(`${place} does not exist${names}`);
}

/** Undefined if nothing is there. */
async function isFolderAt(place: string): Promise<boolean | undefined> {
  return (await found(place, stat(place)))?.isDirectory();
}

async function historiesIn(dir: string): Promise<string[]> {
  const names = (await found(dir, readdir(dir))) ?? [];
  return names
    .filter((name) => SUFFIX.test(name))
    .toSorted()
    .map((name) => path.join(dir, name));
}

/**
 * What is read of a place; undefined if nothing is there.
 *
 * @throws UsageError when something is, and cannot be read
 */
function found<T>(place: string, reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw new UsageError(`${place} cannot be read (${whyOf(error)})`);
  });
}

function nameOf(file: string): string {
  return path.basename(file).replace(/\.ndjson$/, "");
}

function listOf(files: readonly string[]): string {
  const lines = files.map((file) => `  npm run journal -- ${path.relative("", file)}`);
  return [say("there are several histories:"), ...lines].join("\n");
}

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read (${whyOf(error)})`);
  });
}
