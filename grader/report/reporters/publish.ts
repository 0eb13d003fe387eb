import { appendFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder, unwritten, writeWhole } from "../../base/write.ts";
import { say } from "../../lang/say.ts";
import type { Report } from "../report.ts";
import { translated } from "../translated.ts";
import type { Context, Output } from "./output.ts";
import { type Chosen, reporterOf } from "./reporters.ts";

/**
 * Writes for the chosen platforms. Standard output is written after all files, and Autolab's line, which must be the last
 * one, comes last: write nothing there afterwards. A file that cannot be written does not stop the others.
 *
 * @throws Error with a sentence for each file that could not be written
 */
export async function publish(
  report: Report,
  chosen: readonly Chosen[],
  context: Omit<Context, "file" | "page">,
  pageOf: () => Promise<string> = async () => "",
): Promise<void> {
  const faults: string[] = [];
  const printed: string[] = [];
  // Programs read the others' numbers, and people their words.
  const shown = translated(report, say);
  for (const { name, file } of autolabLast(chosen)) {
    const make = async (): Promise<Output[]> => {
      const reporter = await reporterOf(name);
      const page = name === "html" ? await pageOf() : undefined;
      return reporter(name === "json" ? report : shown, { ...context, file, page });
    };
    const made = make();
    const outputs = await made.catch((error: Error) => void faults.push(`${name}: ${error.message}`));
    for (const output of outputs ?? []) {
      if (output.to === "stdout") printed.push(output.text);
      else await write(output).catch((error: unknown) => void faults.push(unwritten(output.path, error)));
    }
  }
  await print(printed.join("")).catch((error: unknown) => void faults.push(unwritten("standard output", error)));
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

function autolabLast(chosen: readonly Chosen[]): Chosen[] {
  return chosen.toSorted((a, b) => Number(a.name === "autolab") - Number(b.name === "autolab"));
}

async function write({ path: file, text, append }: Extract<Output, { to: "file" }>): Promise<void> {
  if (!append) return writeWhole(file, text);
  await makeFolder(path.dirname(file));
  await appendFile(file, text);
}

/** Returns when the text is out: the process may end soon after. */
function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (text === "") resolve();
    else process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
