import type { Result } from "../result.ts";

/**
 * The machine that made a grade, in words: by its name where another one did; otherwise, and on a page that names nobody, by
 * what it is. Undefined if there is no grade.
 */
export function machineOf({ machine, report }: Result, isAnonymous: boolean): string | undefined {
  if (!report.graded) return undefined;
  const { platform, arch, cpus, node } = report.host;
  const kind = `${platform} ${arch}, ${cpus} processors, Node ${node.replace(/^v/, "")}`;
  return isAnonymous ? kind : (machine ?? kind);
}

/** All machines that made grades, with what they made. */
export function machinesOf(results: readonly Result[], isAnonymous: boolean): [string, Result[]][] {
  const byMachine = Map.groupBy(results, (result) => machineOf(result, isAnonymous) ?? "");
  byMachine.delete("");
  return [...byMachine].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
