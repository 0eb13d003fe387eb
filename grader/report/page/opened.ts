import { existsSync } from "node:fs";
import open from "open";
import { messageOf } from "../../base/error-message.ts";
import { say } from "../../lang/say.ts";

/**
 * Opens the page that a grade left, in the browser that the system has for it. Where there is none, or no page,
 * that is said: a grade is the same without.
 */
export async function openPage(file: string): Promise<void> {
  const why = existsSync(file) ? await open(file).then(() => undefined, messageOf) : "the grade did not write it";
  if (why !== undefined) process.stderr.write(`${say(`${file} cannot be opened: ${why}`)}\n`);
}
