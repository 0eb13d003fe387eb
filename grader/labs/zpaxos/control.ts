import { nothing } from "../kit/world/control.ts";

/** Graded files with which every server comes to work, answers, and does nothing else. */
export const CONTROL: ReadonlyMap<string, string> = new Map([
  [
    "zpaxos/acceptor.ts",
    `const refuse = (s) => ({ ok: false, ballot: 0, done: 0 });
export { refuse as PrepareRpc, refuse as AcceptRpc, refuse as DecideRpc };\n`,
  ],
  [
    "zpaxos/proposer.ts",
    `${nothing("propose")}export const nextBallot = () => 1;\nexport const chooseValue = (_, own) => own;\n`,
  ],
  ["zpaxos/learner.ts", nothing("takeAccepted", "learn", "nextToApply")],
  ["zpaxos/forget.ts", `${nothing("done", "takeDone", "forget")}export const min = () => 1;\n`],
]);
