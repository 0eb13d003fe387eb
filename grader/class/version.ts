import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import path from "node:path";

/**
 * A hash of what makes a grade: the grader, the programs that it is given, the packages and this Node. A result of
 * another version is made again. How a class is gone through makes no grade, and is left out.
 */
export async function graderVersion(project: string): Promise<string> {
  const hash = createHash("sha256").update(process.version);
  const names = await Array.fromAsync(
    glob(["grader/**/*.{ts,js}", "skeleton/**/*.{ts,js}", "solution/**/*.ts", "package-lock.json"], {
      cwd: project,
      exclude: ["grader/class/**", "**/node_modules/**"],
    }),
  );
  for (const name of names.toSorted()) hash.update(`${name}\0`).update(await readFile(path.join(project, name)));
  return hash.digest("hex");
}
