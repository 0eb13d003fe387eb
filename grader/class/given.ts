import { glob, readFile } from "node:fs/promises";
import path from "node:path";

/**
 * The sources of the program that was handed out, as students use them: the commit phase is to be written after the model
 * of the prepare phase, so what only exchanges the one's votes for the other's is given, too.
 */
export async function givenSources(skeleton: string): Promise<string[]> {
  const names = await Array.fromAsync(glob("**/*.ts", { cwd: skeleton, exclude: ["**/node_modules/**"] }));
  const sources = await Promise.all(names.toSorted().map((name) => readFile(path.join(skeleton, name), "utf8")));
  return sources.map((source) => source.replaceAll("prepares", "commits"));
}
