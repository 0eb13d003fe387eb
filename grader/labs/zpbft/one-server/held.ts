import { caseOf } from "../../pbft/judge/case.ts";
import { AILMENTS, SHORT_MS, TRIALS } from "./ailments.ts";
import { awaited } from "./awaited.ts";
import type { IllPeers } from "./ill-peers.ts";
import type { ScriptRun } from "./script-runner.ts";

/** How much longer than with peers that are well a round may take, and for how long at most that is waited for. */
const LONGER = 3;
const LONGEST_MS = 3000;

/** One that takes longer, on a machine that is loaded or by itself, is not tried. */
const CONTROL_MAX_MS = 2000;

/**
 * Has peers hold back their answers, each about a seq of its own, and all about one. If anything has not come when the server is
 * idle, and has been for longer than it needs where all are well, they answer: about one seq after the other, so that it is seen
 * what comes of each answer. A server that needs no answer is not waited for. Returns whether it is well.
 */
export async function tryHeld(peers: IllPeers): Promise<boolean> {
  peers.finish();
  const control = await controlOf(peers);
  if (control === undefined || control.took_ms > CONTROL_MAX_MS) return true;
  const quiet_ms = Math.min(LONGEST_MS, Math.max(SHORT_MS, Math.ceil(LONGER * control.took_ms)));
  for (let round = 0; round < TRIALS; round++) {
    if (!(await isDelayed(peers, quiet_ms, control.executes))) return true;
  }
  return awaited(caseOf(peers.cluster.history, peers.runner.live)).length === 0;
}

/** The seqs of a round, and who holds back the answers about each. */
function openRound(peers: IllPeers): { play: ScriptRun; by: readonly number[] }[] {
  const { everyone } = peers;
  const holders = [...everyone.map((id) => [id]), everyone];
  const plays = peers.open(holders.length, "committed");
  return holders.map((by, index) => ({ play: plays[index] as ScriptRun, by }));
}

/** How a server does where all are well: how long a round takes it, and whether it executes at all. */
interface Control {
  took_ms: number;
  executes: boolean;
}

/** Plays a round in which all are well. Undefined if not everybody gets the COMMITs. */
async function controlOf(peers: IllPeers): Promise<Control | undefined> {
  const plays = openRound(peers).map(({ play }) => play);
  const begun_ms = performance.now();
  peers.send(plays);
  if (!(await peers.untilCommitted(plays))) return undefined;
  const committed_ms = performance.now() - begun_ms;
  const executes = await peers.until(() => plays.every((play) => peers.hasReplied(play)));
  return { took_ms: executes ? performance.now() - begun_ms : committed_ms, executes };
}

/** Plays a round. Returns whether something had not come before the answers did. */
async function isDelayed(peers: IllPeers, quiet_ms: number, executes: boolean): Promise<boolean> {
  const round = openRound(peers);
  for (const { play, by } of round) for (const id of by) peers.hold(AILMENTS.slow, id, play);
  peers.send(round.map(({ play }) => play));
  const isDone = (play: ScriptRun): boolean =>
    peers.everyone.every((id) => peers.got(id, play) > 0) && (!executes || peers.hasReplied(play));
  await peers.until(() => round.every(({ play }) => isDone(play)), quiet_ms);
  let isDelayed = false;
  for (const { play } of round) {
    const wasDone = isDone(play);
    peers.answerAll(peers.everyone, play.seq);
    if (wasDone) continue;
    isDelayed = true;
    await peers.until(() => isDone(play), SHORT_MS);
  }
  return isDelayed;
}
