import { nothing } from "../kit/world/control.ts";

/** Graded files with which every server comes to work, answers, and does nothing else. */
export const CONTROL: ReadonlyMap<string, string> = new Map([
  [
    "zpaxos/acceptor.ts",
    ["PrepareRpc", "AcceptRpc", "DecideRpc"]
      .map((name) => `export const ${name} = () => ({ ok: false, ballot: 0, done: 0 });\n`)
      .join(""),
  ],
  [
    "zpaxos/proposer.ts",
    `${nothing("propose")}export const nextBallot = () => 1;\nexport const chooseValue = (_, own) => own;\n`,
  ],
  ["zpaxos/learner.ts", nothing("takeAccepted", "learn", "nextToApply")],
  ["zpaxos/forget.ts", `${nothing("done", "takeDone", "forget")}export const min = () => 1;\n`],
]);
