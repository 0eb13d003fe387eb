import type { History } from "../../history/history.ts";
import type { Scene } from "../../history/scene/scene.ts";
import { linesOf } from "../../history/scene/text.ts";
import { type Shown, sceneOf as sceneIn } from "../kit/world/excerpt.ts";
import { remarksOf } from "./judge/remarks.ts";
import { type Setting, viewOf } from "./judge/view.ts";
import type { Violation } from "./judge/violation.ts";
import type { Rule } from "./rules.ts";
import type { Message } from "./wire.ts";
import { SPEECH } from "./words.ts";

const VOTES: readonly string[] = ["vote", "disk", "life"];
const TIMER: readonly string[] = ["vote", "append", "install", "tick", "life"];
const ENTRIES: readonly string[] = ["append", "install", "command", "disk", "life"];
const SNAPSHOTS: readonly string[] = ["install", "snapshot", "apply", "disk", "life"];
const ALL: readonly string[] = ["vote", "append", "install", "command", "apply", "snapshot", "tick", "disk", "life"];
const STARTS: readonly string[] = ["disk", "owner", "life"];

/** What shows a violation of a rule, besides all that the server was told and did in the same turn. */
const SHOWN_BY: Readonly<Record<Rule, readonly string[]>> = {
  ...{ T1: TIMER, E1: TIMER, E8: TIMER, E9: TIMER, E4: ["vote", "tick", "disk", "life"], E12: TIMER },
  ...{ E2: ["vote", "append", "install", "disk", "life"], E3: ["vote", "append", "install", "disk", "life"] },
  ...{ E5: VOTES, E6: ["vote", "append", "disk", "life"], E7: ["vote", "append", "install", "disk"] },
  ...{ E10: VOTES, E11: ["vote", "append", "install"], E13: ["vote", "append", "install"] },
  ...{ A1: ["append", "command", "disk"], A2: ENTRIES, A3: ENTRIES, A4: ENTRIES, A5: ENTRIES, A6: ENTRIES },
  ...{ A7: ["append", "install"], A8: ["vote", "append", "disk"], A9: ENTRIES },
  ...{ A10: ["append", "install", "tick"], A11: ["append", "install", "command", "tick"] },
  ...{ M1: ENTRIES, M2: ENTRIES, M3: [...ENTRIES, "apply"], M4: ["vote", "append", "disk"], M5: ENTRIES },
  ...{ X1: ["append", "install", "apply", "life"], X2: ["append", "install", "apply", "disk"] },
  ...{ D1: VOTES, D2: ENTRIES, D3: ["vote", "append", "install", "disk", "life"], D4: ALL },
  ...{ D5: STARTS, D6: STARTS, D7: ["disk", "life"] },
  ...{ S1: SNAPSHOTS, S2: ["append", "install", "disk"], S3: SNAPSHOTS, S4: SNAPSHOTS },
  ...{ S5: [...SNAPSHOTS, "append"], S6: ["disk", "snapshot", "apply"] },
  ...{ F1: ALL, F2: ALL, L1: ALL, L2: ALL },
};

/** Rules about one term: what was said in others does not show how they were broken. */
const IN_A_TERM: ReadonlySet<string> = new Set<Rule>(["E5", "E6", "E10", "D1", "A8", "M4"]);

/** Rules that are broken by going on. */
const GOES_ON = ["D7", "L1", "L2"] as const satisfies readonly Rule[];

const SHOWN: Shown<Message> = { speech: SPEECH, by: SHOWN_BY, ofOneThing: IN_A_TERM, goingOn: GOES_ON };

/** The lines of `sceneOf`. */
export function excerptOf(history: History, setting: Setting, violation: Violation): string[] {
  return linesOf(sceneOf(history, setting, violation));
}

/** What shows a violation, as the server that broke the rule saw it. */
export function sceneOf(history: History, setting: Setting, violation: Violation): Scene {
  const view = viewOf(history, setting, violation.replica);
  return sceneIn(setting, violation, view, remarksOf(view), SHOWN);
}
