import type { Result } from "../result.ts";
import type { Pair } from "../similarity.ts";
import type { ClassStatistics } from "../statistics.ts";
import type { Names } from "./names.ts";

/** What the page of a class tells. */
export interface Told {
  /** The lab's title. */
  title: string;
  suite: string;
  seed: number;
  results: readonly Result[];
  /** How many were handed in: more than there are results, while the class is graded. */
  total: number;
  asOf: Date;
  /** Whether all that was to be graded was, it is going on, or somebody ended it. */
  state: "done" | "running" | "interrupted";
  names: Names;
  /** The similar ones, the most similar first. Undefined before all have been read and compared. */
  pairs: readonly Pair[] | undefined;
  /** The graded files of each submission that has any, by its name. */
  sources: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** What lay among the submissions and is none. */
  ignored: readonly string[];
  /** Whose results were moved aside. */
  withdrawn: readonly string[];
  /** An earlier class, to compare with. */
  before: { called: string; statistics: ClassStatistics } | undefined;
}
