import { canonicalJson } from "../../../../skeleton/znet/keys.ts";
import type { ViewChangeArgs } from "../../../../skeleton/zviews/messages.ts";
import type { MessageOf } from "../wire.ts";
import { newViewWords } from "../words.ts";
import { type Known, lifeAt } from "./known.ts";
import { isPreparedByALie, isTakenFromALie } from "./lies.ts";
import { whyNotNewView } from "./proofs.ts";
import { type Violation, wrong } from "./violation.ts";

type NewView = MessageOf<"Server.NewViewRpc">;

/** What is wrong with the NEW-VIEWs of a replica, by their content alone. */
export function judgeNewViews(known: Known): Violation[] {
  const all = known.said.filter((one): one is NewView => one.method === "Server.NewViewRpc");
  return all.flatMap((one, place) => {
    const { view } = one.params.msg;
    const isSecond = all
      .slice(0, place)
      .some((other) => other.params.msg.view === view && lifeAt(known, other.at) === lifeAt(known, one.at));
    if (isSecond) {
      return [
        wrong(known, "NV1", one, {
          view,
          message: `Replica ${known.id} sent a second NEW-VIEW for view ${view}.`,
          expected: `one NEW-VIEW for view ${view}`,
          seen: newViewWords(one.params),
        }),
      ];
    }
    const flaw = whyNotNewView(known.cluster, one.params);
    if (flaw === undefined) return [];
    // Where its own VIEW-CHANGE believes a lie, that has been told of it.
    const changed = one.params.msg.viewChanges.find((shown) => isChanged(known, shown));
    const own = one.params.msg.viewChanges.find(({ msg }) => msg.peerId === known.id);
    if (own !== undefined && (isTakenFromALie(known, own, one.at) || isPreparedByALie(known, own, one.at))) return [];
    return [
      wrong(known, flaw.rule, one, {
        view,
        ...(changed !== undefined && { functions: ["chooseOrders", "ViewChangeRpc", "verifyViewChange"] as const }),
        message: `The NEW-VIEW of replica ${known.id} for view ${view} is not valid: ${flaw.text}.`,
        expected: "2f+1 valid VIEW-CHANGEs for this view, and what follows from them",
        seen: newViewWords(one.params),
      }),
    ];
  });
}

/** Whether a VIEW-CHANGE is one that had come, and was valid, but for what stands before its signature: somebody has changed that. */
function isChanged(known: Known, { msg, sign }: ViewChangeArgs): boolean {
  return known.viewChanges.some(
    ({ args, isValid }) => isValid && args.sign === sign && canonicalJson(args.msg) !== canonicalJson(msg),
  );
}
