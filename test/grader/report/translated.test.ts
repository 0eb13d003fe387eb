import { describe, expect, test } from "vitest";
import { sayInChinese } from "../../../grader/lang/zh/catalogue.ts";
import type { FailedCheck, FindingReport } from "../../../grader/report/check-report.ts";
import type { GradedReport, Report } from "../../../grader/report/report.ts";
import { translated } from "../../../grader/report/translated.ts";
import { errorOf, FAILED, FINDING, reportOf, SKIPPED } from "./reporters/samples.ts";

function inChinese<R extends Report>(report: R): R {
  return translated(report, sayInChinese) as R;
}

function findingOf(finding: Partial<FindingReport>): FindingReport | undefined {
  const check: FailedCheck = { ...FAILED, finding: { ...FINDING, ...finding } };
  const [found] = (inChinese(reportOf(check)) as GradedReport).checks;
  return (found as FailedCheck).finding;
}

describe("a report in Chinese", () => {
  test("quotes the rule as the Chinese handout words it, and names that handout", () => {
    expect(findingOf({})?.rule).toEqual({
      name: "V1",
      text: "每个副本至多计入一票。",
      handout: "handout.zh.md",
      section: "verifyBallotCommit：V1 至 V8",
    });
  });

  test("keeps the columns of the messages, and what the submission has written", () => {
    const evidence = [
      "as server 1 saw it, which runs your code:",
      "  1 -> 2       COMMIT            not counted: the second of the same replica (V1)",
      "  1 -> 0 2 3 4 5 6 COMMIT not counted: wrong view (V2)",
      "✗ 2 -> …       nothing more",
      "✗ 1 -> client  reply seq=1 [put ok]",
      "✗ 2 -> 0       COMMIT, msg.digest: Invalid digest: expected 64 lower-case hex digits",
      "  … 3 more",
    ];
    const thrown = ["commit.ts:3: ERROR| no reply, and the server is idle"];
    expect(findingOf({ evidence, thrown, seen: "check" })).toMatchObject({
      evidence: [
        "这是服务器 1 所见的经过，它运行的是你的代码：",
        "  1 -> 2       COMMIT            不计入：同一个副本的第二条（V1）",
        "  1 -> 0 2 3 4 5 6 COMMIT 不计入：视图不对（V2）",
        "✗ 2 -> …       再没有别的",
        "✗ 1 -> client  reply seq=1 [put ok]",
        "✗ 2 -> 0       COMMIT，msg.digest：摘要不对：应当是 64 个小写的十六进制数字",
        "  … 还有 3 条",
      ],
      thrown,
      seen: "check",
    });
  });

  test("quotes what a function threw, whatever sentences stand in it", () => {
    const seen = "no reply";
    expect(findingOf({ seen })?.seen).not.toBe(seen);
    for (const begins of ["AcceptRpc threw", "Raft.StartRpc failed"])
      expect(findingOf({ seen: `${begins}: one and\nno reply` })?.seen).toBe(`${begins}: one and\nno reply`);
  });

  test("says why there is no grade, and quotes the compiler", () => {
    const { error } = inChinese(
      errorOf("submission", "commit.ts is not UTF-8 text: save it as UTF-8\n  commit.ts(1,2): error"),
    );
    expect(error).toBe("commit.ts 不是 UTF-8 文本：请保存为 UTF-8\n  commit.ts(1,2): error");
  });

  test("is the same report in all that is counted", () => {
    const report = reportOf(FAILED, SKIPPED);
    const counts = (of: GradedReport): unknown => ({
      ...of,
      notes: [],
      typeErrors: [],
      checks: of.checks.map(({ id, points, status }) => [id, points, status]),
    });
    expect(counts(inChinese(report) as GradedReport)).toEqual(counts(report as GradedReport));
  });
});
