import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { BANKS, type Bank } from "./banks.ts";
import { idsIn } from "./golden.ts";
import { type Entry, goldenIn } from "./grading.ts";

const DOCS = fileURLToPath(new URL("../../docs", import.meta.url));

/** What a golden file says of a submission. */
interface Row {
  entry: Entry;
  golden: string;
  /** What was found first; undefined of one that passes all. */
  first: { check: string; rule: string; blamed: string } | undefined;
}

/** The pages of all banks that have golden files, by their paths: the one that sums up, and one for each lab. */
export async function bankPages(): Promise<ReadonlyMap<string, string>> {
  const banks = Object.values(BANKS).filter(({ goldens }) => existsSync(goldens));
  const pages = new Map<string, string>();
  const sums: string[] = [];
  for (const bank of banks) {
    const rows = await rowsOf(bank);
    pages.set(path.join(DOCS, "bank", `${bank.lab.name}.md`), labPage(bank, rows));
    sums.push(sumOf(bank, rows));
  }
  pages.set(path.join(DOCS, "bank.md"), summary(sums));
  return pages;
}

export async function writeBankPages(): Promise<void> {
  for (const [file, text] of await bankPages()) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** Of all that have a golden file. */
async function rowsOf({ entries, goldens }: Bank): Promise<Row[]> {
  const kept = entries.filter((entry) => existsSync(goldenIn(goldens, entry)));
  return Promise.all(
    kept.map(async (entry) => {
      const golden = await readFile(goldenIn(goldens, entry), "utf8");
      const [, check = "", rule = "", functions = ""] =
        /^failed: (\S+)\n(?: {2}rule: (\S+)\n)?(?: {2}functions: (.*)\n)?/m.exec(golden) ?? [];
      const [blamed = "nothing"] = functions.split(" ").filter(Boolean);
      return { entry, golden, first: check === "" ? undefined : { check, rule, blamed } };
    }),
  );
}

const isFull = ({ golden }: Row): boolean => golden.startsWith("100 of 100 ");

function sumOf(bank: Bank, rows: readonly Row[]): string {
  const right = rows.filter(({ entry }) => entry.kind === "right");
  const wrong = rows.filter(({ entry }) => entry.kind === "wrong");
  const found = wrong.filter((row) => !isFull(row));
  const blamed = wrong.filter(({ entry, first }) => first?.blamed === bank.guilty(entry.name));
  const share = ((100 * blamed.length) / wrong.length).toFixed(1);
  return `| [${bank.lab.name}](bank/${bank.lab.name}.md) | ${right.filter(isFull).length} of ${right.length} | ${found.length} of ${wrong.length} | ${blamed.length} (${share} %) |`;
}

function summary(sums: readonly string[]): string {
  return `# The banks of submissions

The grader is tested by submissions: right ones that are unusual, wrong ones that are realistic. What each is told stands in
golden files (\`test/submissions/LAB/golden\`), which \`npm run grade:bank\` compares with what it is told now. These pages are
made from the golden files by \`npm run bank:pages\`; a test fails when they are out of date.

| lab | right, full marks | wrong, lose points | first failure names the function with the mistake first |
| --- | --- | --- | --- |
${sums.join("\n")}

The labs that are not here have a bank and no golden files.
`;
}

function labPage(bank: Bank, rows: readonly Row[]): string {
  const ids = bank.suite.checks.map(({ id }) => id);
  const header = `| submission | ${ids.map((id) => id.replaceAll("-", "‑")).join(" | ")} | found by | blamed |`;
  return `# The bank of ${bank.lab.name}

What every check says of every submission: ✗ failed, · passed, empty not tried because of a failure before it. *Found by* is
the first failed check and the rule that it names, and *blamed* the function that it names first; where the mistake is in another one, that stands behind it.

${header}
| --- |${" --- |".repeat(ids.length + 2)}
${rows.map((row) => lineOf(bank, ids, row)).join("\n")}
`;
}

function lineOf(bank: Bank, ids: readonly string[], { entry, golden, first }: Row): string {
  const marks = new Map<string, string>();
  for (const [status, mark] of [
    ["passed", "·"],
    ["failed", "✗"],
  ] as const)
    for (const id of idsIn(golden, status)) marks.set(id, mark);
  const guilty = bank.guilty(entry.name);
  const found = first === undefined ? "" : `${first.check} (${first.rule})`;
  const blamed = first === undefined ? "" : first.blamed === guilty ? first.blamed : `${first.blamed}, not ${guilty}`;
  return `| ${entry.kind}/${entry.name} | ${ids.map((id) => marks.get(id) ?? " ").join(" | ")} | ${found} | ${blamed} |`;
}
