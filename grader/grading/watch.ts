import path from "node:path";
import { messageOf } from "../base/error-message.ts";
import { say } from "../lang/say.ts";

/** An editor saves in several steps: a file that has kept its size for so long is saved. */
const SAVED_MS = 100;

/**
 * Does something, and again whenever one of these files of a folder is saved, until the process is ended. What happens
 * to a file meanwhile is not missed. Resolves only if the files cannot be watched any more, with the last result.
 */
export async function whenSaved(dir: string, files: readonly string[], run: () => Promise<number>): Promise<number> {
  // Loaded only here, so that no other grade waits for it.
  const { watch } = await import("chokidar");
  const watcher = watch(
    files.map((file) => path.join(dir, file)),
    { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: SAVED_MS, pollInterval: SAVED_MS / 5 } },
  );
  const broken = new Promise<true>((resolve) =>
    watcher.on("error", (error) => {
      process.stderr.write(`${say(`the files cannot be watched any more: ${messageOf(error)}`)}\n`);
      resolve(true);
    }),
  );
  const ready = new Promise((resolve) => watcher.on("ready", () => resolve(true)));
  let saved = Promise.withResolvers<false>();
  watcher.on("all", () => saved.resolve(false));
  try {
    await Promise.race([ready, broken]);
    while (true) {
      saved = Promise.withResolvers<false>();
      const code = await run();
      process.stdout.write(`${say("waiting until a graded file is saved; Ctrl-C ends this")}\n`);
      if (await Promise.race([saved.promise, broken])) return code;
    }
  } finally {
    await watcher.close();
  }
}
