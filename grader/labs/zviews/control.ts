import { nothing } from "../kit/world/control.ts";

/** Graded files with which every server comes to work, answers, and does nothing else. */
export const CONTROL: ReadonlyMap<string, string> = new Map([
  [
    "zviews/checkpoint.ts",
    `${nothing("checkpoint", "verifyBallotCheckpoint")}export const CheckpointRpc = () => ({ ok: true });\n`,
  ],
  [
    "zviews/viewchange.ts",
    `${nothing("viewChange")}export const ViewChangeRpc = () => ({ ok: false });
export const verifyViewChange = () => "nobody looks at it";
export const chooseOrders = () => ({ low: 0, orders: [] });
export const verifyNewView = () => "nobody looks at it";
`,
  ],
]);
