import type { RunContext } from "../../checks/runner.ts";
import { type ClusterOptions, startCluster } from "../pbft/cluster.ts";

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
