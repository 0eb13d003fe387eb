import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { UsageError } from "../base/usage.ts";

/** Reads the arguments of a command. `-f 1` may be written with one dash or two. */
export function readFlags<T extends ParseArgsOptionsConfig>(argv: string[], options: T, positionals_max: number) {
  try {
    const parsed = parseArgs({ args: argv, options, allowPositionals: true, strict: true });
    if (parsed.positionals.length > positionals_max) {
      throw new UsageError(`"${parsed.positionals[positionals_max]}" is one argument too many`);
    }
    return parsed;
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
}

/** Reads a whole number that was given for a flag, or as an argument. */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new UsageError(`${name} ${text}: expected a whole number from ${min} to ${max}`);
}

/** Reads f, the number of faulty servers to tolerate. */
export function readF(text: string | undefined): number {
  const f = Number(text ?? 1);
  if (!Number.isInteger(f) || f < 0 || f > 5) throw new UsageError(`-f ${text}: expected 0 to 5`);
  return f;
}

/** Runs a command, and turns a mistake in its arguments into the usage and exit code 2. */
export async function withUsage(usage: string, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}`);
    return 2;
  }
}
