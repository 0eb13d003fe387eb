import { OutputError } from "../sandbox/output.ts";
import { BusyLoopError, waitForIdle } from "../sandbox/wait-for-idle.ts";
import type { ProcessMember } from "./member.ts";
import { StartError } from "./start-error.ts";

/** How long a process may take to start on a machine that does ten other things. */
export const START_TIMEOUT_MS = 60_000;

/** A process that starts waits for the disk, too, and looks as if it were idle. */
export const START_QUIET_MS = 5000;

/** A process that is starting, where it is to listen, and its id, if anybody knows that yet. */
type Starting = Pick<ProcessMember, "process" | "address"> & { id?: number };

/**
 * Waits for a line of a process's log.
 *
 * @throws OutputError when it ends, or takes too long; it says whose process it is
 */
export function untilSaid(starting: Starting, line: RegExp): Promise<RegExpExecArray> {
  return ofWhom(starting, starting.process.stderr.until(line, { timeout_ms: START_TIMEOUT_MS }));
}

/** Waits until a member says that it is at work. It throws as `untilSaid`. */
export async function untilAtWork(member: ProcessMember, atWork: RegExp): Promise<void> {
  await untilSaid(member, atWork);
  member.isAtWork();
}

/** Resolves when all have come, or rejects when one of these processes has ended before that. */
export async function unlessGone(coming: readonly Promise<unknown>[], processes: readonly Starting[]): Promise<void> {
  const gone = processes.map((starting) => ofWhom(starting, starting.process.ending()));
  await Promise.race([Promise.all(coming), ...gone]);
}

/**
 * Waits until members have come to work, and no longer than their processes have anything left to do. `role` is how people
 * name one.
 *
 * @throws BusyLoopError when one of them runs on for ever
 * @throws StartError when they are idle before that
 */
export async function unlessIdle(members: readonly ProcessMember[], role: string, come: Promise<void>): Promise<void> {
  come.catch(() => {});
  let isAtWork = false;
  const happens = async () => {
    await come;
    isAtWork = true;
  };
  const processes = members.map(({ process }) => process);
  await waitForIdle(processes, happens, START_QUIET_MS, { isWhole: true }).catch((error: unknown) => {
    if (error instanceof BusyLoopError) error.isAtStart = true;
    throw error;
  });
  if (isAtWork) return;
  const late = members.find(({ state }) => state === "starting");
  const wrote = late?.process.stderr.tail() ?? "nothing";
  throw new StartError(`a ${role} is idle before it is at work`, "it wrote nothing more:", wrote);
}

/** The same; an error about what a process writes says whose it is. */
function ofWhom<T>({ process, address, id }: Starting, told: Promise<T>): Promise<T> {
  const named = told.catch((error: unknown): never => {
    if (error instanceof OutputError) error.who ??= `${process.name} ${id ?? address}`;
    throw error;
  });
  // It is raced with others, and may come when nobody waits for it any more.
  named.catch(() => {});
  return named;
}
