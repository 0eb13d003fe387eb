import type { Attempt } from "../../checks/attempt.ts";
import type { RunContext } from "../../checks/runner.ts";
import { breakdownOf, triesFor } from "../../cluster/breakdown.ts";
import type { History } from "../../history/history.ts";
import { type Cluster, type ClusterOptions, startCluster } from "../pbft/cluster.ts";

/** As long as a server of an experiment is given to show that it has nothing to do. */
const QUIET_MS = 150;

/**
 * The control of an experiment: the same servers among the same puppets, here and now, of a program that is known to be well. They
 * are to come to work, be reached, and be idle.
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

/** Who sends a signal from outside may do so again by chance; what a machine lacks, it lacks for the control too. */
const TRIES = { fromOutside: 3, other: 2 };

/** Says what befell one of the servers that need not have been its own doing, if something did. */
export function noteMishap({ mishap }: Cluster, attempt: Attempt, control: () => Promise<void>): void {
  if (mishap === undefined) return;
  attempt.disturb({ ...mishap, tries: mishap.isFromOutside ? TRIES.fromOutside : TRIES.other, control });
}

/**
 * Writes an error down that says something about a server: a judge makes a finding of it, once `control` was well. Anything
 * else that goes wrong may be the machine's, and is thrown on.
 */
export function noteBreakdown(error: unknown, history: History, attempt: Attempt, control: () => Promise<void>): void {
  const breakdown = breakdownOf(error);
  if (breakdown === undefined) throw error;
  if (["loops", "never idle", "overspends"].includes(breakdown.how)) attempt.starve();
  const tries = triesFor(breakdown);
  // The first line says what happened; what a process has written stands in the finding.
  const what = (breakdown.message.split("\n")[0] as string).slice(0, 300);
  if (tries !== undefined) attempt.disturb({ what, kind: (error as Error).name, tries, control });
  history.note({ kind: "broken", ...breakdown });
}
