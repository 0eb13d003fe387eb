import { parseAddress } from "../../skeleton/znet/address.ts";
import type { Process } from "../sandbox/launch.ts";
import { waitForIdle } from "../sandbox/wait-for-idle.ts";
import { START_QUIET_MS } from "./at-work.ts";
import type { Role } from "./family.ts";
import type { Caller, ProcessMember } from "./member.ts";
import { StartError } from "./start-error.ts";

type Roles = Readonly<Record<Role, string>>;

/** Whether the grader's puppets and client reach these processes before one ends or all are idle. */
export async function haveMet(
  processes: readonly Process[],
  reach: (signal: AbortSignal) => Promise<unknown>,
): Promise<boolean> {
  let isDone = false;
  const happens = async (signal: AbortSignal) => {
    await reach(signal);
    isDone = !signal.aborted;
  };
  const meeting = waitForIdle(processes, happens, START_QUIET_MS, { isWhole: true });
  meeting.catch(() => {});
  await Promise.race([meeting, ...processes.map((process) => process.ending())]);
  return isDone;
}

/** Why one of the grader's puppets or its client cannot call a member; undefined if all can. */
export function whyDown(callers: readonly Caller[], id: number): string | undefined {
  return callers.map((caller) => caller.down(id)).find((why) => why !== undefined);
}

/**
 * To be asked of processes idle that were not all reached.
 *
 * @throws StartError if one of them is `missing`: the master has not heard of its address
 */
export function refuseMissing(members: readonly ProcessMember[], missing: ReadonlySet<string>, roles: Roles): void {
  const late = members.find(({ address }) => missing.has(address));
  if (late === undefined) return;
  throw new StartError(
    `a ${roles.member} says that it is at work, and has not registered with the ${roles.master}`,
    `the ${roles.master} has not heard of it, and it is idle; it wrote:`,
    late.process.stderr.tail(),
  );
}

/**
 * To be asked of processes idle of which something did not come.
 *
 * @throws StartError if one lives, and refuses connections: it has closed its port, and can be sent nothing more
 */
export function refuseClosed(
  members: readonly ProcessMember[],
  callers: readonly Caller[],
  roles: Roles,
  what = "takes no connection any more:",
): void {
  for (const { id, address, process } of members) {
    const cause = whyDown(callers, id);
    if (process.exit !== undefined || !cause?.includes("ECONNREFUSED")) continue;
    const { port } = parseAddress(address) as { port: number };
    const seen = `${cause}, and it is idle; it wrote:`;
    throw new StartError(`a ${roles.member} ${what} its port ${port} is closed`, seen, process.stderr.tail());
  }
}
