import { inject } from "vitest";
import { Cluster, ClusterError } from "../../cluster/cluster.ts";
import { Journal } from "../../journal/journal.ts";
import { answersTo } from "../../judge/replies.ts";
import type { Process } from "../../process/launch.ts";
import { OutputError } from "../../process/output.ts";
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

/** Starts a cluster of the submission's. */
export async function startRig(f: number): Promise<Rig> {
  const cluster = await Cluster.start({ program: inject("program"), f, log: 1 }).catch(startFailure);
  const journal = new Journal();
  const client = await PuppetClient.join(cluster.maddr, journal);
  await client.connected([...cluster.servers.keys()]);
  return { cluster, client, journal };
}

/** A server that ends at its start is the submission's failure; one that is not ready in time may be the machine's. */
export function startFailure(error: unknown): never {
  if (!(error instanceof ClusterError || error instanceof OutputError) || !error.ended) throw error;
  const [seen = "", ...evidence] = error.message.split("\n");
  throw new CheckFailed("the servers do not start", {
    expected: "servers that register, connect and go to work",
    seen,
    evidence: evidence.slice(0, 20),
  });
}

export async function stopRig(rig: Rig | undefined): Promise<void> {
  rig?.client.close();
  await rig?.cluster.stop();
}

/** Sends a command to the leader, and waits until enough replicas agree, or the cluster is at rest without that. */
export async function request({ cluster, client, journal }: Rig, command: string, enough: number) {
  const args = client.request(command);
  void client.send(0, args);
  await settle(serversOf(cluster), (signal) =>
    journal.until((records) => answersTo(args, records, client.pubkeys).count >= enough, signal),
  );
  return { args, answers: answersTo(args, journal.records, client.pubkeys) };
}

/** Waits until every live server has done all that it was to do. */
export async function atRest(cluster: Cluster): Promise<void> {
  await settle(serversOf(cluster), () => new Promise<boolean>(() => {}));
}

/**
 * Waits for what must happen, and no longer than these processes have anything left to do.
 *
 * @throws Error when it neither happens nor ends in time: the machine may be too slow to tell
 */
export async function settle(
  servers: readonly Process[],
  happens: (signal: AbortSignal) => Promise<boolean>,
): Promise<void> {
  const pids = servers.filter(({ exit }) => exit === undefined).map(({ pid }) => pid);
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

function serversOf(cluster: Cluster): Process[] {
  return cluster.servers.map(({ process }) => process);
}
