import { nothing } from "../kit/world/control.ts";

/** Graded files with which every server and clerk comes to work, answers, and does nothing else. */
export const CONTROL: ReadonlyMap<string, string> = new Map([
  ["zkvraft/clerk.ts", `export const command = async () => "";\nexport const nextServer = (_, { id }) => id;\n`],
  [
    "zkvraft/server.ts",
    `export const CommandRpc = (s) => ({ status: "not-leader", result: "", leaderId: s.hint });\n${nothing("applied", "leadershipChanged", "restored")}`,
  ],
  [
    "zkvraft/machine.ts",
    `export const execute = () => ({ status: "ok", result: "" });\nexport const snapshot = () => "";\nexport const wantsSnapshot = () => false;\n${nothing("expire", "restore")}`,
  ],
  ["zkvraft/read.ts", nothing("readIndex", "get")],
]);
