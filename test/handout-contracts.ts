import { readFile } from "node:fs/promises";
import path from "node:path";

const PROJECT = path.join(import.meta.dirname, "..");

/** The rules that a text names, of any lab that has a disk: each once. */
export const rulesIn = (text: string): string[] => [...new Set(text.match(/\b[A-IL-QSTV-XZ]\d{1,2}\b/g))].sort();

export interface Contract {
  name: string;
  rules: string[];
}

/** The functions of a lab's graded files in the skeleton, and the rules that the comment above each names. */
export async function contractsOf(lab: string, files: readonly string[]): Promise<Contract[]> {
  const sources = files.map((file) => readFile(path.join(PROJECT, `skeleton/${lab}/${file}.ts`), "utf8"));
  return (await Promise.all(sources)).flatMap((source) =>
    Array.from(
      source.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s*export (?:async )?function (\w+)/gs),
      ([, comment = "", name = ""]) => ({ name, rules: rulesIn(comment) }),
    ),
  );
}
