import { existsSync } from "node:fs";
import { integer, type Program, peekFlag, readFlags, roleOf, UsageError } from "./flags.ts";
import * as zlog from "./zlog/zlog.ts";

/** The labs whose roles there may be, in the order in which they are taught. */
const LABS = ["zpbft", "zviews", "zraft", "zkvraft", "zpaxos"];

/** Runs the role that the arguments name. Flags may be written as in Go, `-role master`, or with two dashes, or with `=`. */
export async function main(argv: string[]): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(0));
  let usage = "";
  try {
    const program = await programOf(peekFlag(argv, "lab"));
    usage = program.usage;
    const flags = readFlags(argv, ["lab", ...program.flags]);
    if (flags === "help") return void process.stdout.write(usage);
    zlog.setLevel(integer(flags, "log", 1, [0, zlog.LEVEL_MAX]));
    await roleOf(program, flags).run(flags);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

/** The roles of a lab. They are in its room, which not every package has. */
async function programOf(lab = usualLab()): Promise<Program> {
  if (!LABS.includes(lab) || !existsSync(rolesOf(lab))) throw new UsageError(`-lab ${lab}: there is no such lab here`);
  return ((await import(rolesOf(lab).href)) as { PROGRAM: Program }).PROGRAM;
}

/**
 * The lab that is meant by who names none. Beside a package's own program there may be one that it is given, and its grader tells
 * which is which; where no grader is to be seen, or that of all labs, it is the first that is here.
 */
function usualLab(): string {
  const here = LABS.filter((lab) => existsSync(rolesOf(lab)));
  return here.find(isGraded) ?? here[0] ?? "";
}

function isGraded(lab: string): boolean {
  try {
    return existsSync(new URL(`../grader/labs/${lab}/lab.ts`, import.meta.url));
  } catch {
    // A sandboxed server may not look there.
    return false;
  }
}

function rolesOf(lab: string): URL {
  return new URL(`${lab}/roles.ts`, import.meta.url);
}
