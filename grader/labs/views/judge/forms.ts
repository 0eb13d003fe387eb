import { malformedCalls } from "../../kit/malformed.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { replica } from "../wire.ts";
import type { Known } from "./known.ts";
import type { Violation } from "./violation.ts";

type Blamed = readonly [Rule, ...StudentFunction[]];

/** By methods and how the field begins: of several that fit, the first. What others have said had its form when it came. */
const BLAMED: readonly (readonly [method: string, field: string, Blamed])[] = [
  ["Server.CheckpointRpc", "", ["CP1", "checkpoint"]],
  ["Server.ViewChangeRpc", "msg.checkpoint", ["VC1", "checkpoint", "viewChange", "verifyBallotCheckpoint"]],
  ["Server.ViewChangeRpc", "", ["VC1", "viewChange"]],
  ["Server.NewViewRpc", "msg.prePrepares", ["NV3", "chooseOrders"]],
  ["Server.NewViewRpc", "msg.viewChanges", ["NV2", "viewChange", "chooseOrders"]],
];

/** Words of a replica that nobody accepts, because a field is malformed (CP1, VC1, NV2, NV3). */
export function judgeForms({ id, history }: Known): Violation[] {
  return malformedCalls(history, replica(id)).flatMap((told): Violation[] => {
    const { culprit, seen } = told;
    const blamed = BLAMED.find(([method, field]) => culprit.method === method && seen.startsWith(field))?.[2];
    const [rule, ...functions] = blamed ?? [];
    return rule === undefined ? [] : [{ rule, functions, replica: id, view: undefined, seq: undefined, ...told }];
  });
}
