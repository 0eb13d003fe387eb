import type { QueueAddress } from "../../../../grader/class/queue/address.ts";
import type { Pace } from "../../../../grader/class/queue/base.ts";

/** What the processes of a test have in common. The heartbeat is the shortest that pg-boss takes. */
export const PACE: Pace = { heartbeat_s: 10, monitor_s: 1 };
export const SECRET: Buffer = Buffer.alloc(32, 7);

/** What a process of a test is told. */
export interface ProcessArguments {
  address: QueueAddress;
  name?: string;
  out?: string;
  texts?: readonly string[];
}
