import { readFileSync } from "node:fs";
import { PROC } from "../proc.ts";
import { cgroupDirs } from "./cgroup.ts";

const KILLED = "this machine ran out of memory, and ended a process for it";
const REFUSED = "this machine refused a process or thread, for there were as many as there may be";

/**
 * What the machine has run short of since it was started, in words, and how often: the kernel's counters for the whole
 * machine and for this process's control groups. Empty if there are no counters.
 */
export function shortages(): ReadonlyMap<string, number> {
  const { pids, memory } = cgroupDirs();
  const killed = [
    counted(`${PROC}/vmstat`, "oom_kill"),
    ...memory.flatMap((dir) => [
      counted(`${dir}/memory.events`, "oom_kill"),
      counted(`${dir}/memory.oom_control`, "oom_kill"),
    ]),
  ];
  const refused = pids.map((dir) => counted(`${dir}/pids.events`, "max"));
  return new Map([
    [KILLED, sum(killed)],
    [REFUSED, sum(refused)],
  ]);
}

/** A counter in a file of lines such as `oom_kill 3`; 0 if it cannot be read. */
function counted(file: string, name: string): number {
  try {
    const line = readFileSync(file, "utf8")
      .split("\n")
      .find((one) => one.startsWith(`${name} `));
    return Number(line?.split(" ")[1] ?? 0);
  } catch {
    return 0;
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
