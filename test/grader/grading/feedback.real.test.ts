import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished, test, vi } from "vitest";
import { PROJECT } from "../../../grader/base/project.ts";
import { applyFeedback } from "../../../grader/report/feedback.ts";
import { reportPage } from "../../../grader/report/page/page.ts";
import { checksThat, type GradedReport, type Report } from "../../../grader/report/report.ts";
import { laidOver } from "../../bank/laid-over.ts";
import { gradedIn, runGrader, temporaryDir } from "../support.ts";

vi.setConfig({ testTimeout: 600_000 });

/** A wrong submission of each lab's bank, and a rule that it breaks. */
const BROKEN: Readonly<Record<string, { name: string; rule: string }>> = {
  zpbft: { name: "throws-after-counting", rule: "R1" },
  zviews: { name: "digest-has-view", rule: "CP2" },
  zraft: { name: "asks-a-majority", rule: "E4" },
  zkvraft: { name: "new-number-for-each-attempt", rule: "C2" },
  zpaxos: { name: "accepts-once", rule: "D1" },
};

const SEED = "424242";

/** All that a grade has written and said, files by their names; packed data also as they are unpacked. */
async function written(out: string, said: string): Promise<{ names: string[]; bytes: string }> {
  const names = (await readdir(out, { recursive: true })).toSorted();
  const files = await Promise.all(names.map((name) => readFile(path.join(out, name), "utf8").catch(() => "")));
  const text = unescaped([said, ...files].join("\n"));
  const packed = Array.from(text.matchAll(/H4sI[\w+/]{100,}=*/g), ([data]) =>
    gunzipSync(Buffer.from(data, "base64")).toString(),
  );
  return { names, bytes: [text, ...packed].join("\n") };
}

/** Markup as a person reads it, and JSON's words as they are. */
function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => named[name] ?? "");
}

/** What is told in full of failures: sentences, values, messages, and who said what. */
function secretsIn(report: GradedReport): string[] {
  const failed = checksThat("failed", report);
  const told = failed.flatMap(({ message, finding }) => [
    message,
    ...(finding === undefined ? [] : [finding.expected, finding.seen, ...finding.evidence, ...(finding.thrown ?? [])]),
  ]);
  return [...new Set(told.map((text) => (text ?? "").trim()))].filter(({ length }) => length > 15);
}

async function grade(dir: string, lab: string, feedback: string) {
  const out = await temporaryDir();
  const options = ["--lab", lab, "--hidden", "--seed", SEED, "--only", BROKEN[lab]?.rule ?? "", "--feedback", feedback];
  const { stdout, stderr } = await runGrader(["grade", dir, "--out", out, ...options]);
  const report = JSON.parse(await readFile(path.join(out, "report.json"), "utf8")) as Report;
  return { report: gradedIn(report), ...(await written(out, stdout + stderr)) };
}

/** How a function begins that was handed in. */
const SOURCES = ["export function ", "export async function "];

test.each(Object.keys(BROKEN))(
  "%s: of hidden checks a hint and a score tell nothing, in any byte that is written",
  async (lab) => {
    const { name } = BROKEN[lab] as (typeof BROKEN)[string];
    const dir = await laidOver(path.join(PROJECT, "test/submissions", lab, "wrong", name), lab);
    onTestFinished(() => rm(dir, { recursive: true }));
    const full = await grade(dir, lab, "full");
    const source = SOURCES.find((text) => full.bytes.includes(text)) ?? "a function that was handed in";
    const secrets = [SEED, ...secretsIn(full.report), source];
    expect(secrets.length).toBeGreaterThan(3);
    // It is there to be found.
    expect(secrets.filter((text) => !full.bytes.includes(text))).toEqual([]);
    const hint = await grade(dir, lab, "hint");
    expect(checksThat("failed", hint.report).length).toBeGreaterThan(0);
    expect(hint.names).toEqual(["report.html", "report.json"]);
    expect(secrets.filter((text) => hint.bytes.includes(text))).toEqual([]);
    // A score is written in the same way, of less.
    const score = applyFeedback("score", full.report);
    const bytes = unescaped(reportPage(score) + JSON.stringify(score));
    expect(secrets.filter((text) => bytes.includes(text))).toEqual([]);
  },
);
