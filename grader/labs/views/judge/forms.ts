import { malformedCalls } from "../../kit/malformed.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { replica } from "../wire.ts";
import type { Known } from "./known.ts";
import type { Violation } from "./violation.ts";

type Blamed = readonly [Rule, ...StudentFunction[]];

/** By methods and fields, each as it begins: of several that fit, the first. What others have said had its form when it came. */
const BLAMED: readonly (readonly [string, Blamed])[] = [
  ["Server.CheckpointRpc ", ["CP1", "checkpoint"]],
  ["Server.ViewChangeRpc msg.checkpoint.", ["VC1", "checkpoint", "viewChange", "verifyBallotCheckpoint"]],
  ["Server.ViewChangeRpc ", ["VC1", "viewChange"]],
  ["Server.NewViewRpc msg.prePrepares.", ["NV3", "chooseOrders"]],
  ["Server.NewViewRpc msg.viewChanges.", ["NV2", "viewChange", "chooseOrders"]],
];

/** Words of a replica that nobody accepts, because a field is malformed (CP1, VC1, NV2, NV3). */
export function judgeForms({ id, history }: Known): Violation[] {
  return malformedCalls(history, replica(id)).flatMap((told): Violation[] => {
    const where = `${told.culprit.method} ${told.seen}`;
    const [rule, ...functions] = BLAMED.find(([begins]) => where.startsWith(begins))?.[1] ?? [];
    return rule === undefined ? [] : [{ rule, functions, replica: id, view: undefined, seq: undefined, ...told }];
  });
}
