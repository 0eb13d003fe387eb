import type { Tried } from "../checks/check.ts";
import type { CheckReport } from "./check-report.ts";

const LIST = new Intl.ListFormat("en-GB");

/** What was tried for some checks, in a line: `n = 4 7, backup and leader, 182 scripts`. Undefined if nothing tells. */
export function triedText(checks: readonly Pick<CheckReport, "tried">[]): string | undefined {
  const parts = new Map(checks.flatMap(({ tried = [] }) => tried.map((one) => [one.part, one] as const)));
  if (parts.size === 0) return undefined;
  const all = [...parts.values()];
  const sizes = [...new Set(all.map(({ n }) => n))].toSorted((a, b) => a - b);
  // Roles first, and then how many servers there are.
  const who = [...new Set(all.map((one) => one.who))].toSorted(
    (a, b) => Number(/^\d/.test(a)) - Number(/^\d/.test(b)) || a.localeCompare(b, "en", { numeric: true }),
  );
  const counts = [counted(all, "scripts"), counted(all, "requests")].filter((text) => text !== "");
  return [`n = ${sizes.join(" ")}`, LIST.format(who), ...counts].join(", ");
}

/** A script that several parts of an experiment are about is one of each: the largest of them has all. */
function counted(all: readonly Tried[], what: "scripts" | "requests"): string {
  const byExperiment = Map.groupBy(all, ({ part }) => part.slice(0, part.indexOf("/")));
  const most = (some: readonly Tried[]): number => Math.max(...some.map((one) => one[what] ?? 0));
  const sum = (some: readonly Tried[]): number => some.reduce((total, one) => total + (one[what] ?? 0), 0);
  const count = Array.from(byExperiment.values(), what === "scripts" ? most : sum).reduce((a, b) => a + b, 0);
  return count === 0 ? "" : `${count} ${what}`;
}
