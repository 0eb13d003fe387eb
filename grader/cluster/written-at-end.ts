import { say } from "../lang/say.ts";
import type { OutputError } from "../sandbox/output.ts";

/** So many lines show where it was, and why. */
const LINES_MAX = 12;

/**
 * What a process wrote that ended by an error before it was at work, for who wrote the graded files: without Node's advice, without
 * the frames that are of no such file, and with the files called as their author calls them.
 */
export function writtenAtEnd(wrote: string, gradedFiles: readonly string[]): string[] {
  return wrote
    .split("\n")
    .filter((line) => line.trim() !== "" && !/node:|^\s*(\^|\{|\}|code:|Node\.js v)/.test(line))
    .filter((line) => !/^\s+at /.test(line) || gradedFiles.some((file) => line.includes(`/${file}:`)))
    .map((line) => line.replace(/file:\S*\/zlab-stage-[^/]+\//, "").trimEnd())
    .slice(0, LINES_MAX);
}

/** Why a cluster does not come to work, in words for who wrote the graded files. */
export function whyNotAtWork(
  { who = "the client", ended, wrote }: OutputError,
  gradedFiles: readonly string[],
): string {
  const why = ended ? `${who} ended before it was at work; it wrote:` : `${who} takes too long to start; it wrote:`;
  return [say(why), ...writtenAtEnd(wrote, gradedFiles).map((line) => `  ${line}`)].join("\n");
}
