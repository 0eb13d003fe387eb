import { inject } from "vitest";
import { Cluster, ClusterError } from "../../cluster/cluster.ts";
import { Journal } from "../../journal/journal.ts";
import { answersTo } from "../../judge/replies.ts";
import { rest } from "../../process/rest.ts";
import { PuppetClient } from "../../puppet/client.ts";
import { CheckFailed } from "../check.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The staged program that is graded. */
    program: string;
  }
}

/** How long an answer may take on a machine that does ten other things. Only those wait for it whose processes go on running. */
export const ANSWER_TIMEOUT_MS = 30_000;

/** When no process of a cluster has run for so long, nothing more will come. */
const QUIET_MS = 1000;

/** A real cluster, with a client that the grader plays. */
export interface Rig {
  cluster: Cluster;
  client: PuppetClient;
  journal: Journal;
}

/** Starts a cluster of the submission's. A server that ends at its start is the submission's failure. */
export async function startRig(f: number): Promise<Rig> {
  const cluster = await Cluster.start({ program: inject("program"), f, log: 1 }).catch((error: unknown) => {
    if (!(error instanceof ClusterError)) throw error;
    throw new CheckFailed("the servers do not start", {
      expected: `a master and ${3 * f + 1} servers that register and connect`,
      seen: error.message.split("\n")[0] ?? "",
      evidence: error.message.split("\n").slice(1, 20),
    });
  });
  const journal = new Journal();
  const client = await PuppetClient.join(cluster.maddr, journal);
  await client.connected([...cluster.servers.keys()]);
  return { cluster, client, journal };
}

export async function stopRig(rig: Rig | undefined): Promise<void> {
  rig?.client.close();
  await rig?.cluster.stop();
}

/** Sends a command to the leader, and waits until enough replicas agree, or the cluster is at rest without that. */
export async function request({ cluster, client, journal }: Rig, command: string, enough: number) {
  const args = client.request(command);
  void client.send(0, args);
  await settle(cluster, (signal) =>
    journal.until((records) => answersTo(args, records, client.pubkeys).count >= enough, signal),
  );
  return { args, answers: answersTo(args, journal.records, client.pubkeys) };
}

/** Waits until every live server has done all that it was to do. */
export async function atRest(cluster: Cluster): Promise<void> {
  await settle(cluster, () => new Promise<boolean>(() => {}));
}

/**
 * Waits for what must happen, and no longer than the cluster's processes have anything left to do.
 *
 * @throws Error when it neither happens nor ends in time: the machine may be too slow to tell
 */
async function settle(cluster: Cluster, happens: (signal: AbortSignal) => Promise<boolean>): Promise<void> {
  const pids = cluster.servers.filter(({ process }) => process.exit === undefined).map(({ process }) => process.pid);
  const done = new AbortController();
  const timer = setTimeout(() => done.abort(new Error("timeout")), ANSWER_TIMEOUT_MS);
  try {
    await Promise.race([happens(done.signal), rest(pids, QUIET_MS, done.signal)]);
    if (done.signal.aborted) throw new Error(`the servers were still busy after ${ANSWER_TIMEOUT_MS / 1000} s`);
  } finally {
    clearTimeout(timer);
    done.abort();
  }
}
