import { kindsOf } from "../kit/world/lanes.ts";

/** The methods that are drawn, and what people call them. */
export const KINDS = kindsOf({
  "Server.RequestRpc": { name: "request", letter: "r" },
  "Server.PrePrepareRpc": { name: "pre-prepare", letter: "pp" },
  "Server.PrepareRpc": { name: "PREPARE", letter: "P" },
  "Server.CommitRpc": { name: "COMMIT", letter: "C" },
  "Client.ReplyRpc": { name: "reply", letter: "re" },
  "Server.CheckpointRpc": { name: "CHECKPOINT", letter: "CK" },
  "Server.ViewChangeRpc": { name: "VIEW-CHANGE", letter: "VC" },
  "Server.NewViewRpc": { name: "NEW-VIEW", letter: "NV" },
  "Server.StateRpc": { name: "state?", letter: "st" },
  "Server.FetchRequestRpc": { name: "request?", letter: "fr" },
  "Server.StatusRpc": { name: "status?", letter: "su" },
});
