import type { Language } from "./language.ts";
import type { Say } from "./translate.ts";

const inEnglish: Say = (english) => english;

let current: Say = inEnglish;
let spoken: Language = "en";

/** The language of this process. */
export function language(): Language {
  return spoken;
}

/** A sentence of the grader's in the language of this process. It is for what is shown, never for what is stored or judged. */
export function say(english: string): string {
  return current(english);
}

/** Sets the language of this process, as a locale is set: once, before anything is shown. English loads nothing. */
export async function speak(language: Language): Promise<void> {
  spoken = language;
  current = language === "en" ? inEnglish : (await import("./zh/catalogue.ts")).sayInChinese;
}
