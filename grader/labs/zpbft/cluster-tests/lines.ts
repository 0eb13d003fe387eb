import { replica } from "../../pbft/wire.ts";
import type { ClusterTest } from "./cluster-test.ts";

/** Cuts a replica off from all others, as if its cable were pulled. */
export function isolate({ cluster }: ClusterTest, id: number): void {
  for (const other of cluster.live) if (other !== id) cluster.wiretap.cut(replica(id), replica(other));
  cluster.fault("cut off", id);
}

/** Plugs it in again. */
export function rejoin({ cluster }: ClusterTest, id: number): void {
  for (const other of cluster.live) cluster.wiretap.mend(replica(id), replica(other));
  cluster.fault("mended", id);
}
