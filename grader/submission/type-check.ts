import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { type Lab, PROJECT } from "../labs.ts";

/** The lab's compiler options, for a stage: what `npm run types` checks, of the graded files only. */
const OPTIONS = {
  target: "esnext",
  lib: ["esnext"],
  module: "nodenext",
  types: ["node"],
  typeRoots: [path.join(PROJECT, "node_modules", "@types")],
  noEmit: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
};

const COMPILER = fileURLToPath(import.meta.resolve("typescript/package.json"));

/**
 * What the compiler says about the graded files of a stage, a line for each mistake: `zpbft/commit.ts(13,5): error …`.
 * Node runs a file whatever its types, so this costs no points; but it names many a mistake before it is made.
 *
 * @throws Error when the compiler itself cannot be run
 */
export async function typeErrors(stageDir: string, lab: Lab): Promise<string[]> {
  const project = path.join(stageDir, "tsconfig.json");
  await writeFile(project, JSON.stringify({ compilerOptions: OPTIONS, files: lab.gradedFiles }));
  const tsc = path.join(path.dirname(COMPILER), "bin", "tsc");
  const { stdout, exitCode, failed, message } = await execa(
    process.execPath,
    [tsc, "--project", project, "--pretty", "false", "--singleThreaded"],
    { cwd: stageDir, reject: false },
  ).then((result) => ({ ...result, message: result.failed ? result.message : "" }));
  if (failed && exitCode === undefined) throw new Error(message);
  return stdout.split("\n").filter((line) => lab.gradedFiles.some((name) => line.startsWith(`${name}(`)));
}
