import type { Breakdown } from "../history/events.ts";
import { OutputError } from "../sandbox/output.ts";
import { BusyLoopError, NeverIdleError, OverspentError, StoppedError } from "../sandbox/wait-for-idle.ts";
import { DeafError, StartError } from "./start-error.ts";

/**
 * What an error says about a process: that it ends at its start, runs without end, can be told nothing or is stopped. Undefined
 * for any other: that may be the grader's fault, or the machine's.
 */
export function breakdownOf(error: unknown): Breakdown | undefined {
  if (error instanceof StartError) {
    const { message, seen, wrote } = error;
    return { how: "never starts", isAtStart: true, message, seen, wrote };
  }
  if (error instanceof OutputError && error.ended) {
    return { how: "ends", isAtStart: true, message: error.message, seen: "", wrote: error.wrote };
  }
  if (error instanceof DeafError) {
    const { how, isAtStart, message, wrote } = error;
    return { how, isAtStart, message, seen: "", wrote };
  }
  const common = { seen: "", wrote: "" };
  if (error instanceof StoppedError) return { ...common, how: "is stopped", isAtStart: false, message: error.message };
  if (!(error instanceof BusyLoopError)) return undefined;
  return { ...common, how: howBusy(error), isAtStart: error.isAtStart, message: error.message };
}

function howBusy(error: BusyLoopError): Breakdown["how"] {
  if (error instanceof NeverIdleError) return "never idle";
  return error instanceof OverspentError ? "overspends" : "loops";
}

/**
 * How many times an experiment that ended so is tried, if the control works. Undefined if no control is needed: only the
 * server itself can use up its processor time.
 */
export function triesFor({ how }: Breakdown): number | undefined {
  if (how === "never idle") return 1;
  if (how === "loops" || how === "overspends") return undefined;
  return how === "is stopped" ? 3 : 2;
}
