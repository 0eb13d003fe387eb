import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { History } from "../../grader/history/history.ts";
import { fromColumns, toColumns } from "./columns.ts";
import { historyOf, linesOf } from "./packed-history.ts";

/**
 * The histories of a run, small enough for a repository of all that the bank's submissions were seen to do. What cannot be
 * compressed is left out: keys, times, and signatures, of which it is kept whose they are and over what. So judges say the
 * same of what is unpacked, but for times.
 */
export interface PackedRun {
  kept: readonly { name: string; experiment: string }[];
  errors: readonly string[];
  histories: ReadonlyMap<string, History>;
  /** What the report says besides. */
  notes: readonly string[];
  typeErrors: readonly string[];
}

export function pack({ histories, ...run }: PackedRun): Buffer {
  const lines = [JSON.stringify(run)];
  for (const { name } of run.kept) {
    const history = histories.get(name);
    if (history !== undefined) lines.push(JSON.stringify(name), ...linesOf(history), "");
  }
  const text = toColumns(lines.flatMap(withoutNewlines));
  return brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
}

export function unpack(packed: Buffer): PackedRun {
  const [head = "", ...lines] = withNewlines(fromColumns(brotliDecompressSync(packed).toString()));
  const histories = new Map<string, History>();
  let from = 0;
  for (let at = lines.indexOf("", from); at !== -1; at = lines.indexOf("", from)) {
    histories.set(JSON.parse(lines[from] as string), historyOf(lines.slice(from + 1, at)));
    from = at + 1;
  }
  return { ...JSON.parse(head), histories };
}

/** A log of several lines is told in several lines: one of a kind is like the next. */
function withoutNewlines(line: string): string[] {
  return line.split("\\n").map((part, place) => (place === 0 ? part : `|${part}`));
}

function withNewlines(lines: readonly string[]): string[] {
  const whole: string[] = [];
  for (const line of lines) {
    if (line.startsWith("|")) whole[whole.length - 1] += `\\n${line.slice(1)}`;
    else whole.push(line);
  }
  return whole;
}
