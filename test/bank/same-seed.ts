import type { GradedReport } from "../../grader/report/report.ts";

/** What may not differ between two seeds: the status of every check. */
export function statusText({ checks }: Pick<GradedReport, "checks">): string {
  return checks.map(({ id, status }) => `${id} ${status}`).join(", ");
}

/**
 * What may not differ between two grades with one seed: the score, the status of every check, and what is told of each that
 * failed, its numbers too. Keys, ports and times are other ones in each grade, and so is what is made of them.
 */
export function sameSeedText({ score, checks }: Pick<GradedReport, "score" | "checks">): string {
  const lines = checks.map((check) => {
    const { id, status } = check;
    if (check.status !== "failed") return `${id} ${status}`;
    const { message, finding } = check;
    const { rule, functions = [], expected = "", seen = "", evidence = [] } = finding ?? {};
    const told = [rule?.name ?? "", functions.join(" "), message, expected, seen, ...evidence];
    return [`${id} ${status}`, ...told.map((text) => `  ${withoutChance(text)}`)].join("\n");
  });
  return [`${score} points`, ...lines].join("\n");
}

/** What differs from one grade to the next whatever the seed is. */
const CHANCE: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{64}\b|\b[0-9a-f]{8}…/g, "DIGEST"],
  [/\b(?:127\.0\.0\.1|localhost)?:\d{4,5}\b/g, "ADDRESS"],
  [/\b\d{16}\b/g, "TIMESTAMP"],
  [/\b\d+\.\d+ (?:to \d+\.\d+ )?ms\b/g, "TIME"],
  [/\b\d+ \(?m?s\b/g, "TIME"],
];

function withoutChance(text: string): string {
  return CHANCE.reduce((rest, [pattern, name]) => rest.replace(pattern, name), text);
}
