import { watch } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** An editor saves in several steps: it is waited until it has done so. */
const SAVED_MS = 100;

/**
 * Does something, and again whenever one of these files of a folder is saved, until the process is ended. What happens
 * to a file meanwhile is not missed. Resolves only if the folder cannot be watched any more, with the last result.
 */
export async function whenSaved(dir: string, files: readonly string[], run: () => Promise<number>): Promise<number> {
  // Folders, for many an editor replaces a file when it saves it.
  const folders = new Set(files.map((file) => path.dirname(path.join(dir, file))));
  let changed = Promise.withResolvers<void>();
  const watched = Promise.all(
    Array.from(folders, async (folder) => {
      for await (const { filename } of watch(folder)) {
        if (filename === null || files.some((file) => path.basename(file) === filename)) changed.resolve();
      }
    }),
  );
  while (true) {
    const code = await run();
    process.stdout.write("waiting until a graded file is saved; Ctrl-C ends this\n");
    const isOver = await Promise.race([changed.promise.then(() => false), watched.then(() => true)]);
    if (isOver) return code;
    await sleep(SAVED_MS);
    changed = Promise.withResolvers<void>();
  }
}
