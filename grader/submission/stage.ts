import { existsSync } from "node:fs";
import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Assignment } from "../base/lab.ts";
import { PROJECT } from "../base/project.ts";
import { temporaryFolder } from "../sandbox/reaper.ts";
import { openTo, type Sandbox, UNSANDBOXED } from "../sandbox/sandbox.ts";
import { compileGraded, fillCache, giveCache, isKept, letAllRead } from "./compile-cache.ts";
import { givenFiles } from "./given.ts";
import { notExported, whyNotLoaded } from "./load-check.ts";
import { type Submission, SubmissionError } from "./submission.ts";
import { typeErrors } from "./type-check.ts";

/** A temporary copy of what was given with a submission laid over it: a program that can be run. */
export interface Stage {
  dir: string;
  /** The file to start with Node. */
  program: string;
  /** A function that a graded file is to export and does not, in a sentence. */
  missing?: string;
  remove(): Promise<void>;
}

/**
 * Lays a submission over what was given, as it was given. Its files are copies, never links: Node resolves the imports of a
 * linked file where it really lies, and what a sandboxed process may read would have a way out of the stage. The sandboxed
 * processes may enter it.
 *
 * @throws SubmissionError when Node cannot load a graded file; nothing of it was run
 */
export async function stage(submission: Submission, sandbox: Sandbox | Promise<Sandbox> = UNSANDBOXED): Promise<Stage> {
  const { lab } = submission;
  const given = await compileGiven(lab);
  const staged = await lay(lab, given, submission.files);
  try {
    const said = await compileGraded(staged.dir, submission.files.keys(), lab.functions);
    await letAllRead(staged.dir);
    const sandboxed = await sandbox;
    await openTo(sandboxed, staged.dir);
    if (sandboxed === UNSANDBOXED) await linkOptional(staged.dir, given);
    const why = whyNotLoaded(said, lab, given);
    if (why !== undefined)
      throw new SubmissionError(why + (await compilerSays(staged.dir, submission, said, sandboxed)), submission.notes);
    return { ...staged, missing: notExported(said, lab) };
  } catch (error) {
    await staged.remove();
    throw error;
  }
}

/**
 * What the compiler says of a file that cannot be loaded, and where. Of a syntax error it knows better than Node what is missing;
 * of types that are imported as values, Node names only the first.
 */
async function compilerSays(
  stageDir: string,
  { lab, files }: Submission,
  said: string,
  sandbox: Sandbox,
): Promise<string> {
  const isSyntax = said.includes("ERR_INVALID_TYPESCRIPT_SYNTAX");
  if (!isSyntax && !said.includes("does not provide an export named")) return "";
  const found = await typeErrors(stageDir, lab, sandbox).catch(() => []);
  const types = found.filter((one) => one.includes("error TS1484:"));
  if (!isSyntax) return types.length < 2 ? "" : types.map((one) => `\n  ${one}`).join("");
  const told = found.find((one) => /error TS1\d{3}:/.test(one));
  if (told === undefined) return "";
  const [, name = "", line, column] = /^(.*?)\((\d+),(\d+)\): /.exec(told) ?? [];
  const source = files.get(name)?.split("\n")[Number(line) - 1]?.replaceAll("\t", " ").trimEnd() ?? "";
  const isShown = source !== "" && source.length <= SOURCE_LINE_MAX;
  return `\n  ${told}${isShown ? `\n    ${source}\n    ${" ".repeat(Number(column) - 1)}^` : ""}`;
}

/** A longer line would not stand in one, and its mark not below the place. */
const SOURCE_LINE_MAX = 150;

/** Sees to it that what was given is compiled, and returns it. */
export async function compileGiven(lab: Assignment): Promise<ReadonlyMap<string, string>> {
  const given = await givenFiles(lab);
  // What a student wrote is not run to find out what was given.
  if (!(await isKept(given))) await fillCache(lab.program, given, () => lay(lab, given, lab.control));
  return given;
}

async function lay(
  { program }: Assignment,
  given: ReadonlyMap<string, string>,
  graded: ReadonlyMap<string, string>,
): Promise<Stage> {
  const { dir, remove } = await temporaryFolder("zlab-stage-");
  for (const [name, content] of [...given, ...graded]) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), content);
  }
  await copyPackages(dir, given);
  await giveCache(dir, given);
  return { dir, program: path.join(dir, program.entry), remove };
}

/** What the skeleton needs of the project's packages. None of them needs another. */
async function copyPackages(dir: string, given: ReadonlyMap<string, string>): Promise<void> {
  const { dependencies } = JSON.parse(given.get("package.json") ?? "");
  await mkdir(path.join(dir, "node_modules"));
  for (const name of Object.keys(dependencies)) {
    await cp(path.join(PROJECT, "node_modules", name), path.join(dir, "node_modules", name), { recursive: true });
  }
}

/** What makes the program faster where it is installed, and run by hand. No graded process may load it, and a copy would be large. */
async function linkOptional(dir: string, given: ReadonlyMap<string, string>): Promise<void> {
  const { optionalDependencies = {} } = JSON.parse(given.get("package.json") ?? "");
  for (const name of Object.keys(optionalDependencies)) {
    const installed = path.join(PROJECT, "node_modules", name);
    if (existsSync(installed)) await symlink(installed, path.join(dir, "node_modules", name), "junction");
  }
}
