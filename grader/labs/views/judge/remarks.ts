import { NOTHING, type Remark, type Remarks } from "../../kit/world/happenings.ts";
import type { Message } from "../wire.ts";
import type { Known } from "./known.ts";
import { whyNotNewView, whyNotViewChange } from "./proofs.ts";

const refused = (note: string, badge: string): Remark => ({ note, badge, worth: "refused" });

/** What a replica must make of the messages that are passed to it, by their content alone. */
export function remarksOf({ id, cluster }: Pick<Known, "id" | "cluster">): Remarks<Message> {
  const { keyring } = cluster;
  return {
    onCall({ method, params }) {
      if (method === "Server.ViewChangeRpc") {
        if (params.msg.peerId === id) return refused("its own (VC8)", "VC8");
        const flaw = whyNotViewChange(cluster, params);
        return flaw === undefined ? NOTHING : refused(`${flaw.text} (VC7)`, "VC7");
      }
      if (method === "Server.NewViewRpc") {
        const flaw = whyNotNewView(cluster, params);
        return flaw === undefined ? NOTHING : refused(`${flaw.text} (${flaw.rule}, NV6)`, "NV6");
      }
      if (method === "Server.CheckpointRpc") {
        const { msg, sign } = params;
        if (msg.peerId === id) return refused("its own (CP4)", "CP4");
        if (!keyring.isSigned(msg.peerId, "checkpoint", msg, sign))
          return refused(`not signed by ${msg.peerId} as a CHECKPOINT (CP4)`, "CP4");
      }
      return NOTHING;
    },
    onAnswer: () => NOTHING,
  };
}
