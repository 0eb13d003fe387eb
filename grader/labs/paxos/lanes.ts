import { kindsOf } from "../kit/world/lanes.ts";

/** The methods that are drawn, and what people call them. */
export const KINDS = kindsOf({
  "Paxos.PrepareRpc": { name: "Prepare", letter: "P" },
  "Paxos.AcceptRpc": { name: "Accept", letter: "A" },
  "Paxos.DecideRpc": { name: "Decide", letter: "D" },
  "Paxos.StartRpc": { name: "start", letter: "s" },
  "Paxos.CommandRpc": { name: "command", letter: "c" },
  "Paxos.DoneRpc": { name: "done", letter: "n" },
  "Service.DecidedRpc": { name: "apply", letter: "ap" },
});
