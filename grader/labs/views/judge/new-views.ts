import type { NewViewArgs } from "../../../../skeleton/zviews/messages.ts";
import type { MessageOf } from "../wire.ts";
import { type Known, lifeAt } from "./known.ts";
import { NULL_DIGEST, whyNotNewView } from "./proofs.ts";
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
          seen: shown(one.params),
        }),
      ];
    }
    const flaw = whyNotNewView(known.cluster, one.params);
    if (flaw === undefined) return [];
    return [
      wrong(known, flaw.rule, one, {
        view,
        message: `The NEW-VIEW of replica ${known.id} for view ${view} is not valid: ${flaw.text}.`,
        expected: "2f+1 valid VIEW-CHANGEs for this view, and what follows from them",
        seen: shown(one.params),
      }),
    ];
  });
}

/** A NEW-VIEW in a line: `NV1 V={0 2 3} 5=ab12cd34 6=∅`. */
function shown({ msg }: NewViewArgs): string {
  const senders = msg.viewChanges.map((one) => one.msg.peerId).join(" ");
  const orders = msg.prePrepares.map(
    ({ msg: { seq, digest } }) => ` ${seq}=${digest === NULL_DIGEST ? "∅" : digest.slice(0, 8)}`,
  );
  return `NV${msg.view} V={${senders}}${orders.join("")}`;
}
