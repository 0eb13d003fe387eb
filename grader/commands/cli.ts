import { TemporaryFolderError } from "../sandbox/reaper.ts";
import { gradeCommand } from "./grade.ts";

const COMMANDS: Record<string, (argv: string[]) => Promise<number>> = {
  grade: gradeCommand,
  "grade:class": async (argv) => (await import("./grade-class.ts")).classCommand(argv),
  "grade:doctor": async () => (await import("./grade-doctor.ts")).doctorCommand(),
  cluster: async (argv) => (await import("./cluster.ts")).clusterCommand(argv),
  naive: async (argv) => (await import("./naive.ts")).naiveCommand(argv),
  bench: async (argv) => (await import("./bench.ts")).benchCommand(argv),
  release: async (argv) => (await import("./release.ts")).releaseCommand(argv),
};

/** What only the scripts of platforms run. */
const PLUMBING: Record<string, (argv: string[]) => Promise<number>> = {
  "hand-in": async (argv) => (await import("./hand-in.ts")).handInCommand(argv),
};

/**
 * Runs the command that the first argument names, and returns the exit code. Whatever goes wrong in the grader itself
 * ends with 2: it says nothing about a submission.
 */
export async function main([name, ...argv]: string[]): Promise<number> {
  const command = COMMANDS[name ?? ""] ?? PLUMBING[name ?? ""];
  if (command === undefined) {
    process.stderr.write(`usage: npm run ${Object.keys(COMMANDS).join("|")} -- [options]\n`);
    return 2;
  }
  try {
    return await command(argv);
  } catch (error) {
    // Of a machine without a place for temporary files the sentence says all.
    const isSaid = !(error instanceof Error) || error instanceof TemporaryFolderError;
    process.stderr.write(
      `${name} failed, by no fault of a submission: ${isSaid ? ((error as Error)?.message ?? error) : error.stack}\n`,
    );
    return 2;
  }
}
