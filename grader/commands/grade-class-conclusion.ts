import path from "node:path";
import { printable } from "../base/text.ts";
import { whyOf, writeWhole } from "../base/write.ts";
import type { Candidate } from "../class/candidate.ts";
import { givenSources } from "../class/given.ts";
import type { PageOf } from "../class/page/making.ts";
import type { Result } from "../class/result.ts";
import { similarPairs } from "../class/similarity.ts";
import { type About, summary } from "../class/summary.ts";
import { gradesCsv, similarCsv } from "../class/tables.ts";
import type { Lab } from "../labs/lab.ts";
import type { ClassRequest } from "./grade-class-options.ts";

type Asked = Pick<ClassRequest, "out" | "grade" | "isPageWritten"> & { lab: Lab };

/** Shows what is to be said of the class as a whole, and writes it. Returns whether all of it could be written. */
export async function conclude(
  candidates: readonly Candidate[],
  results: readonly Result[],
  { lab, out, grade: { isBlamed }, isPageWritten }: Asked,
  about: Omit<About, "pairs">,
  pageOf: PageOf,
): Promise<boolean> {
  const works = candidates
    .filter(({ files }) => files.size > 0)
    .map(({ entry, files }) => ({ name: entry.name, sources: [...files.values()] }));
  const pairs = similarPairs(works, await givenSources(lab));
  const text = summary(results, { ...about, pairs });
  process.stdout.write(`\n${text}\n`);
  const grades = gradesCsv(results, { withCredit: isBlamed });
  // The page last, and made when the others are written: no mistake of its own may lose them.
  const files: Record<string, () => string> = {
    "grades.csv": () => grades,
    "similar.csv": () => similarCsv(pairs),
    "summary.md": () => text,
    ...(isPageWritten && { "index.html": () => pageOf(results, { state: "done", pairs }) }),
  };
  let isWritten = true;
  for (const [name, contentOf] of Object.entries(files)) {
    const write = async (): Promise<void> => writeWhole(path.join(out, name), contentOf());
    await write().catch((error: Error) => {
      isWritten = false;
      // The summary has been shown; the grades must not be lost with the file.
      if (name === "grades.csv") process.stdout.write(`\n${printable(grades.replace(/^\ufeff/, ""))}`);
      process.stderr.write(`${name} cannot be written into ${out}: ${whyOf(error)}\n`);
    });
  }
  const shown = path.relative(process.cwd(), out) || ".";
  const page = isPageWritten && isWritten ? `: open ${path.join(shown, "index.html")}` : "";
  process.stdout.write(`the results are in ${shown}${page}\n`);
  return isWritten;
}
