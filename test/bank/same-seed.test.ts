import { expect, test } from "vitest";
import type { GradedReport } from "../../grader/report/report.ts";
import { sameSeedText, statusText } from "./same-seed.ts";

/** A report of one failed check, with this in its story. */
function reportOf(seen: string, evidence: readonly string[] = []): GradedReport {
  const finding = { rule: { name: "V7" }, functions: ["commit"], expected: "a reply", seen, evidence, thrown: [] };
  const failed = { id: "quorum", status: "failed", message: "too late", finding };
  return { score: 70, checks: [{ id: "start", status: "passed" }, failed] } as unknown as GradedReport;
}

test("with another seed the statuses are compared", () => {
  expect(statusText(reportOf("1 reply"))).toBe("start passed, quorum failed");
  expect(statusText(reportOf("2 replies"))).toBe(statusText(reportOf("1 reply")));
});

test.each([
  ["another number", "seq 5", "seq 6"],
  ["another replica", "replica 1 executed", "replica 2 executed"],
])("with the same seed the stories are compared: %s", (_, one, other) => {
  expect(sameSeedText(reportOf(one))).not.toBe(sameSeedText(reportOf(other)));
  expect(sameSeedText(reportOf("x", [one]))).not.toBe(sameSeedText(reportOf("x", [other])));
});

test.each([
  ["a digest", `digest ${"a1".repeat(32)}`, `digest ${"b2".repeat(32)}`],
  ["the beginning of one", "PREPAREs for 01234567…", "PREPAREs for 89abcdef…"],
  ["an address", "of localhost:40001", "of localhost:50002"],
  ["a request's timestamp", "request 1795690576102006 of", "request 1795690576999999 of"],
  ["a time", "client  12.5 to 13.5 ms  get x", "client  2.5 to 113.0 ms  get x"],
])("what chance makes is no difference: %s", (_, one, other) => {
  expect(sameSeedText(reportOf(one))).toBe(sameSeedText(reportOf(other)));
});
