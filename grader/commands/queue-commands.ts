import { printable } from "../base/text.ts";
import { UsageError } from "../base/usage.ts";
import { forgetAll, openQueue } from "../class/queue/base.ts";
import { queueStatus, statusLines } from "../class/queue/status.ts";
import type { ClassGiven } from "./grade-class-options.ts";
import { queuePlace } from "./queue-options.ts";
import { addressOf } from "./queue-place.ts";

/** Tells of a queue, or empties it. Returns the exit code. */
export async function run({ options, args }: ClassGiven): Promise<number> {
  if (options.status && options.forget) throw new UsageError("--status and --forget: give one of them");
  if (args.length > 0) throw new UsageError(`"${args[0]}": --status and --forget take no submissions`);
  const base = await openQueue(addressOf(queuePlace(options, "grade:class")));
  try {
    if (options.forget) {
      await forgetAll(base);
      process.stdout.write("the queue has nothing in the database any more\n");
    } else {
      for (const line of statusLines(await queueStatus(base))) process.stdout.write(`${printable(line)}\n`);
    }
    return 0;
  } finally {
    await base.close().catch(() => {});
  }
}
