import { turns } from "../../base/turns.ts";
import { BusyLoopError, QUIET_MS, waitForIdle } from "../../sandbox/wait-for-idle.ts";
import { START_QUIET_MS } from "../at-work.ts";
import { DeafError, StartError } from "../start-error.ts";
import type { Server } from "./server.ts";

/** What was asked of a server is done sooner than this, unless it has to wait for a processor or is stuck. */
const PROMPT_MS = 300;

/** So often a server is waited for that is idle, has not done what it was asked for, and does nothing else. */
const WAITS_MAX = 4;

/** So many turns of the event loop bring in what was said before somebody said that it had done all. */
const TURNS = 2;

/**
 * Resolves when a server has done all that it was asked for, has ended or waits for its disk, and all that it said was heard.
 *
 * @throws BusyLoopError when it runs on for ever; StartError or DeafError when it is idle before that; what keeps it from taking its time
 */
export async function settle(server: Server): Promise<void> {
  const settled = server.settled();
  if (!(await isWithin(settled, PROMPT_MS))) await together(server, settled);
  await allHeard();
}

/** The waits for servers that are slow: one for each, however many calls to it are open, for each look at a process costs. */
const waits = new WeakMap<Server, Promise<void>>();

/** Waits with all others that wait for the same server. */
async function together(server: Server, settled: Promise<void>): Promise<void> {
  let isSettled = false;
  const over = settled.then(() => {
    isSettled = true;
  });
  while (!isSettled) {
    const wait = waits.getOrInsertComputed(server, () =>
      patiently(server, settled).finally(() => waits.delete(server)),
    );
    // Whoever waits is told of a failure; when nobody does any more, it concerns nobody.
    wait.catch(() => {});
    await Promise.race([over, wait]);
  }
}

/** Resolves when what was said by now was heard. */
export async function allHeard(): Promise<void> {
  await turns(TURNS);
}

/** The same for one that may be slow to get a processor, or stuck. */
async function patiently(server: Server, settled: Promise<void>, waits = 1): Promise<void> {
  const { process, isAtWork, answers } = server;
  if (process === undefined) return settled;
  const quiet_ms = isAtWork ? QUIET_MS : START_QUIET_MS;
  const { requests } = server.disk;
  const waited = await waitForIdle([process], () => settled, quiet_ms, { isWhole: !isAtWork }).catch((error) => {
    if (error instanceof BusyLoopError) error.isAtStart = !isAtWork;
    throw error;
  });
  if (waited !== "idle") return;
  // Who writes much sleeps most of the time, until a loaded machine has answered each write; who lets time pass before each
  // answer does so, too: that is no end.
  if (server.disk.requests > requests || server.answers > answers) return patiently(server, settled);
  if (isAtWork && waits < WAITS_MAX) return patiently(server, settled, waits + 1);
  throw idleError(server, process.stderr.tail());
}

/** Why somebody is idle who has something to do, as the point to which it has come tells. */
function idleError({ name, saysAtWork, isAtWork, isClosed }: Server, wrote: string): Error {
  if (isClosed) {
    const what = "says that it is at work, and takes no connection";
    return new StartError(`${name} ${what}`, `${name} ${what}; it wrote:`, wrote);
  }
  if (!saysAtWork) return new StartError(`${name} is idle before it is at work`, "it wrote nothing more:", wrote);
  const about = { how: "takes nothing", isAtStart: !isAtWork, wrote } as const;
  return new DeafError(`${name} takes nothing any more, and is idle`, about);
}

/** Resolves with whether something is over within a time. */
async function isWithin(done: Promise<void>, time_ms: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), time_ms);
  try {
    return await Promise.race([done.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
