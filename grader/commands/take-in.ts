import { mkdir, realpath } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../base/usage.ts";
import { writeFiles } from "../intake/files.ts";
import { seemsToHold, takeIn } from "../intake/intake.ts";
import { UnreadableError } from "../intake/item.ts";
import { writeIntakeResult } from "../intake/result.ts";
import { labOf, labsFor } from "../labs/catalogue.ts";
import { SubmissionError } from "../submission/submission.ts";
import { runCommand } from "./command.ts";
import { LAB } from "./options.ts";

const TAKE_IN = {
  typed: "node grader/main.js take-in",
  usage: "FROM TO",
  args: {
    FROM: "what was handed in: a folder, an archive, or the bare file",
    TO: "a new folder: it becomes a submission, with the one file that is graded in it",
  },
  options: { lab: LAB },
  after:
    "exit code: 0 also if there is no such file, which the grader then tells the student; 2 if FROM cannot be read\n",
} as const;

/** Takes the graded file out of what was handed in on a platform. Returns the exit code. */
export function run(argv: readonly string[]): Promise<number> {
  return runCommand(TAKE_IN, argv, async ({ options, args: [from, to] }) => {
    if (from === undefined || to === undefined) throw new UsageError("FROM and TO are needed");
    const labs = await labsFor(options.lab);
    await mkdir(to, { recursive: true });
    try {
      // The platform may have put it behind a link.
      const place = await realpath(from).catch((error: Error) => Promise.reject(new UnreadableError(error.message)));
      const parts = [{ place, name: path.basename(place) }];
      const lab = await labOf(labs, from, (one) => seemsToHold(parts, one));
      const { files, notes } = await takeIn(parts, "what was handed in", lab);
      await writeFiles(to, files);
      await writeIntakeResult(to, { refusal: "", notes });
    } catch (error) {
      if (error instanceof UnreadableError) {
        process.stderr.write(`${from}: ${error.message}\n`);
        return 2;
      }
      if (!(error instanceof SubmissionError)) throw error;
      process.stderr.write(`${error.message}\n`);
      await writeIntakeResult(to, { refusal: error.message, notes: error.notes });
    }
    return 0;
  });
}
