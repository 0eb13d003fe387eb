import { UsageError } from "../base/usage.ts";
import { type GradeRequest, SEED_MAX } from "../grading/request.ts";
import { LANGUAGES } from "../lang/language.ts";
import { LEVELS, type Level } from "../sandbox/layers.ts";
import type { Values } from "./command.ts";

const INSTRUCTORS = "for instructors";

/** Which lab it is about. */
export const LAB = {
  flags: "--lab <NAME>",
  help: "the lab (default: the one whose graded files the folder holds)",
  read: asText,
} as const;

export const LANG = {
  flags: "--lang <NAME>",
  help: "the language of what is shown: en, zh (default: that of LANG)",
  read: oneOf(LANGUAGES),
} as const;

export const SEED = {
  flags: "--seed <N>",
  help: "make the same choices as the run that printed this seed",
  read: wholeNumber(1, SEED_MAX),
} as const;

const PORT_MAX = 65_535;

/** A page that is served to this machine. */
export const PORT = {
  flags: "--port <N>",
  help: "where the page of --web is (default: any port that is free)",
  read: wholeNumber(1, PORT_MAX),
} as const;

/** How a grade is made and what is told of it, which is for instructors to choose, for one or for a class. */
export const GRADING = {
  hidden: { flags: "--hidden", help: "the hidden suite, not the public one", group: INSTRUCTORS },
  feedback: {
    flags: "--feedback <HOW>",
    help: "what students are told: full (default), hint (default with --hidden), score",
    read: oneOf(["full", "hint", "score"]),
    group: INSTRUCTORS,
  },
  blame: {
    flags: "--blame",
    help: "exchange functions for the reference's, to see which are at fault",
    group: INSTRUCTORS,
  },
  credit: {
    flags: "--credit <HOW>",
    help: "what the score is: plain (default), or grafted: with the credit that --blame finds",
    read: oneOf(["plain", "grafted"]),
    group: INSTRUCTORS,
  },
  isolation: {
    flags: "--require-isolation <LEVEL>",
    help: "refuse to grade with less: none (default), basic, guarded, sealed",
    read: oneOf(Object.keys(LEVELS) as Level[]),
    group: INSTRUCTORS,
  },
} as const;

/** What these options ask for. */
export function askedOf({
  hidden,
  feedback = hidden ? "hint" : "full",
  blame,
  credit = "plain",
  isolation = "none",
}: Values<typeof GRADING>): Pick<GradeRequest, "suite" | "feedback" | "isBlamed" | "credit" | "level"> {
  return {
    suite: hidden ? "hidden" : "public",
    feedback,
    isBlamed: blame || credit === "grafted",
    credit,
    level: isolation,
  };
}

/** The folder of a submission for a program that is run by hand, or measured. */
export function submissionOption(help: string) {
  return { flags: "--submission <DIR>", help, read: asText } as const;
}

/** So many faulty servers are tolerated at most. */
export const F_MAX = 5;

/** The number of faulty servers to tolerate. `-f 1` may be written with one dash or two. */
export function readF(text: string, flag: string): number {
  if (/^\d$/.test(text) && Number(text) <= F_MAX) return Number(text);
  throw new UsageError(`${flag} ${text}: expected 0 to ${F_MAX}`);
}

/** Any text: what it names is looked at later. An empty one is a variable of a shell that is not set. */
export function asText(text: string, flag: string): string {
  if (text !== "") return text;
  throw new UsageError(`${flag} is missing its value: it is empty`);
}

/** Reads a whole number. */
export function wholeNumber(min: number, max: number) {
  return (text: string, flag: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= min && number <= max) return number;
    throw new UsageError(`${flag} ${text}: expected a whole number from ${min} to ${max}`);
  };
}

/** Reads one of these words. */
export function oneOf<const T extends string>(known: readonly T[]) {
  return (text: string, flag: string): T => {
    const found = known.find((one) => one === text);
    if (found !== undefined) return found;
    throw new UsageError(`${flag} ${text}: expected ${known.join(", ")}`);
  };
}
