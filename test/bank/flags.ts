import type { ParseArgsOptionsConfig } from "node:util";
import { readPattern, UsageError } from "../../grader/base/usage.ts";
import { readFlags, wholeNumber, withUsage } from "../../grader/commands/flags.ts";
import { SEED_MAX } from "../../grader/grading/request.ts";

/** Runs a command of the bank with its flags. For `--help` it shows the usage, and for a mistake in them what is wrong, too. */
export async function runWithFlags<T extends ParseArgsOptionsConfig>(
  { usage, options, positionals_max = 0 }: { usage: string; options: T; positionals_max?: number },
  run: (parsed: ReturnType<typeof readFlags<T>>) => Promise<number>,
): Promise<void> {
  process.exitCode = await withUsage(usage, async () => {
    const args = process.argv.slice(2);
    if (!args.includes("--help")) return run(readFlags(args, options, positionals_max));
    process.stdout.write(usage);
    return 0;
  });
}

export function seedOf(text = "1"): number {
  return wholeNumber("--seed", text, 1, SEED_MAX);
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
