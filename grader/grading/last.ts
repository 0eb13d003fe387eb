import { readFile } from "node:fs/promises";
import path from "node:path";
import { json } from "../base/text.ts";
import { writeWhole } from "../base/write.ts";
import type { GradedReport } from "../report/report.ts";
import { type Standing, standingOf } from "../report/standing.ts";

const FILE = "last.json";
const SCHEMA = "lab-last/1";

interface Stored {
  schema: string;
  /** By lab, suite and submission. */
  standings: Record<string, Standing>;
}

/** What the grade before came to that was written into a folder, of the same submission; undefined if nobody knows. */
export async function standingBefore(out: string, report: GradedReport): Promise<Standing | undefined> {
  return (await read(out)).standings[keyOf(report)];
}

/**
 * Remembers what a grade came to, for the next one.
 *
 * @throws Error when it cannot be written
 */
export async function remember(out: string, report: GradedReport): Promise<void> {
  const standing = standingOf(report);
  if (standing === undefined) return;
  const { standings } = await read(out);
  const stored: Stored = { schema: SCHEMA, standings: { ...standings, [keyOf(report)]: standing } };
  await writeWhole(path.join(out, FILE), json(stored));
}

function keyOf({ lab, suite, submission }: GradedReport): string {
  return [lab, suite, submission].join(" ");
}

/** What is stored; nothing if that is not what was written here: it is worth no error. */
async function read(out: string): Promise<Stored> {
  const nothing = { schema: SCHEMA, standings: {} };
  try {
    const stored = JSON.parse(await readFile(path.join(out, FILE), "utf8")) as Stored;
    const isWritten =
      stored.schema === SCHEMA &&
      Object.values(stored.standings).every(
        ({ score, maxScore, passed }) =>
          Number.isInteger(score) && Number.isInteger(maxScore) && passed.every((id) => typeof id === "string"),
      );
    return isWritten ? stored : nothing;
  } catch {
    return nothing;
  }
}
