import type { Random } from "../../../checks/random.ts";
import type { Cast } from "../../../cluster/world/cast.ts";
import type { Call } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import type { Scene } from "../../../history/scene/scene.ts";
import type { WorldSetting } from "./playing.ts";
import type { WorldStand } from "./stand.ts";

/** One way in which what a history holds contradicts a rule, as every lab tells it. */
export interface WorldViolation {
  rule: string;
  functions: readonly string[];
  /** The server that broke the rule. */
  replica: number;
  /** The process that broke it, as the history names it, where that is no server. */
  who?: string;
  /** The place in the history at which it was clear. */
  at: number;
  message: string;
  expected: string;
  seen: string;
  /** Undefined if what breaks the rule is that something is missing, or on a disk. */
  culprit: Call | undefined;
  /** Which of several it is about, by the same numbers as calls, where no call shows that. */
  about?: number;
  /** Whether another violation of the kind may say more about the cause. */
  isUnspecific?: boolean;
}

/** What the frame of experiments must know of a lab whose servers have a clock and a disk. */
export interface WorldLab<
  S extends WorldSetting = WorldSetting,
  Stand extends WorldStand<S> = WorldStand<S>,
  V extends WorldViolation = WorldViolation,
> {
  /** What a judge must know of a stand. */
  settingOf(stand: Stand, random: Random): S;
  /** What the servers of a stand are told besides. */
  flagsOf(stand: Stand, random: Random): readonly string[];
  /** The processes of a setting; `close` ends what they need around them, and `attach` tells that of the history that is written. */
  cast(setting: S, flags: readonly string[]): Promise<{ cast: Cast; close(): void; attach?(history: History): void }>;
  /** All that breaks a rule in a history. `setting` says what else the history tells of the experiment. */
  violationsIn(history: History, setting: S & Told): V[];
  /** Violations in the order in which they are told. */
  inOrder(violations: readonly V[]): V[];
  /** Whether what goes wrong is told as the mistake of several together: without it, wherever several servers run the submission. */
  isCluster?(setting: S): boolean;
  /** What runs the submission in a setting, in words: without it, so many servers. */
  whoIn?(setting: S): string;
  /** The check that is about each rule, wherever it is seen to be broken. */
  checkOfRule: Readonly<Record<string, string>>;
  /** Rules of what is read in logs: these have checks of their own, wherever it was written. */
  logRules: readonly string[];
  /** What shows a violation. */
  sceneOf(history: History, setting: S, violation: V): Scene;
}

/** What a history tells of its experiment. */
export interface Told {
  /** Whether all was played to its end, so that logs can be judged. */
  hasLogs: boolean;
  /** The place from which on nothing is lost, or late; missing where there is none. */
  calmSince?: number;
}
