import type { History } from "../../history/history.ts";
import type { Scene } from "../../history/scene/scene.ts";
import { type Shown, sceneOf as sceneIn } from "../kit/world/excerpt.ts";
import { NOTHING, type Remarks } from "../kit/world/happenings.ts";
import { processOf } from "./judge/process.ts";
import { remarksOf } from "./judge/remarks.ts";
import { type Setting, viewsOf } from "./judge/view.ts";
import type { Violation } from "./judge/violation.ts";
import type { Rule } from "./rules.ts";
import type { Message } from "./wire.ts";
import { SPEECH } from "./words.ts";

const CLERK: readonly string[] = ["request", "command", "life"];
const WAITING: readonly string[] = ["command", "start", "apply", "restore", "leader", "life"];
const STATE: readonly string[] = ["command", "apply", "restore", "life"];
const READING: readonly string[] = ["command", "read", "apply", "restore", "leader", "raft", "life"];
const SNAPSHOTS: readonly string[] = ["snapshot", "restore", "life"];

/** What shows a violation of a rule, besides all that the server was told and did in the same turn. */
const SHOWN_BY: Readonly<Record<Rule, readonly string[]>> = {
  ...{ C1: CLERK, C2: CLERK, C3: CLERK, C4: CLERK, C5: CLERK, C6: [...CLERK, "tick"] },
  ...{ W1: WAITING, W2: WAITING, W3: WAITING, W4: WAITING, W5: WAITING },
  ...{ O1: STATE, O2: STATE, O3: STATE, O4: [...STATE, "snapshot"], O5: STATE, O6: STATE, O7: STATE },
  ...{ G1: READING, G2: READING, G3: READING, G4: READING, S7: SNAPSHOTS, S8: STATE, S9: SNAPSHOTS },
  ...{ H1: ["command"], F1: ["command", "leader"], F2: ["command", "leader"], L1: WAITING, L2: WAITING },
};

/** What is said of other sessions says nothing about these rules. */
const OF_ONE: ReadonlySet<string> = new Set<Rule>(["W1", "W2", "W3", "W4", "W5"]);

const SHOWN: Shown<Message> = {
  ...{ speech: SPEECH, by: SHOWN_BY, ofOneThing: OF_ONE },
  goingOn: ["C6", "H1", "L1", "L2", "S7"],
  repeating: ["C3", "C6", "W5"],
};

/** A clerk is told what it makes of its answers by nobody: they say it themselves. */
const UNREMARKED: Remarks<Message> = { onCall: () => NOTHING, onAnswer: () => NOTHING };

/** What shows a violation, as the process that broke the rule saw it. */
export function sceneOf(history: History, setting: Setting, violation: Violation): Scene {
  const { who, replica } = violation;
  const view = who === undefined ? viewsOf(history, setting).find(({ id }) => id === replica) : undefined;
  if (view !== undefined) return sceneIn(setting, violation, view, remarksOf(view), SHOWN);
  const process = { ...processOf(history, who ?? ""), id: replica };
  return sceneIn(setting, violation, process, UNREMARKED, SHOWN);
}
