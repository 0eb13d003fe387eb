import { open } from "node:fs/promises";
import { chinese } from "../../../web/live/chinese.js";
import { english } from "../../../web/live/english.js";
import { parseRecording } from "../../../web/live/recording.js";
import { messageOf } from "../../base/error-message.ts";
import { language, say } from "../../lang/say.ts";
import type { Hello, Recorded } from "../web/events.ts";

/** What a page has recorded of a cluster. */
export interface Recording {
  hello: Hello;
  events: readonly Recorded[];
}

/** A larger one is played by nobody. */
const MIB_MAX = 64;

/** What a recording must fit to be played by a cluster. */
interface Wanted {
  lab: string;
  /** How many members tolerate `f` that are faulty. */
  size(f: number): number;
  fMax: number;
}

/**
 * Reads a recording that is to be played again by a cluster of a lab.
 *
 * @throws Error that says what is wrong with it, and in which line or field
 */
export function recordingIn(text: string, { lab, size, fMax }: Wanted): Recording {
  const { faults } = language() === "zh" ? chinese : english;
  const { hello, events } = parseRecording(text, faults);
  const refuse = (field: string, why: string): never => {
    throw new Error(faults.lineOf(1, `${field}: ${say(why)}`));
  };
  if (hello.oldest !== 0)
    refuse("oldest", `it begins with event ${hello.oldest}, and only what has its beginning can be played again`);
  if (hello.lab.name !== lab) refuse("lab.name", `it is of ${shown(hello.lab.name)}, and this cluster of ${lab}`);
  if (hello.f > fMax) refuse("f", `${hello.f} is more than ${fMax}, the most that a cluster has here`);
  if (hello.n !== size(hello.f)) refuse("n", `${hello.n}, where f = ${hello.f} needs ${size(hello.f)}`);
  return { hello, events };
}

/**
 * The text of a file.
 *
 * @throws Error that says why it cannot be read
 */
export async function readText(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error("it is no file");
    if (stat.size > MIB_MAX * 1024 * 1024) throw new Error(`it has more than ${MIB_MAX} MiB`);
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}

/** Why a file could not be read, without the words of the system. */
export function whyUnread(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES") return "it may not be read";
  return messageOf(error);
}

function shown(text: string): string {
  return JSON.stringify(text.length <= 40 ? text : `${text.slice(0, 40)}…`);
}
