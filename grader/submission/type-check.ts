import { chmod, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Assignment } from "../base/lab.ts";
import { PROJECT } from "../base/project.ts";
import { Process } from "../sandbox/launch.ts";
import { type Command, type Sandbox, UNSANDBOXED } from "../sandbox/sandbox.ts";

/**
 * The lab's compiler options (tsconfig.json), for a stage: what `npm run types` checks, of the graded files only. That something
 * is not used is not told: in what is half done it mostly is no mistake.
 */
export const OPTIONS = {
  target: "esnext",
  lib: ["esnext"],
  module: "nodenext",
  types: ["node"],
  typeRoots: [path.join(PROJECT, "node_modules", "@types")],
  noEmit: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noFallthroughCasesInSwitch: true,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
};

const COMPILER = import.meta.resolve("typescript/package.json");

/** Computing types may have no end: seconds of processor time, of which half a one is usual, and KiB of memory. */
const LIMITS = "ulimit -t 8; ulimit -d 2097152; ulimit -f 0; ulimit -c 0";

/** Where there are no limits. */
const TIMEOUT_MS = 60_000;

/** So many mistakes are told, and so much of each, in UTF-16 units: a file can be made in which there are megabytes of them. */
const MISTAKES_MAX = 50;
const MISTAKE_MAX = 500;

/** With this code, or the next, a shell says that it could not run a command. */
const NOT_RUN = 126;

/** A user that owns nothing on any system. */
const NOBODY = 65_534;

/**
 * What the compiler says about the graded files of a stage, a line for each mistake: `NAME.ts(13,5): error …`.
 * Node runs a file whatever its types, so this costs no points; but it names many a mistake before it is made. It runs as
 * the sandboxed user, if there is one; and of files that the stage does not hold nothing is told.
 *
 * @throws Error when the compiler itself cannot be run
 */
export async function typeErrors(stageDir: string, lab: Assignment, sandbox = UNSANDBOXED): Promise<string[]> {
  const { gradedFiles } = lab;
  const project = path.join(stageDir, "tsconfig.json");
  await writeFile(project, JSON.stringify({ compilerOptions: OPTIONS, files: gradedFiles }));
  await chmod(project, 0o644);
  const args = ["--project", project, "--pretty", "false", "--singleThreaded", "--listFiles"];
  const compiler = new Process("tsc", limited(sandbox, [await compilerFile(), ...args]), stageDir);
  let wasEnded = false;
  const end = (): void => {
    wasEnded = true;
    compiler.signal("SIGKILL");
  };
  compiler.stdout.onFlood = end;
  const timer = setTimeout(end, TIMEOUT_MS);
  const { code, signal } = await compiler.exited.finally(() => clearTimeout(timer));
  await Promise.all([compiler.kill(), compiler.stdout.closed, compiler.stderr.closed]);
  if (code !== undefined && code >= NOT_RUN) {
    // The lab may lie in a home that no other user may enter, such as root's.
    if (sandbox.user !== undefined) return typeErrors(stageDir, lab, { ...sandbox, user: undefined });
    throw new Error(`tsc ended with ${code}: ${compiler.stderr.tail()}`);
  }
  wasEnded ||= signal !== undefined;
  const { lines } = compiler.stdout;
  // The list of what it read comes last.
  const read = lines.filter((line) => path.isAbsolute(line));
  if (wasEnded || read.length === 0) return ["the compiler came to no end: what types does the file compute?"];
  if (!read.every((name) => isOwn(name, stageDir)))
    return ["the file imports what lies outside of the lab: its types were not looked at"];
  return told(lines.filter((line) => gradedFiles.some((name) => line.startsWith(`${name}(`))).map(withAdvice));
}

/** The compiler advises names as they are when a program was translated. Node runs the sources themselves. */
function withAdvice(mistake: string): string {
  return mistake.replace(/(Did you mean '\.[^']*)\.js'/, "$1.ts'");
}

/** The first mistakes, each cut, and how many more there are. */
function told(mistakes: readonly string[]): string[] {
  const left = mistakes.length - MISTAKES_MAX;
  const first = mistakes
    .slice(0, MISTAKES_MAX)
    .map((line) => (line.length <= MISTAKE_MAX ? line : `${line.slice(0, MISTAKE_MAX).toWellFormed()} …`));
  return left <= 0 ? first : [...first, `… and ${left} mistakes more`];
}

function limited({ layers, user }: Sandbox, [file = "", ...args]: readonly string[]): Command {
  if (!layers.includes("limits")) return { file, args };
  const command = { file: "/bin/sh", args: ["-c", `{ ${LIMITS}; } 2>/dev/null; exec "$@"`, "sh", file, ...args] };
  // Another user than the submission's processes, which could stop it; of their group, which may read the stage.
  return user === undefined ? command : { ...command, uid: NOBODY, gid: user };
}

/** The compiler itself: what `tsc` starts is a Node that does no more than start this. */
async function compilerFile(): Promise<string> {
  const { default: exePath } = await import(new URL("lib/getExePath.js", COMPILER).href);
  return exePath();
}

/** Whether a file that the compiler read is the stage's, or came with the compiler. */
function isOwn(file: string, stageDir: string): boolean {
  return [stageDir, path.join(PROJECT, "node_modules")].some((dir) => file.startsWith(`${dir}${path.sep}`));
}
