import path from "node:path";
import type { Lab } from "../labs/lab.ts";
import type { Entry } from "./entries.ts";

/** What stands in templates for what is another in each lab. */
export interface Filling extends Pick<Lab, "name" | "title" | "handouts" | "gradedFiles" | "functions"> {
  /** Where workflows fetch the grader from; empty if they take that of their own repository. */
  url: string;
}

/** Fills in a template: what stands in it as `@NAME@`. */
export function filledIn({ name, content }: Entry, filling: Filling): Entry {
  const text = content.toString();
  return text.includes("@") ? { name, content: Buffer.from(filledText(text, filling)) } : { name, content };
}

/** The same for a text. What stands around the name of files, a folder or backquotes, is put around each of them. */
export function filledText(text: string, { name, title, handouts, gradedFiles, functions, url }: Filling): string {
  const { en, zh } = handouts;
  const names = gradedFiles.map((file) => path.posix.basename(file));
  const words: Readonly<Record<string, string>> = {
    "@LAB@": name,
    "@TITLE@": title,
    "@HANDOUTS@": zh === undefined ? link(en) : `${link(en)} (中文: ${link(zh)})`,
    "@GRADER_URL@": url,
    // Where a platform takes one file, several are packed into one.
    "@HANDED_IN@": names.length === 1 ? (names[0] as string) : "handin.zip",
  };
  const lists: Readonly<Record<string, readonly string[]>> = {
    "@GRADED_FILES@": gradedFiles,
    "@GRADED_NAMES@": names,
    "@FUNCTIONS@": functions.map((one) => one.name),
  };
  return text
    .replaceAll(/([\w/`]*)(@(?:GRADED_FILES|GRADED_NAMES|FUNCTIONS)@)(`?)/g, (_, before, list: string, after) =>
      (lists[list] as readonly string[]).map((one) => `${before}${one}${after}`).join(", "),
    )
    .replaceAll(/@(?:LAB|TITLE|HANDOUTS|GRADER_URL|HANDED_IN)@/g, (word) => words[word] as string);
}

function link(file: string): string {
  return `[${file}](${file})`;
}
