import type { Random } from "../../../checks/random.ts";
import type { Check } from "../check.ts";
import { entriesOf } from "../lone.ts";
import { leading, type Reign } from "../reign.ts";

/** Figure 7 of the paper: the terms of the leader's log, and of those of its six followers. */
const FIGURE_7: { leader: readonly number[]; followers: readonly (readonly number[])[] } = {
  leader: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
  followers: [
    [1, 1, 1, 4, 4, 5, 5, 6, 6],
    [1, 1, 1, 4],
    [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    [1, 1, 1, 4, 4, 4, 4],
    [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
  ],
};

/** How many logs of followers by chance are tried one after the other. */
const TRIES = 6;

export const backup: Check = {
  id: "backup",
  title: "a leader goes back by whole terms, and what one of the others has acknowledged stays acknowledged",
  rules: ["A7", "A9"],
  points: 4,
  of: "takeAppend",
  needs: ["leader"],
  mayFollow: ["send"],
  hint: "How many refusals does it take until your leader knows what a follower has whose log differs in four terms? And what does an answer tell it that comes later than the answer to a later call?",
  stands: [
    { name: "figure-7", size: (random) => ({ n: 7, live: [random.below(7)] }), play: leading(figure7) },
    { name: "long-logs", size: (random) => ({ n: 5, live: [random.below(5)] }), play: leading(longLogs) },
    { name: "late-answers", size: (random) => ({ n: 5, live: [random.below(5)] }), play: leading(lateAnswers) },
    { name: "refused-twice", size: (random) => ({ n: 5, live: [random.below(5)] }), play: leading(refusedTwice) },
  ],
};

/** All six followers of the figure are brought up to the leader's log. */
async function figure7(reign: Reign, random: Random): Promise<void> {
  const { lone } = reign;
  const peers = random.shuffled(reign.peers);
  for (const [place, peer] of peers.entries()) {
    peer.entries = entriesOf(FIGURE_7.followers[place] as readonly number[], 1);
    peer.term = peer.lastTerm;
  }
  const log = entriesOf(FIGURE_7.leader, 1);
  // (c) led in term 6, and (d) in term 7.
  await lone.append(peers[2]?.id ?? 0, 6, [0, 0], log.slice(0, -1), 3);
  await lone.append(peers[2]?.id ?? 0, 6, [9, 6], log.slice(-1), 3);
  await lone.requestVote(peers[3]?.id ?? 0, 7, log.length, 6);
  await reign.elect(peers.map(({ id }) => id));
  for (const { id } of peers) await reign.passAll([id]);
  await reign.beat();
}

/** A follower with 40 entries of four terms that the leader does not have, and others by chance. */
async function longLogs(reign: Reign, random: Random): Promise<void> {
  const { lone } = reign;
  const [other, behind, ...rest] = random.shuffled(reign.peers);
  if (other === undefined || behind === undefined) return;
  // Two more have what is committed here: one of the others has none of it all the same.
  for (const peer of rest.slice(0, 1)) peer.entries = entriesOf([1, 1], 1);
  await reign.under(other.id, 0, entriesOf([1, 1], 1));
  await lone.append(other.id, lone.term, [2, 1], [], 2);
  await reign.elect([other, ...rest].map(({ id }) => id));
  await reign.passAll([behind.id]);
  // What was not sent before a heartbeat is sent then.
  await reign.passAll();
  await reign.beat();
  for (let place = 0; place <= TRIES; place++) {
    // Each of the two led in every second of these terms, by votes of the rest, and reached nobody.
    const base = lone.nextTerm(9);
    const kept = other.entries;
    const [own, theirs] =
      place === 0
        ? [
            [10, 10, 10, 10],
            [1, 1, 1, 1],
          ]
        : [lengths(random), lengths(random)];
    behind.entries = [...kept, ...entriesOf(termsOf(own, base - 8), kept.length + 1, "w")];
    const entries = entriesOf(termsOf(theirs, base - 7), other.lastIndex + 1, "r");
    behind.adopt(base);
    await reign.under(other.id, 0, entries);
    await reign.elect([other, ...rest].map(({ id }) => id));
    await reign.passAll([behind.id]);
    // What is committed stays: the next logs begin behind it.
    await reign.passAll();
    await reign.beat();
  }
}

/** How many entries there are of each of up to four terms. */
function lengths(random: Random): number[] {
  return Array.from({ length: 1 + random.below(4) }, () => 1 + random.below(4));
}

/** So many entries of each second term, from this one on. */
function termsOf(counts: readonly number[], first: number): number[] {
  return counts.flatMap((count, place) => Array<number>(count).fill(first + 2 * place));
}

/** Answers that come in another order than the calls were made, and refusals that come after a success. */
async function lateAnswers(reign: Reign, random: Random): Promise<void> {
  const { lone } = reign;
  const [one = 0, two = 0, ...more] = random.shuffled(lone.others);
  for (const id of [two, ...more]) reign.peer(id).entries = entriesOf([1, 1, 1], 1);
  lone.term = 1;
  await reign.under(two, 0);
  await reign.elect([two, ...more]);

  // One refuses the first call, and the same again at the next heartbeat. The answer to that comes when it has all.
  const [first] = reign.calls(one);
  const refusal = first && reign.take(first);
  await lone.tick(lone.setting.heartbeat_ms);
  const again = reign.calls(one).at(-1);
  const late = again && again !== first ? reign.take(again) : undefined;
  if (first && refusal) await lone.reply(first, refusal);
  const open = new Set([again?.held]);
  for (let round = 0; round < 5; round++) {
    const call = reign.calls(one).find(({ held }) => !open.has(held));
    if (call === undefined) break;
    await reign.pass(call);
  }
  if (again && late) await lone.reply(again, late);
  await lone.start("put after 1");
  await reign.passAll([one]);

  // One takes three calls; the answer to the first is the last to come. Then another one makes a majority, with nothing else heard.
  await reign.passAll();
  for (const command of ["put late 1", "put late 2", "put late 3"]) await lone.start(command);
  const taken = reign.calls(one).map((call) => ({ call, reply: reign.take(call) }));
  for (const { call, reply } of taken.toReversed()) await lone.reply(call, reply);
  await reign.passAll([two]);
  await lone.tick(lone.setting.heartbeat_ms);
  await reign.passAll();

  // Of three calls only the first is answered; the others are on their way.
  for (const command of ["put open 1", "put open 2", "put open 3"]) await lone.start(command);
  for (const id of [one, two]) {
    const [call] = reign.calls(id);
    if (call !== undefined) await reign.pass(call);
  }
  await lone.rest();
  await reign.passAll();
}

/**
 * One refuses the first call, and what is sent at the next heartbeat. The answers come one behind the other, and the leader has done all
 * that comes of the first when it hears the second: that tells it nothing more.
 */
async function refusedTwice(reign: Reign, random: Random): Promise<void> {
  const { lone } = reign;
  const [one = 0, ...rest] = random.shuffled(lone.others);
  const [two = 0] = rest;
  for (const id of rest) reign.peer(id).entries = entriesOf([1, 1, 1], 1);
  lone.term = 1;
  await reign.under(two, 0);
  await reign.elect(rest);

  const [first] = reign.calls(one);
  const refusal = first && reign.take(first);
  await lone.tick(lone.setting.heartbeat_ms);
  const again = reign.calls(one).at(-1);
  if (first === undefined || refusal === undefined || again === undefined || again.held === first.held) return;
  const late = reign.take(again);
  await lone.reply(first, refusal);
  await lone.rest();
  await lone.reply(again, late);
  await lone.rest();
  await reign.passAll();
}
