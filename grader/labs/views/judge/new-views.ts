import { canonicalJson } from "../../../../skeleton/znet/keys.ts";
import type { ViewChangeArgs } from "../../../../skeleton/zviews/messages.ts";
import type { StudentFunction } from "../rules.ts";
import type { MessageOf } from "../wire.ts";
import { newViewWords, viewChangeWords } from "../words.ts";
import { type Known, lifeAt } from "./known.ts";
import { isPreparedByALie, isTakenFromALie } from "./lies.ts";
import { whyNotNewView, whyNotViewChange } from "./proofs.ts";
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
    if (flaw === undefined) return judgeOwnShown(known, one);
    // Where its own VIEW-CHANGE believes a lie, that has been told of it.
    const changed = one.params.msg.viewChanges.map((shown) => changedFrom(known, shown)).find(Boolean);
    const own = one.params.msg.viewChanges.find(({ msg }) => msg.peerId === known.id);
    if (own !== undefined && (isTakenFromALie(known, own, one.at) || isPreparedByALie(known, own, one.at))) return [];
    return [
      wrong(known, flaw.rule, one, {
        view,
        ...(changed !== undefined && { functions: changed }),
        ...(own !== undefined && isMadeAnew(known, own) && { functions: ["viewChange", "ViewChangeRpc"] }),
        message: `The NEW-VIEW of replica ${known.id} for view ${view} is not valid: ${flaw.text}.`,
        expected: "2f+1 valid VIEW-CHANGEs for this view, and what follows from them",
        seen: newViewWords(one.params),
      }),
    ];
  });
}

/** What it shows of its own is what it has said (VC5): that may be on its way a moment later. */
function judgeOwnShown(known: Known, one: NewView): Violation[] {
  const { view, viewChanges } = one.params.msg;
  const own = viewChanges.find(({ msg }) => msg.peerId === known.id);
  const said = known.said.flatMap((other) =>
    other.method === "Server.ViewChangeRpc" && other.params.msg.view === view ? [other.params] : [],
  );
  if (own === undefined || said.length === 0) return [];
  if (said.some(({ msg }) => canonicalJson(msg) === canonicalJson(own.msg))) return [];
  return [
    wrong(known, "VC5", one, {
      view,
      message: `Replica ${known.id} has signed two VIEW-CHANGEs for view ${view} that differ: one that it sent, and one that its NEW-VIEW shows.`,
      expected: "the same VIEW-CHANGE to everybody",
      seen: viewChangeWords(own),
    }),
  ];
}

/** Whether a VIEW-CHANGE of its own that is not valid has a signature that it has never sent: it was not changed since, but made anew. */
function isMadeAnew(known: Known, own: ViewChangeArgs): boolean {
  const isSaid = known.said.some((one) => one.method === "Server.ViewChangeRpc" && one.params.sign === own.sign);
  return !isSaid && whyNotViewChange(known.cluster, own) !== undefined;
}

/**
 * Who may have changed what stands before the signature of a VIEW-CHANGE that had come, and was valid: orders follow from which proofs
 * there are, and what is in them is only looked at. Undefined if nobody has.
 */
function changedFrom(known: Known, { msg, sign }: ViewChangeArgs): readonly StudentFunction[] | undefined {
  const given = known.viewChanges.find(
    ({ args, isValid }) => isValid && args.sign === sign && canonicalJson(args.msg) !== canonicalJson(msg),
  );
  if (given === undefined) return undefined;
  const areSame = canonicalJson(ordersIn(given.args.msg)) === canonicalJson(ordersIn(msg));
  return areSame
    ? ["verifyViewChange", "ViewChangeRpc", "chooseOrders"]
    : ["chooseOrders", "ViewChangeRpc", "verifyViewChange"];
}

const ordersIn = ({ prepared }: ViewChangeArgs["msg"]) => prepared.map(({ prePrepare }) => prePrepare);
