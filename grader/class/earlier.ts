import { readdir } from "node:fs/promises";
import path from "node:path";
import { ifThere } from "../base/if-there.ts";
import { UsageError } from "../base/usage.ts";
import { whyOf } from "../base/write.ts";
import { readReport } from "./attempt.ts";
import { readMemory } from "./places.ts";
import { type ClassStatistics, statisticsOf } from "./statistics.ts";

/**
 * The statistics of an earlier class, from its folder of results.
 *
 * @throws UsageError when the folder is something else, or is of another lab
 */
export async function earlierClass(dir: string, lab: string): Promise<ClassStatistics> {
  const memory = await readMemory(dir, "--compare");
  if (memory === undefined) {
    throw new UsageError(`--compare ${dir}: holds no class.json; give the folder that an earlier grade:class wrote`);
  }
  const names = await ifThere(readdir(path.join(dir, "instructor"))).catch((error: unknown) => {
    throw new UsageError(`--compare ${dir}: its reports cannot be read (${whyOf(error)})`);
  });
  const reports = await Promise.all(
    (names ?? [])
      .filter((name) => !name.startsWith("."))
      .map(async (name) => ({ name, report: await readReport(path.join(dir, "instructor", name, "report.json")) })),
  );
  const results = reports.flatMap(({ name, report }) =>
    report === undefined ? [] : [{ name, report, isKept: false }],
  );
  if (results.length === 0) throw new UsageError(`--compare ${dir}: holds no report that this version reads`);
  const other = results.find(({ report }) => report.lab !== lab);
  if (other !== undefined) {
    throw new UsageError(`--compare ${dir}: is of the lab ${other.report.lab}, and this class of ${lab}`);
  }
  return statisticsOf(results);
}
