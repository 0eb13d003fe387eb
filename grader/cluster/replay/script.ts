import type { CallEvent, ProcessEvent, Recorded } from "../web/events.ts";

/** What a recording says was done to its cluster, in its order; `i` is where it says so. */
export type Step = { i: number } & (
  | { does: "ask"; ask: number; command: string; via?: number }
  /** The command had this result. */
  | { does: "answer"; ask: number; result: string }
  /** A call that says this was handed to its receiver so often; 0 means that it was lost. */
  | { does: "hand on"; call: Said; times: 0 | 1 | 2 }
  | { does: "kill" | "pause" | "resume" | "restart" | "end"; id: number }
  | { does: "cut" | "mend"; a: number; b: number }
  | { does: "lie"; id: number; how: string }
);

/** What calls of two runs have in common if both go the same way: not their numbers, and no times. */
export type Said = Omit<CallEvent, "kind" | "call">;

/** The steps that come before an index. */
export function scriptOf(events: readonly Recorded[], to: number): Step[] {
  const steps: Step[] = [];
  const calls = new Map<number, CallEvent>();
  const twice = new Set<number>();
  const processes = new Map<number, ProcessEvent>();
  const results = new Map<number, string>();
  for (const event of events) {
    const { i } = event;
    if (i >= to) break;
    switch (event.kind) {
      case "call":
        calls.set(event.call, event);
        break;
      case "repeated":
        twice.add(event.of);
        break;
      case "passed":
      case "dropped": {
        const call = calls.get(event.of);
        const times = event.kind === "dropped" ? 0 : twice.has(event.of) ? 2 : 1;
        if (call !== undefined) steps.push({ i, does: "hand on", call, times });
        // It is lost once, and handed on once.
        calls.delete(event.of);
        break;
      }
      case "asked":
        steps.push({ i, does: "ask", ask: event.ask, command: event.command, via: event.via });
        break;
      case "answer":
        if (event.result === undefined || results.has(event.ask)) break;
        results.set(event.ask, event.result);
        steps.push({ i, does: "answer", ask: event.ask, result: event.result });
        break;
      case "process": {
        const does = event.id === undefined ? undefined : changeOf(processes.get(event.id), event);
        if (does !== undefined) steps.push({ i, does, id: event.id as number });
        if (event.id !== undefined) processes.set(event.id, event);
        break;
      }
      case "line":
        steps.push({ i, does: event.isCut ? "cut" : "mend", a: event.a, b: event.b });
        break;
      case "lie":
        steps.push({ i, does: "lie", id: event.id, how: event.lie ?? "off" });
    }
  }
  return steps;
}

/** What was done to a process that is like this now; undefined for what came by itself. */
function changeOf(
  before: ProcessEvent | undefined,
  { state, signal, pid }: ProcessEvent,
): "kill" | "pause" | "resume" | "restart" | "end" | undefined {
  if (before === undefined) return undefined;
  if (before.pid !== pid || (before.state === "ended" && state === "starting")) return "restart";
  if (state === "paused") return "pause";
  if (state === "ended") return signal === "SIGKILL" ? "kill" : "end";
  return before.state === "paused" && state === "at work" ? "resume" : undefined;
}

/** By which calls of two runs are found to be the same. */
export function keyOf({ from, to, message, seq, peer, text, malformed }: Said): string {
  return JSON.stringify([from, to, message, seq, peer, text, malformed]);
}
