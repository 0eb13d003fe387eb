import { test } from "vitest";

/** A check as the catalogue declares it: what it is about, and what it is worth. */
export interface CheckSpec {
  id: string;
  /** What is true of a right submission. */
  title: string;
  /** The names of the rules that it judges (rules.md). */
  rules: readonly string[];
  /** The student's functions to look at when it fails. */
  functions: readonly string[];
  points: number;
  /** The checks that must have passed for this one to say anything. */
  needs: readonly string[];
}

export type CheckStatus = "passed" | "failed" | "skipped" | "inconclusive";

/** What came of a check. It is kept as the test's metadata, which is all that the report is made from. */
export interface Verdict {
  id: string;
  status: CheckStatus;
  /** One sentence: what went wrong, or why there is no verdict. Empty for a pass. */
  message: string;
  expected: string;
  seen: string;
  /** Lines that show it: messages, log lines. */
  evidence: string[];
}

/** What was seen contradicts a rule. */
export class CheckFailed extends Error {
  override name = "CheckFailed";
  readonly expected: string;
  readonly seen: string;
  readonly evidence: string[];

  constructor(
    message: string,
    { expected, seen, evidence = [] }: { expected: string; seen: string; evidence?: string[] },
  ) {
    super(message);
    this.expected = expected;
    this.seen = seen;
    this.evidence = evidence;
  }
}

declare module "vitest" {
  interface TaskMeta {
    verdict?: Verdict;
  }
}

/** The ends of a check are far wider than those of what it waits for, each of which ends with a verdict. */
const CHECK_TIMEOUT_MS = 240_000;

const statuses = new Map<string, CheckStatus>();

/**
 * Declares the check of a catalogue entry. It passes when `run` resolves and fails when it throws `CheckFailed`. Anything
 * else that it throws is the grader's own trouble or the machine's: there is no verdict then.
 */
export function check(spec: CheckSpec, run: () => Promise<void>): void {
  test(spec.id, { timeout: CHECK_TIMEOUT_MS }, async ({ task }) => {
    // Stands until there is a verdict: a check that is cut off has not passed.
    task.meta.verdict = verdict(spec.id, "inconclusive", "the check was cut off before it came to a verdict");
    task.meta.verdict = await judge(spec, run);
    statuses.set(spec.id, task.meta.verdict.status);
  });
}

async function judge(spec: CheckSpec, run: () => Promise<void>): Promise<Verdict> {
  const unmet = spec.needs.find((id) => statuses.get(id) !== "passed");
  if (unmet !== undefined) return verdict(spec.id, "skipped", `it needs "${unmet}", which has not passed`);
  try {
    await run();
    return verdict(spec.id, "passed", "");
  } catch (error) {
    if (error instanceof CheckFailed) {
      const { message, expected, seen, evidence } = error;
      return { ...verdict(spec.id, "failed", message), expected, seen, evidence };
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return verdict(spec.id, "inconclusive", `the grader could not tell: ${text}`);
  }
}

function verdict(id: string, status: CheckStatus, message: string): Verdict {
  return { id, status, message, expected: "", seen: "", evidence: [] };
}
