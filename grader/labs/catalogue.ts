import { existsSync } from "node:fs";
import { UsageError } from "../base/usage.ts";
import type { Suite } from "../checks/runner.ts";
import { PUBLIC } from "./zpbft/suite.ts";

/** Not imported by its name: what students get does not have it. */
const HIDDEN_FILE = new URL("zpbft/hidden/suite.ts", import.meta.url);

/**
 * A suite of checks, by its name.
 *
 * @throws UsageError when it is not there
 */
export async function suiteOf(name: Suite["name"]): Promise<Suite> {
  if (name === "public") return PUBLIC;
  if (!existsSync(HIDDEN_FILE)) throw new UsageError("--hidden: this copy of the lab has no hidden suite");
  return ((await import(HIDDEN_FILE.href)) as { HIDDEN: Suite }).HIDDEN;
}
