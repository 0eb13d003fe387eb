import { AsyncLocalStorage } from "node:async_hooks";
import { getCallSites } from "node:util";
import * as zlog from "../zlog/zlog.ts";

/** The functions that a phase is made of. */
const FUNCTIONS = ["commit", "CommitRpc", "verifyBallotCommit", "verifyBallotPrepare"] as const;
type PhaseFunction = (typeof FUNCTIONS)[number];

/** The function that the server called last, and the one in which the server was asked for that. */
const running = new AsyncLocalStorage<{ name: PhaseFunction; within: PhaseFunction | undefined }>();

/** Whether it is told at every level which function does what, and not only at level 0. */
const isAsked = process.env.ZLOG_FUNCTIONS === "1";

/** So many lines are told at most where they are asked for at every level: a function that is called without end shall not fill the log. */
const ASKED_MAX = 25_000;
let told = 0;

/** Many more frames than lie between one of these functions and what it calls. */
const FRAMES_MAX = 30;

/** Calls one of the functions, and remembers its name while anything runs because of that: behind an `await` and in timers, too. */
export function runFunction<T>(name: PhaseFunction, call: () => T): T {
  return running.run({ name, within: running.getStore()?.name }, call);
}

/** The function because of which the server is asked for something; undefined if it was not one of them. */
export function asking(): PhaseFunction | undefined {
  return running.getStore()?.name;
}

/** Says what begins, in a Debug line. `text` is called only if it is shown. */
export function tell(text: () => string): void {
  if (!isAsked) {
    if (zlog.shows(0)) zlog.debug(text());
    return;
  }
  told += 1;
  if (told <= ASKED_MAX) zlog.debug(text(), true);
  if (told === ASKED_MAX) zlog.debug("it is not told any more which function does what", true);
}

/** Says in a Debug line which function does something: whose mistake it is, if that was one. */
export function tellFunction(what: () => string): void {
  tell(() => `${what()} by ${functions().join(", called by ") || "a function that is not known"}`);
}

/**
 * The function that runs, and the one that called it, if that was not the server in its course. A function calls another
 * by itself where both are on the stack; what ran before an `await` is on no stack any more.
 */
function functions(): string[] {
  const frames = getCallSites(FRAMES_MAX);
  const end = frames.findIndex(({ functionName }) => functionName === runFunction.name);
  const names = frames
    .slice(0, end === -1 ? undefined : end)
    .filter(({ functionName, scriptName }) => isFunction(functionName) && !scriptName.endsWith("/server.ts"))
    .map(({ functionName }) => functionName);
  const { name, within } = running.getStore() ?? {};
  // The server begins the commit phase at the end of the prepare phase.
  const asked = name === "commit" && within !== "verifyBallotPrepare" ? within : undefined;
  const all = [...names, name, asked].filter((one) => one !== undefined);
  return all.filter((one, place) => one !== all[place - 1]).slice(0, 2);
}

function isFunction(name: string): boolean {
  return FUNCTIONS.some((one) => one === name);
}
