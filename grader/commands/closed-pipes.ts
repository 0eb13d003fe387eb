/**
 * Lets a command go on when nobody reads what it prints any more (`npm run grade | head -1`), or that cannot be written:
 * what it has to do otherwise is to be done, and its exit code tells what came of it.
 */
export function outliveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}
