import type { SuiteName } from "../base/project.ts";
import type { Feedback } from "../report/report.ts";
import type { Chosen } from "../report/reporters/reporters.ts";
import type { Level } from "../sandbox/layers.ts";

export const SEED_MAX: number = 2 ** 31;

/** Longer than a grade takes on any machine. */
const GRADE_MAX_MS = 5 * 60_000;

/** Longer than a grade with --blame takes, which grades seven times, or, where functions are many, thrice and the one or other part. */
const BLAMED_MAX_MS = 20 * 60_000;

/** What a person asked for. */
export interface GradeRequest {
  dir: string;
  /** The folder, as the person wrote it. */
  name: string;
  /** The lab, as the person named it; undefined: the one whose graded files the folder holds. */
  lab: string | undefined;
  suite: SuiteName;
  /** The checks, as the person named them; undefined: all of the suite. */
  only: string | undefined;
  /** Whether every failure is told in full. */
  isAllTold: boolean;
  isWatched: boolean;
  /** The folder of a grade whose histories are to be judged again, in place of a new one. */
  replay: string | undefined;
  seed: number | undefined;
  log: number;
  out: string;
  /** Whether the person named that folder. */
  isOutNamed: boolean;
  /** Whether `report.html` is written, and whether it is opened afterwards. */
  isPageWritten: boolean;
  isPageOpened: boolean;
  /** The port at which it is served while files are watched, 0 for one that is free; undefined: it is not. */
  servedAt: number | undefined;
  reporters: readonly Chosen[];
  feedback: Feedback;
  isBlamed: boolean;
  credit: "plain" | "grafted";
  level: Level;
  /** The version that the foundation must have; undefined if any will do. */
  foundation: string | undefined;
}

/** A grade ends by itself this long before it would be given up, and reports what it has found by then. */
export const RESERVE_MS = 20_000;

/** How long grading may take before it is given up. */
export function wallTime_ms({ isBlamed }: Pick<GradeRequest, "isBlamed">): number {
  return isBlamed ? BLAMED_MAX_MS : GRADE_MAX_MS;
}
