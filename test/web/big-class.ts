import { readFileSync } from "node:fs";
import path from "node:path";
import { realNames } from "../../grader/class/page/names.ts";
import type { Told } from "../../grader/class/page/told.ts";
import type { Result } from "../../grader/class/result.ts";
import { similarPairs } from "../../grader/class/similarity.ts";
import { ruleBookOf } from "../../grader/grading/rule-book.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { PUBLIC } from "../../grader/labs/zpbft/suite.ts";
import type { CheckReport } from "../../grader/report/check-report.ts";
import type { GradedReport } from "../../grader/report/report.ts";
import { ENTRIES, type Entry, folderOf, goldenFileOf } from "../bank/grading.ts";
import { entryAt, errorOf, reportOf } from "../grader/class/fake.ts";

const [COMMIT = ""] = ZPBFT.gradedFiles;

/** Wrong submissions are most of the bank: of a class they are to be about a half. */
const RIGHT_SHARE = 0.45;

/**
 * A class of so many students, who hand in what is in the bank, over and over; what came of it is read from the golden files.
 * Some could not be graded, or are to be graded again.
 */
export function bigClass(count: number, more: Partial<Told> = {}): Told {
  const reports = ENTRIES.flatMap((entry) => reportIn(entry) ?? []);
  const [right = [], wrong = []] = ["right", "wrong"].map((kind) => reports.filter(({ entry }) => entry.kind === kind));
  const results: Result[] = [];
  const sources = new Map<string, ReadonlyMap<string, string>>();
  for (let place = 0; place < count; place += 1) {
    const name = `Student ${String(place + 1).padStart(3, "0")} of ${["Ada", "Bo", "Chén", "Émile", "Fatima"][place % 5]}`;
    const about = { name, entry: entryAt(name, { student: name, source: `${name}.zip` }), isKept: false };
    if (place % 41 === 7) {
      const error = `${name}.zip holds no zpbft/commit.ts: it has README.md`;
      results.push({ ...about, report: { ...errorOf("submission", error), host: reportOf({}).host } });
      continue;
    }
    const kind = (place * 0.618) % 1 < RIGHT_SHARE ? right : wrong;
    const { entry, report } = kind[(place * 7) % kind.length] as (typeof reports)[number];
    sources.set(name, new Map([[COMMIT, readFileSync(path.join(folderOf(entry), COMMIT), "utf8")]]));
    if (place % 97 === 5) {
      const error = "no port was free: grade it again";
      results.push({ ...about, report: { ...errorOf("grader", error), host: reportOf({}).host } });
      continue;
    }
    results.push({ ...about, report: { ...report, duration_ms: 3000 + ((place * 7919) % 4000) } });
  }
  const works = Array.from(sources, ([name, files]) => ({ name, sources: [...files.values()] }));
  return {
    ...{ title: ZPBFT.title, suite: "public", seed: 5, results, total: count, state: "done", sources },
    asOf: new Date(2026, 10, 26, 14, 2),
    names: realNames(results),
    // Of many students made of a few submissions most are copies of each other.
    pairs: similarPairs(works.slice(0, 120), []),
    ignored: ["notes.txt", ".DS_Store"],
    withdrawn: [],
    before: undefined,
    ...more,
  };
}

/** The report that a golden file tells of, but for what is not in it; undefined if it is of the hidden suite. */
function reportIn(entry: Entry): { entry: Entry; report: GradedReport } | undefined {
  const [head = "", ...stories] = readFileSync(goldenFileOf(entry), "utf8").split("\n\n");
  const passed = new Set(/^passed: (.*)$/m.exec(head)?.[1]?.split(" "));
  const skipped = new Map(
    Array.from(head.matchAll(/^skipped: ([^:]+): (.*)$/gm)).flatMap(([, ids = "", reason = ""]) =>
      ids.split(" ").map((id) => [id, reason] as const),
    ),
  );
  const failed = new Map(stories.map((story) => [/^\w+: (\S+)/.exec(story)?.[1] ?? "", story]));
  if (!PUBLIC.checks.every(({ id }) => passed.has(id) || skipped.has(id) || failed.has(id))) return undefined;
  const { rules: words, handout } = ruleBookOf(ZPBFT);
  const checks = PUBLIC.checks.map(({ id, title, rules, points: maxPoints }): CheckReport => {
    const about = { id, title, hidden: false, rules, points: 0, maxPoints };
    const [reason, story] = [skipped.get(id), failed.get(id)];
    if (reason !== undefined) return { ...about, status: "skipped", reason };
    if (story === undefined) return { ...about, points: maxPoints, status: "passed" };
    const field = (name: string): string => new RegExp(`^  ${name}: (.*)$`, "m").exec(story)?.[1] ?? "";
    if (story.startsWith("inconclusive")) return { ...about, status: "inconclusive", reason: field("reason") };
    const rule = words[field("rule")];
    const evidence = story.split("\n").filter((line) => line.startsWith("    "));
    return {
      ...about,
      status: "failed",
      message: field("message"),
      finding: {
        ...(rule === undefined
          ? {}
          : { rule: { name: field("rule"), text: rule.text, handout, section: rule.section } }),
        ...{ functions: field("functions").split(" "), expected: field("expected"), seen: field("seen") },
        ...{ evidence, thrown: [], moreFindings: 0 },
      },
    };
  });
  const score = checks.reduce((sum, { points }) => sum + points, 0);
  return { entry, report: reportOf({}, { checks, score, maxScore: 100 }) };
}
