import path from "node:path";
import type { Lab } from "../labs/lab.ts";
import type { Entry } from "./entries.ts";

/** What stands in templates for what is another in each lab. */
export interface Filling extends Pick<Lab, "name" | "title" | "handouts" | "gradedFiles" | "functions" | "rules"> {
  /** Where workflows fetch the grader from; empty if they take that of their own repository. */
  url: string;
  /** What the lab has, and others may not: of a template's lines between `@IF WORD@` and `@END@` those stay whose word is here. */
  has: ReadonlySet<string>;
}

/** What of a lab templates ask for: parts of it that it may leave out, its own files for students, and several graded files. */
export async function whatItHas(lab: Lab): Promise<ReadonlySet<string>> {
  const family = await lab.family?.();
  return new Set([
    ...(family === undefined ? [] : ["clusters"]),
    ...(family?.door === undefined ? [] : ["door"]),
    ...Object.keys(lab.forStudents ?? {}),
    ...(lab.gradedFiles.length > 1 ? ["several"] : []),
  ]);
}

/** Lines of their own, in a comment where the template is one of a program's files: `@IF door@` or `@IF not door@`, and `@END@`. */
const CONDITION = /^[^\n@]*@IF (not )?([\w./-]+)@\n(.*?)^[^\n@]*@END@\n/gms;

/** Fills in a template: what stands in it as `@NAME@`. */
export function filledIn({ name, content }: Entry, filling: Filling): Entry {
  const text = content.toString();
  return text.includes("@") ? { name, content: Buffer.from(filledText(text, filling)) } : { name, content };
}

/** The same for a text. What stands around the name of files, a folder or backquotes, is put around each of them. */
export function filledText(text: string, filling: Filling): string {
  const { name, title, handouts, gradedFiles, functions, rules, url, has } = filling;
  const { en, zh } = handouts;
  const names = gradedFiles.map((file) => path.posix.basename(file));
  const words: Readonly<Record<string, string>> = {
    "@LAB@": name,
    "@TITLE@": title,
    "@HANDOUTS@": zh === undefined ? link(en) : `${link(en)} (中文: ${link(zh)})`,
    "@GRADER_URL@": url,
    "@A_RULE@": Object.keys(rules)[0] as string,
    "@A_FILE@": names[0] as string,
    // Where a platform takes one file, several are packed into one.
    "@HANDED_IN@": names.length === 1 ? (names[0] as string) : "handin.zip",
  };
  const lists: Readonly<Record<string, readonly string[]>> = {
    "@GRADED_FILES@": gradedFiles,
    "@GRADED_NAMES@": names,
    "@FUNCTIONS@": functions.map((one) => one.name),
  };
  return text
    .replaceAll(CONDITION, (_, not: string | undefined, word: string, lines: string) =>
      has.has(word) === (not === undefined) ? lines : "",
    )
    .replaceAll(/([\w/`]*)(@(?:GRADED_FILES|GRADED_NAMES|FUNCTIONS)@)(`?)/g, (_, before, list: string, after) =>
      (lists[list] as readonly string[]).map((one) => `${before}${one}${after}`).join(", "),
    )
    .replaceAll(/@(?:LAB|TITLE|HANDOUTS|GRADER_URL|A_RULE|A_FILE|HANDED_IN)@/g, (word) => words[word] as string);
}

function link(file: string): string {
  return `[${file}](${file})`;
}
