import { readPattern, UsageError } from "../../grader/base/usage.ts";
import { type CommandSpec, type Given, type OptionSpecs, runCommand } from "../../grader/commands/command.ts";
import { asText, SEED } from "../../grader/commands/options.ts";

/** Options that several commands of the bank have. */
export const BANK_SEED = { ...SEED, help: "the seed of the grades", fallback: 1 } as const;
export const BANK_LAB = {
  flags: "--lab <NAME>",
  help: "the lab whose bank it is",
  read: asText,
  fallback: "zpbft",
} as const;
export const WRITE = {
  flags: "--write <FILE>",
  help: "also write the table there, as Markdown",
  read: asText,
} as const;

export function onlyOption(help: string) {
  return { flags: "--only <PATTERN>", help, read: asText } as const;
}

/** Runs a command of the bank with the arguments of this process. */
export async function runAsProgram<O extends OptionSpecs>(
  spec: CommandSpec<O>,
  run: (given: Given<O>) => Promise<number>,
): Promise<void> {
  process.exitCode = await runCommand(spec, process.argv.slice(2), run);
}

/**
 * Those whose text matches the pattern that was given; all, if none was.
 *
 * @throws UsageError when it is no pattern, or nothing matches it
 */
export function matching<T>(pattern: string | undefined, things: readonly T[], textOf: (thing: T) => string): T[] {
  if (pattern === undefined) return [...things];
  const only = readPattern("--only", pattern);
  const found = things.filter((thing) => only.test(textOf(thing)));
  if (found.length === 0) throw new UsageError(`--only ${pattern}: nothing matches`);
  return found;
}
