import type { ExecaError } from "execa";
import { oneLine } from "../../skeleton/zlog/text.ts";

/** The layers of isolation, each by a mechanism of its own. Besides these, every process has its own environment, descriptors and process group. */
export type Layer = "permissions" | "limits" | "user" | "processes" | "network" | "files";

/** What each layer does, and what a machine must have for it, in words for people. */
export const LAYERS: Readonly<Record<Layer, { keeps: string; needs: string }>> = {
  permissions: {
    keeps: "no files but the stage and the server's own keys, no writing, no children, workers, addons or debugger",
    needs: "Node's permission model, which every Node of the lab has",
  },
  limits: {
    keeps:
      "460 MiB of memory besides Node's own, ten minutes of processor time, 256 open files, no file of more than 0 bytes",
    needs: "a POSIX shell with ulimit",
  },
  user: {
    keeps: "runs as a user that owns nothing: no signal reaches the grader, no private file can be read",
    needs: "root; and that the lab and the temporary files lie where every user may come (not in /root)",
  },
  processes: {
    keeps: "sees no process but the grader and its own; all of them end with the grader",
    needs: "root or unprivileged user namespaces, and util-linux's unshare or bubblewrap",
  },
  network: {
    keeps: "a loopback that only the grader shares: no other port of the machine, no network",
    needs: "as processes, and iproute2's ip or bubblewrap",
  },
  files: {
    keeps: "a file system of its own: nothing but the stage, the keys, Node and its libraries, and all of it read-only",
    needs: "as processes, with unshare and mount of util-linux 2.36 or newer, and Linux 5.8 or newer",
  },
};

/** These layers, each once, in the order in which they are listed. */
export function inOrder(layers: readonly Layer[]): Layer[] {
  return (Object.keys(LAYERS) as Layer[]).filter((layer) => layers.includes(layer));
}

/** How much isolation an instructor asks for. */
export type Level = "none" | "basic" | "guarded" | "sealed";

/** The layers that each level needs: all of `all`, and one of `one` if there are any. */
export const LEVELS: Readonly<Record<Level, { all: readonly Layer[]; one: readonly Layer[] }>> = {
  none: { all: [], one: [] },
  basic: { all: ["permissions", "limits"], one: [] },
  guarded: { all: ["permissions", "limits"], one: ["user", "processes"] },
  sealed: { all: ["permissions", "limits", "user", "processes", "network", "files"], one: [] },
};

/** The machine cannot isolate submissions as much as was asked for. */
export class IsolationError extends Error {
  override name = "IsolationError";
}

/**
 * Refuses to go on with fewer layers than a level needs.
 *
 * @throws IsolationError which says what lacks
 */
export function refuseLess(level: Level, layers: readonly Layer[]): void {
  const missing = lacking(level, layers);
  if (missing === "") return;
  throw new IsolationError(
    `--require-isolation ${level}: this machine lacks ${missing}; npm run grade:doctor tells what each needs`,
  );
}

/** What these layers lack for a level, in words for people; empty if nothing. */
export function lacking(level: Level, layers: readonly Layer[]): string {
  const { all, one } = LEVELS[level];
  const missing = all.filter((layer) => !layers.includes(layer));
  if (missing.length > 0) return missing.join(", ");
  return one.length === 0 || one.some((layer) => layers.includes(layer)) ? "" : one.join(" or ");
}

/** Each layer that was tried and is not among `layers`, with the first reason why it failed. */
export function unavailable(
  failed: readonly { layers: readonly Layer[]; why: string }[],
  layers: readonly Layer[],
): string[] {
  const lost = new Map<Layer, string>();
  for (const { layers: tried, why } of failed) {
    const missing = tried.filter((layer) => !layers.includes(layer) && !lost.has(layer));
    for (const layer of missing) lost.set(layer, why);
  }
  return Array.from(lost, ([layer, why]) => `${layer}: ${why}`);
}

/** Why a command that tried a layer failed (an error of execa or Node): its last words, or how it ended, on one line. */
export function whyFailed(error: unknown): string {
  const { stderr, code, exitCode = code, originalMessage, message } = error as Partial<ExecaError> & Error;
  const last = String(stderr ?? "")
    .trim()
    .split("\n")
    .at(-1);
  const ended = typeof exitCode === "number" ? `what tries it ends with ${exitCode}` : originalMessage || message;
  return oneLine(last || ended, 200);
}
