import path from "node:path";

/** What a person typed wrong: it is shown with the usage, and the program ends with 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/**
 * A folder as a person named it: npm runs its scripts in the project's folder, and that is seldom where the person is. What
 * counts is the command that the script runs, not the script's name: students' `npm test` is a grade.
 */
export function fromCaller(dir: string, command: string): string {
  const [, started] = /grader\/main\.js (\S+)/.exec(process.env.npm_lifecycle_script ?? "") ?? [];
  const startedByNpm = started === command && process.env.INIT_CWD !== undefined;
  return path.resolve(startedByNpm ? (process.env.INIT_CWD as string) : process.cwd(), dir);
}

/** Reads a regular expression that was given for a flag. */
export function readPattern(name: string, text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new UsageError(`${name} ${text}: not a regular expression`);
  }
}
