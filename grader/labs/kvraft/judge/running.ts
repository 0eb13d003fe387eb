import type { StudentFunction } from "../rules.ts";
import type { Process } from "./process.ts";

/** What runs when a process is told something: whatever is written then has been written there. */
const RUN_BY: Readonly<Record<string, readonly StudentFunction[]>> = {
  "Service.ApplyRpc": ["execute", "applied"],
  "Service.RestoreRpc": ["restore", "restored"],
  "Service.LeaderRpc": ["leadershipChanged"],
  "Kv.CommandRpc": ["CommandRpc"],
  "Clerk.CommandRpc": ["command"],
};

/** Which functions ran at a place, by what the process was told last. */
export function runAt({ passed }: Process, at: number): readonly StudentFunction[] {
  return RUN_BY[passed.findLast((call) => Number(call.passed) < at)?.method ?? ""] ?? [];
}
