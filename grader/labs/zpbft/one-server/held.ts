import { caseOf } from "../../pbft/judge/case.ts";
import { AILMENTS, SHORT_MS, TRIALS } from "./ailments.ts";
import { awaited } from "./awaited.ts";
import { commitSpread, type IllPeers } from "./ill-peers.ts";
import { KeptWaiting } from "./kept-waiting.ts";
import { readLate_ms, watchReading } from "./reading.ts";
import type { ScriptRun } from "./script-run.ts";

/** How much longer than with peers that are well a round may take, and for how long at most that is waited for. */
const LONGER = 3;
const LONGEST_MS = 3000;

/** A server that takes longer where all are well is not tried. */
const CONTROL_MAX_MS = 2000;

/** A server that takes longer for a round is slow, and so many more seqs would take it seconds. */
const QUICK_MAX_MS = 500;

/** As often a round in which all are well is played to a server that is slow, and one in which peers are slow to one of which it shows nothing. */
const CONTROLS_MAX = 3;

/** If the machine kept the server and the grader waiting for no larger share of a round, what it took is the server's own. */
const KEPT_SHARE = 1 / 20;
const ROUNDS_MAX = 6;

/**
 * Has peers hold back their answers, each about a seq of its own, and all about one. If anything has not come when the server is
 * idle, and has been for longer than it needs where all are well, they answer: about one seq after the other, so that it is seen
 * what comes of each answer. A server that needs no answer is not waited for. Returns whether it is well.
 *
 * @throws Error when each round was over late, and not because of an answer: the machine may be too slow to tell
 */
export async function tryHeld(peers: IllPeers): Promise<boolean> {
  peers.finish();
  const control = await quickestOf(peers);
  if (control === undefined || Math.max(control.commits_ms, control.replies_ms ?? 0) > CONTROL_MAX_MS) return true;
  const counts: Record<Shown, number> = { well: 0, delayed: 0, late: 0 };
  let rounds = 0;
  for (; rounds < ROUNDS_MAX && counts.well === 0 && counts.delayed < TRIALS; rounds++) {
    counts[await playHeld(peers, control)] += 1;
  }
  if (counts.well > 0) await playSpared(peers, ROUNDS_MAX - rounds, control);
  peers.isQuick = isQuick(control);
  if (awaited(caseOf(peers.cluster.history, peers.runner.live)).length > 0) return false;
  if (counts.well > 0 || counts.delayed === TRIALS) return true;
  throw new Error("the machine was so slow that it could not be told whether the server waits for peers that are slow");
}

/** The seqs of a round, and who holds back the answers about each. */
function openRound(peers: IllPeers): { play: ScriptRun; by: readonly number[] }[] {
  const { everyone } = peers;
  const holders = [...everyone.map((id) => [id]), everyone];
  const plays = peers.open(holders.length, "committed");
  return holders.map((by, index) => ({ play: plays[index] as ScriptRun, by }));
}

/**
 * How long it took a server, where all are well, until everybody had the COMMITs of a round, and until all was executed, if it was;
 * and how long from the first COMMIT for a seq to the last.
 */
interface Control {
  commits_ms: number;
  replies_ms: number | undefined;
  spread_ms: number;
}

/** The quickest control: what a machine that is loaded adds is not the server's. Undefined if not everybody gets the COMMITs. */
async function quickestOf(peers: IllPeers): Promise<Control | undefined> {
  watchReading();
  const waiting = new KeptWaiting(() => peers.cluster.servers.map(({ pid }) => pid));
  let quickest = await playWell(peers);
  let times = 1;
  for (; times < CONTROLS_MAX && quickest !== undefined; times++) {
    const { commits_ms, replies_ms = commits_ms } = quickest;
    if (waitsFor(quickest).replies_ms === SHORT_MS || waiting.since_ms() + readLate_ms(0) < KEPT_SHARE * replies_ms)
      break;
    const next = await playWell(peers);
    if (next === undefined) return undefined;
    if ((next.replies_ms ?? next.commits_ms) < (quickest.replies_ms ?? quickest.commits_ms)) quickest = next;
  }
  if (quickest !== undefined) await playSpared(peers, CONTROLS_MAX - times, quickest);
  return quickest;
}

/**
 * Has a quick server execute as many seqs as the rounds that were spared would have had, so that what comes next has the same seqs
 * whatever the machine was busy with: with the same seed the same is told.
 */
async function playSpared(peers: IllPeers, rounds: number, control: Control): Promise<void> {
  if (!isQuick(control)) return;
  const plays = Array.from({ length: rounds }, () => openRound(peers)).flatMap((round) =>
    round.map(({ play }) => play),
  );
  peers.send(plays);
  await peers.until(() => plays.every((play) => peers.hasReplied(play)));
}

function isQuick({ replies_ms = Number.POSITIVE_INFINITY }: Control): boolean {
  return replies_ms <= QUICK_MAX_MS;
}

/** Plays a round in which all are well. */
async function playWell(peers: IllPeers): Promise<Control | undefined> {
  const plays = openRound(peers).map(({ play }) => play);
  const begun_ms = performance.now();
  peers.send(plays);
  if (!(await peers.untilCommitted(plays))) return undefined;
  const commits_ms = performance.now() - begun_ms;
  const isExecuted = await peers.until(() => plays.every((play) => peers.hasReplied(play)));
  return {
    commits_ms,
    replies_ms: isExecuted ? performance.now() - begun_ms : undefined,
    spread_ms: spreadOf(peers, plays),
  };
}

/** The longest time from the first COMMIT for one of these seqs to the last. */
function spreadOf({ messages, subject }: IllPeers, plays: readonly ScriptRun[]): number {
  return Math.max(...plays.map(({ seq }) => commitSpread(messages, subject, seq)));
}

/** For how long a server must be idle before something has not come, and how far apart the COMMITs for a seq may be. */
function waitsFor({ commits_ms, replies_ms = commits_ms, spread_ms }: Control): Record<keyof Control, number> {
  const wait = (took_ms: number): number => Math.min(LONGEST_MS, Math.max(SHORT_MS, Math.ceil(LONGER * took_ms)));
  return { commits_ms: wait(commits_ms), replies_ms: wait(replies_ms), spread_ms: wait(spread_ms) };
}

/** All came soon; something came only after the answers; or all came by itself, but so late that the server may have waited for a while. */
type Shown = "well" | "delayed" | "late";

/** Plays a round in which peers are slow. */
async function playHeld(peers: IllPeers, control: Control): Promise<Shown> {
  const round = openRound(peers);
  const plays = round.map(({ play }) => play);
  const waits = waitsFor(control);
  for (const { play, by } of round) for (const id of by) peers.hold(AILMENTS.slow, id, play);
  const begun_ms = performance.now();
  peers.send(plays);
  const isReplied = (play: ScriptRun): boolean => control.replies_ms === undefined || peers.hasReplied(play);
  const isDone = (play: ScriptRun): boolean => peers.everyone.every((id) => peers.got(id, play) > 0) && isReplied(play);
  const isCommitted = await peers.untilCommitted(plays, peers.everyone, waits.commits_ms);
  if (isCommitted) await peers.until(() => plays.every(isReplied), waits.replies_ms);
  const took_ms = performance.now() - begun_ms;
  const isDelayed = !plays.every(isDone);
  for (const play of plays) {
    const wasDone = isDone(play);
    peers.answerAll(peers.everyone, play.seq);
    // Where nothing was missing, they may bring what is missing of another seq: that is seen before the next answers.
    await peers.until(() => (wasDone ? plays.every(isDone) : isDone(play)), SHORT_MS);
  }
  if (isDelayed) return "delayed";
  // Where the machine is slow, the wait is long, and a server that gives each peer some time hides in it.
  return took_ms > waits.replies_ms || spreadOf(peers, plays) > waits.spread_ms ? "late" : "well";
}
