import type { PuppetReplica } from "../../pbft/puppets/replica.ts";
import { AILMENTS, CALLS_MAX, RELIEF } from "./ailments.ts";
import { tryHeld } from "./held.ts";
import { commitSpread, IllPeers } from "./ill-peers.ts";
import { PARTS } from "./parts.ts";
import { tryRetries } from "./retries.ts";
import type { ScriptRun } from "./script-run.ts";
import type { ScriptRunner } from "./script-runner.ts";

/** The given code gives up an unanswered call after ten seconds (server.ts), and a server that awaited it goes on. */
const GIVEN_UP_MS = 9000;

/** How long the server must be idle at last: it connects again with a puppet in this time. */
const LAST_MS = 250;

/** So many calls to each of two peers hang at a time: more than a server may make at most, if it counts them. */
const HANGING_CALLS = 120;

/** For how many seqs COMMITs are owed to the dead; once for more, as some give up on a peer after ten calls that fail in a row. */
const DEAD_SEQS = 4;
const LONG_DEAD_SEQS = 12;

/** What is tried with peers that are not well: all of it; who is slow, and two that are dead at once; or one that hangs, and these. */
const STEPS = {
  faults: [tryHeld, tryHanging, tryAnswers, tryOneByOne, tryLongDeaths, tryClosed, trySettled, tryRetries],
  "slow-or-dead": [tryHeld, tryDeaths, trySettled],
  "hanging-or-dead": [tryFirstHangs, tryDeaths, trySettled],
} as const;
export type Faults = keyof typeof STEPS;

/**
 * Plays peers that are slow, hang, for one seq or for many, refuse, decline, die, come back, and end the connection. What the other peers
 * get, when, what the log says of it, and whether the COMMITs of those who are not well count as before, is judged (C3). It ends with
 * the first of these by which a COMMIT or a reply is missing, for the others would show the same.
 */
export async function tryFaults(runner: ScriptRunner, which: Faults): Promise<void> {
  const { history } = runner.cluster;
  history.note({ kind: "trying", part: PARTS.faults });
  const peers = new IllPeers(runner);
  // So few seqs are executed in any case.
  if (which === "hanging-or-dead") peers.isQuick = true;
  for (const step of STEPS[which]) if (!(await step(peers))) break;
  peers.answerAll();
  history.note({ kind: "tried", part: PARTS.faults });
}

/**
 * All that was begun is executed, whoever was not well. A slow server would be waited for as long as it takes for all of that, and one
 * that was stuck before executes nothing more.
 */
async function trySettled(peers: IllPeers, gone: readonly number[] = []): Promise<boolean> {
  return !peers.isQuick || peers.runner.isStuck || peers.settle(gone);
}

/** The two puppets that are called last take very many calls, and answer none for a while. */
async function tryHanging(peers: IllPeers): Promise<boolean> {
  if (!peers.isQuick) return true;
  const plays = peers.open(HANGING_CALLS);
  for (const play of plays) for (const { id } of peers.puppets.slice(-2)) peers.hold(AILMENTS.hangs, id, play);
  peers.send(plays);
  if (!(await peers.untilCommitted(plays))) return false;
  peers.answerAll();
  return true;
}

/** The one that is called first hangs: where there are many, the others may be called in groups of which each waits for the one before. */
async function tryFirstHangs(peers: IllPeers): Promise<boolean> {
  const [first, ...others] = peers.everyone as [number, ...number[]];
  const [play] = peers.open(1) as [ScriptRun];
  peers.hold(AILMENTS.hangs, first, play);
  peers.send([play]);
  const isWell = await peers.untilCommitted([play], others);
  peers.answerAll();
  return isWell;
}

/** Each puppet hangs, refuses and declines, each about a seq of its own; any two refuse together. One goes on hanging. */
async function tryAnswers(peers: IllPeers): Promise<boolean> {
  const { puppets, everyone, cluster } = peers;
  const from = cluster.history.now;
  const alone = puppets.flatMap((puppet) =>
    (["hangs", "refuses", "declines"] as const).map((how) => ({ puppet, how })),
  );
  const plays = peers.open(alone.length + puppets.length);
  for (const [index, { puppet, how }] of alone.entries()) {
    const play = plays[index] as ScriptRun;
    if (how === "hangs") peers.hold(AILMENTS.hangs, puppet.id, play);
    else peers.fall(AILMENTS[how], puppet.id, play, BAD_ANSWERS[how]());
  }
  for (const [index, { id }] of puppets.entries()) {
    const play = plays[alone.length + index] as ScriptRun;
    const next = puppets[(index + 1) % puppets.length] as PuppetReplica;
    for (const one of [id, next.id]) peers.fall(AILMENTS.refuses, one, play, refusal());
  }
  peers.send(plays);
  const isWell = await peers.untilCommitted(plays);
  const spread_ms = Math.max(...plays.map(({ seq }) => commitSpread(peers.messages, peers.subject, seq)));
  if (isWell && spread_ms >= GIVEN_UP_MS) {
    throw new Error(
      `the machine was so slow that the server was not idle before a call timed out: there are ${(spread_ms / 1000).toFixed(0)} s between its COMMITs for one seq`,
    );
  }
  // Each has refused alone, with the one before it, and with the one behind it.
  if (isWell) await peers.untilTold(everyone, 3, from);
  peers.answerAll(everyone.slice(0, -1));
  return isWell && isEverybodyServed(peers);
}

/**
 * Each of those that the server calls first refuses, and declines, about a seq that is alone: on a machine that has nothing else
 * to do the answer is there before a server that waits a little for it has called the next.
 */
async function tryOneByOne(peers: IllPeers): Promise<boolean> {
  for (const { id } of peers.puppets.slice(0, 2)) {
    for (const how of ["refuses", "declines"] as const) {
      const plays = peers.open(1) as [ScriptRun];
      peers.fall(AILMENTS[how], id, plays[0], BAD_ANSWERS[how]());
      peers.send(plays);
      if (!(await peers.untilCommitted(plays))) return false;
    }
  }
  return true;
}

/** What makes the answers to the calls about a seq. */
const BAD_ANSWERS = { refuses: refusal, declines: () => () => ({ ok: false }) } as const;

/** Refuses as often as is needed to see that there is no end, and then says nothing more. */
function refusal(): () => Promise<unknown> {
  let calls = 0;
  return () => (calls++ > CALLS_MAX ? new Promise(() => {}) : Promise.reject(new Error("refused")));
}

/** A puppet ends the connection over a COMMIT, and can be called again at once. Then all are well. */
async function tryClosed(peers: IllPeers): Promise<boolean> {
  const { cluster } = peers;
  const [closed] = peers.open(1) as [ScriptRun];
  const puppet = peers.puppets[0] as PuppetReplica;
  let isClosed = false;
  peers.fall(AILMENTS.closes, puppet.id, closed, () => {
    if (isClosed) return { ok: true };
    isClosed = true;
    return puppet.hangUp().then(() => new Promise(() => {}));
  });
  peers.send([closed]);
  if (!(await peers.untilCommitted([closed]))) return false;
  // Meanwhile the server connects again. The log is judged up to here.
  await cluster.untilIdle(undefined, { quiet_ms: LAST_MS });
  return isEverybodyServed(peers);
}

/** All are well, though these have not taken all earlier COMMITs. */
async function isEverybodyServed(peers: IllPeers, ids = peers.everyone): Promise<boolean> {
  const plays = peers.open(1) as [ScriptRun];
  for (const id of ids) peers.fall(AILMENTS.failed, id, plays[0]);
  peers.send(plays);
  return peers.untilCommitted(plays);
}

function tryDeaths(peers: IllPeers): Promise<boolean> {
  return tryDeathsFor(peers, DEAD_SEQS);
}

function tryLongDeaths(peers: IllPeers): Promise<boolean> {
  return tryDeathsFor(peers, LONG_DEAD_SEQS);
}

/**
 * Two puppets die over one COMMIT, stay dead for some more, and come back: what was owed to them arrives, and what is sent
 * then. They are those that the server calls first, so that it cannot have served the others before the calls fail.
 */
async function tryDeathsFor(peers: IllPeers, seqs: number): Promise<boolean> {
  const { everyone, cluster } = peers;
  const dying = peers.puppets.slice(0, 2);
  const dead = dying.map(({ id }) => id);
  const alive = everyone.filter((id) => !dead.includes(id));
  // What is executed too early shows only where all before it is executed.
  if (!(await trySettled(peers))) return false;
  const [dies, ...owed] = peers.open(1 + seqs) as [ScriptRun, ...ScriptRun[]];
  const from = cluster.history.now;
  for (const puppet of dying) {
    peers.fall(AILMENTS.dies, puppet.id, dies, () => {
      puppet.close();
      return new Promise(() => {});
    });
  }
  peers.send([dies], dead);
  if (!(await peers.untilCommitted([dies])) || !(await trySettled(peers, dead))) return false;
  for (const play of owed) for (const id of dead) peers.fall(AILMENTS.dead, id, play);
  peers.send(owed, dead);
  const isWell = await peers.untilCommitted(owed, alive);
  if (isWell) await peers.untilTold(dead, owed.length + 1, from);
  return (await haveReturned(peers, dying, [dies, ...owed])) && isWell && (await isEverybodyServed(peers, dead));
}

/** The dead come back. Returns whether they get what is owed to them. */
async function haveReturned(
  peers: IllPeers,
  dead: readonly PuppetReplica[],
  owed: readonly ScriptRun[],
): Promise<boolean> {
  const { cluster } = peers;
  const since = cluster.history.now;
  for (const { id } of dead) {
    for (const play of owed) peers.recover(id, play);
    cluster.fault(RELIEF.returns, id);
  }
  let isBack = false;
  const reopened = Promise.all(dead.map((puppet) => puppet.reopen())).then(() => {
    isBack = true;
  });
  await cluster.untilIdle(() => reopened);
  // The given code sends its own messages of the same seqs before.
  const last = owed.at(-1) as ScriptRun;
  const isReached = isBack && (await peers.until(() => dead.every(({ id }) => peers.hasPrepare(id, last, since))));
  if (isReached) {
    return peers.untilCommitted(
      owed,
      dead.map(({ id }) => id),
    );
  }
  if (cluster.servers.length === 0) return false;
  throw new Error("the server did not come back to replicas that had been dead");
}
