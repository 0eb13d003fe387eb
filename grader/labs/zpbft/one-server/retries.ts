import { commitsOf } from "../../pbft/judge/commits.ts";
import type { Subject } from "../../pbft/judge/model.ts";
import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import type { Message } from "../../pbft/wire.ts";
import { AILMENTS, CALLS_MAX } from "./ailments.ts";
import type { IllPeers } from "./ill-peers.ts";
import type { ScriptRun } from "./script-run.ts";

/** A server that was idle for so long without calling again has given up. It is watched for no longer than that in all. */
const PAUSE_MS = 700;
const WATCH_MAX_MS = 20_000;

/** Watches a server that has called again, until it calls no more, or has called too often. Others cost no time. */
export async function tryRetries(peers: IllPeers): Promise<boolean> {
  const { history } = peers.cluster;
  const repeated = (ailments: readonly string[]): number => {
    const ill = history.of("fault").filter(({ what }) => ailments.includes(what));
    const ways = new Set(ill.map(({ about, who }) => `${about} ${who}`));
    const counts = callsByWay(peers.subject, peers.messages);
    return Math.max(0, ...counts.entries().map(([way, count]) => (ways.has(way) ? count : 0)));
  };
  const refused = () => repeated([AILMENTS.refuses, AILMENTS.declines]);
  if (refused() > 1) await untilGivenUp(peers, refused);
  if (repeated([AILMENTS.dead]) < 2) return true;

  const [play] = peers.open(1) as [ScriptRun];
  const puppet = peers.puppets[0] as PuppetReplica;
  const from = history.now;
  puppet.close();
  peers.fall(AILMENTS.dead, puppet.id, play);
  peers.send([play], [puppet.id]);
  await untilGivenUp(peers, () => peers.told(puppet.id, from));
  return true;
}

/** Waits while calls become more, but not beyond those of which it is clear that they have no end. */
async function untilGivenUp(peers: IllPeers, calls: () => number): Promise<void> {
  const end_ms = performance.now() + WATCH_MAX_MS;
  for (let before = calls(); before <= CALLS_MAX; before = calls()) {
    if (!(await peers.until(() => calls() > before, PAUSE_MS))) return;
    if (performance.now() < end_ms) continue;
    throw new Error(
      "the machine was so slow, or the server so patient, that it was still calling again when the time was over",
    );
  }
}

/** How many COMMITs went each way, by their seq and their receiver: `7 replica 2`. */
export function callsByWay(subject: Subject, messages: readonly Message[]): Map<string, number> {
  const calls = new Map<string, number>();
  for (const { params, to } of commitsOf(subject, messages)) {
    const way = `${params.msg.seq} ${to}`;
    calls.set(way, (calls.get(way) ?? 0) + 1);
  }
  return calls;
}
