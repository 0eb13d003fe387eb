import type { History } from "../../history/history.ts";
import type { Scene } from "../../history/scene/scene.ts";
import { type Shown, sceneOf as sceneIn } from "../kit/world/excerpt.ts";
import { remarksOf } from "./judge/remarks.ts";
import { type Setting, viewOf } from "./judge/view.ts";
import type { Violation } from "./judge/violation.ts";
import { RULES, type Rule } from "./rules.ts";
import type { Message } from "./wire.ts";
import { SPEECH } from "./words.ts";

const ACCEPTOR: readonly string[] = ["prepare", "accept", "disk", "life"];
const PROPOSER: readonly string[] = ["start", "prepare", "accept", "decide", "tick", "life"];
const LEARNER: readonly string[] = ["start", "prepare", "accept", "decide", "disk", "life"];
const FORGETTING: readonly string[] = ["prepare", "accept", "decide", "done", "start", "life"];

/** What shows a violation of a rule, besides all that the server was told and did in the same turn. */
const SHOWN_BY: Readonly<Record<Rule, readonly string[]>> = {
  ...{ B1: PROPOSER, B2: PROPOSER, B3: PROPOSER, P1: ACCEPTOR, P2: ACCEPTOR, A1: ACCEPTOR, A2: ACCEPTOR },
  ...{ D1: ACCEPTOR, D2: ACCEPTOR, V1: PROPOSER, V2: PROPOSER, V3: PROPOSER, V4: PROPOSER, V5: PROPOSER },
  ...{ Q1: LEARNER, Q2: LEARNER, Q3: LEARNER, I1: PROPOSER, I2: ["decide", "apply", "done", "life"] },
  ...{ Z1: FORGETTING, Z2: FORGETTING, Z3: FORGETTING, F1: PROPOSER, F2: PROPOSER, L1: LEARNER, L2: LEARNER },
};

/** What is said of other instances says nothing about these rules. */
const IN_ONE: ReadonlySet<string> = new Set<string>(
  (Object.keys(RULES) as Rule[]).filter((rule) => !["I2", "Z1", "Z2", "Z3", "F1", "F2"].includes(rule)),
);

const SHOWN: Shown<Message> = {
  ...{ speech: SPEECH, by: SHOWN_BY, ofOneThing: IN_ONE, inOrder: new Set(["I2"]), isOfManyThings: true },
  goingOn: ["L1", "L2", "V5", "Z3"],
};

/** What shows a violation, as the server that broke the rule saw it. */
export function sceneOf(history: History, setting: Setting, violation: Violation): Scene {
  const view = viewOf(history, setting, violation.replica);
  // 0 stands for none.
  const about = violation.seq === 0 ? {} : { about: violation.seq };
  return sceneIn(setting, { ...violation, ...about }, view, remarksOf(view), SHOWN);
}
