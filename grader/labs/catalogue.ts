import { existsSync } from "node:fs";
import { UsageError } from "../base/usage.ts";
import type { Suite } from "../checks/runner.ts";
import type { RuleBook } from "../report/check-report.ts";
import { handoutSection, RULES, type Rule } from "./pbft/rules.ts";
import { PUBLIC } from "./zpbft/public/suite.ts";

/** The words of the rules, as reports tell them. */
export const RULE_BOOK: RuleBook = {
  handout: "handout.md",
  rules: Object.fromEntries(
    Object.entries(RULES).map(([name, text]) => [name, { text, section: handoutSection(name as Rule) }]),
  ),
};

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
