import type { Disturbance } from "../../checks/disturbance.ts";
import type { RunContext } from "../../checks/runner.ts";
import { waitForIdle } from "../../sandbox/wait-for-idle.ts";
import { Cluster, type ClusterOptions } from "../pbft/ensemble.ts";

/** As long as a server of an experiment is given to show that it has nothing to do. */
const QUIET_MS = 150;

/**
 * The control of an experiment: the same servers among the same puppets, here and now, of a program that is known to be well. They
 * are to come to work, be reached, and rest.
 */
export function controlOf(context: RunContext, options: ClusterOptions): () => Promise<void> {
  return async () => {
    const cluster = await Cluster.start({ ...options, ...(await context.control()) });
    try {
      await waitForIdle(cluster.servers, undefined, QUIET_MS);
      if (cluster.mishap !== undefined) throw new Error(cluster.mishap.what);
    } finally {
      await cluster.stop();
    }
  };
}

/** Who sends a signal from outside may do so again by chance; what a machine lacks, it lacks for the control too. */
const TRIES = { fromOutside: 3, other: 2 };

/** What befell one of the servers that need not have been its own doing; undefined if nothing did. */
export function disturbanceOf({ mishap }: Cluster, control: () => Promise<void>): Disturbance | undefined {
  if (mishap === undefined) return undefined;
  return { ...mishap, tries: mishap.isFromOutside ? TRIES.fromOutside : TRIES.other, control };
}
