import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes files into a folder, by their names relative to it, which must be safe. */
export async function writeFiles(dir: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, content] of files) {
    const file = path.join(dir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
