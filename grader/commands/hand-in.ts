import { mkdir, realpath } from "node:fs/promises";
import path from "node:path";
import { ZPBFT } from "../base/project.ts";
import { UsageError } from "../base/usage.ts";
import { writeFiles } from "../intake/files.ts";
import { takeIn } from "../intake/intake.ts";
import { UnreadableError } from "../intake/item.ts";
import { writeTold } from "../intake/told.ts";
import { SubmissionError } from "../submission/submission.ts";
import { readFlags, withUsage } from "./flags.ts";

const USAGE = `usage: node grader/main.js hand-in FROM TO

  FROM   what was handed in: a folder, an archive, or the bare file
  TO     a new folder: it becomes a submission, with the one file that is graded in it

exit code: 0 also if there is no such file, which the grader then tells the student; 2 if FROM cannot be read
`;

/** Takes the graded file out of what was handed in on a platform. Returns the exit code. */
export function handInCommand(argv: string[]): Promise<number> {
  return withUsage(USAGE, async () => {
    const { positionals } = readFlags(argv, {}, 2);
    const [from, to] = positionals;
    if (from === undefined || to === undefined) throw new UsageError("FROM and TO are needed");
    await mkdir(to, { recursive: true });
    try {
      // The platform may have put it behind a link.
      const place = await realpath(from).catch((error: Error) => Promise.reject(new UnreadableError(error.message)));
      const { files, notes } = await takeIn([{ place, name: path.basename(place) }], "what was handed in", ZPBFT);
      await writeFiles(to, files);
      await writeTold(to, { refusal: "", notes });
    } catch (error) {
      if (error instanceof UnreadableError) {
        process.stderr.write(`${from}: ${error.message}\n`);
        return 2;
      }
      if (!(error instanceof SubmissionError)) throw error;
      process.stderr.write(`${error.message}\n`);
      await writeTold(to, { refusal: error.message, notes: error.notes });
    }
    return 0;
  });
}
