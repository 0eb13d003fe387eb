import { Cluster as AnyCluster } from "../../cluster/cluster.ts";
import type { ClusterOptions as AnyOptions } from "../../cluster/options.ts";
import { FAMILY } from "./family.ts";
import type { PuppetClient } from "./puppets/client.ts";
import type { PuppetReplica } from "./puppets/replica.ts";

/** Replicas that are servers or puppets, and a client that the grader plays. */
export type Cluster = AnyCluster<PuppetReplica, PuppetClient>;

export type ClusterOptions = Omit<AnyOptions, "master">;

/** Starts a cluster whose master is a puppet: as a grade needs it. It throws as every cluster does. */
export function startCluster(options: ClusterOptions): Promise<Cluster> {
  return AnyCluster.start(FAMILY, { ...options, master: "puppet" });
}
