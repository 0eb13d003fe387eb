import { LANGUAGES, type Language } from "../lang/language.ts";

/** How all tasks of a class are graded, said so that another machine can do it. */
export interface GradingSpec {
  lab: string;
  /** The options of each grade as they are typed, its seed among them. */
  asked: readonly string[];
  /** The version of the grader, its packages and Node: with another one no verdict would be the same for sure. */
  grader: string;
  /** How long a grade may take. */
  limit_ms: number;
  /** What the pages of the grades are written in. No verdict depends on it: it makes no class another one. */
  language: Language;
}

/** Whether grades that are made so are the same. */
export function isSameSpec(one: GradingSpec, other: GradingSpec): boolean {
  return textOf(one) === textOf(other);
}

/** A specification that was read, of which nothing is known. Undefined for anything else. */
export function specIn(read: unknown): GradingSpec | undefined {
  const { lab, asked, grader, limit_ms, language } = (read ?? {}) as Partial<GradingSpec>;
  if (typeof lab !== "string" || typeof grader !== "string") return undefined;
  if (!Array.isArray(asked) || !asked.every((word) => typeof word === "string")) return undefined;
  if (!Number.isSafeInteger(limit_ms)) return undefined;
  const known = LANGUAGES.find((one) => one === language) ?? "en";
  return { lab, asked, grader, limit_ms: limit_ms as number, language: known };
}

function textOf({ lab, asked, grader, limit_ms }: GradingSpec): string {
  return JSON.stringify([lab, asked, grader, limit_ms]);
}
