import type { Attempt } from "../../checks/attempt.ts";
import type { RunContext } from "../../checks/runner.ts";
import { breakdownOf, triesFor } from "../../cluster/breakdown.ts";
import type { History } from "../../history/history.ts";
import { type Cluster, type ClusterOptions, startCluster } from "../pbft/cluster.ts";

/** How long a server must be idle before the control counts as well: as long as in an experiment. */
const QUIET_MS = 150;

/**
 * The control of an experiment: the same servers among the same puppets, on this machine and now, with a program that is
 * known to work. They must start, be reached, and become idle.
 */
export function controlOf(context: RunContext, options: ClusterOptions): () => Promise<void> {
  return async () => {
    const cluster = await startCluster({ ...options, onHistory: undefined, ...(await context.control()) });
    try {
      await cluster.untilIdle(undefined, { quiet_ms: QUIET_MS });
      if (cluster.mishap !== undefined) throw new Error(cluster.mishap.what);
    } finally {
      await cluster.stop();
    }
  };
}

/** A signal from outside may come again by chance. What the machine lacks, it lacks for the control too. */
const TRIES = { fromOutside: 3, other: 2 };

/** Reports a mishap of one of the servers to the attempt, if there was one. */
export function noteMishap({ mishap }: Cluster, attempt: Attempt, control: () => Promise<void>): void {
  if (mishap === undefined) return;
  attempt.disturb({ ...mishap, tries: mishap.isFromOutside ? TRIES.fromOutside : TRIES.other, control });
}

/**
 * Writes an error that says something about a server into the history, where a judge makes a finding of it once `control`
 * was well. Any other error may be the machine's fault, and is thrown again.
 */
export function noteBreakdown(error: unknown, history: History, attempt: Attempt, control: () => Promise<void>): void {
  const breakdown = breakdownOf(error);
  if (breakdown === undefined) throw error;
  if (["loops", "never idle", "overspends"].includes(breakdown.how)) attempt.starve();
  const tries = triesFor(breakdown);
  // The first line says what happened. The finding shows what the process has written.
  const what = (breakdown.message.split("\n")[0] as string).slice(0, 300);
  if (tries !== undefined) attempt.disturb({ what, kind: (error as Error).name, tries, control });
  history.note({ kind: "broken", ...breakdown });
}
