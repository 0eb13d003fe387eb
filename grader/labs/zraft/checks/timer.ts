import type { Random } from "../../../checks/random.ts";
import { appliedBy } from "../applied.ts";
import type { Check, Stand } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { Stuck } from "../playing.ts";

/** Something that happens to a follower, by one of the others; `leader` leads in its term. */
type Event = (lone: Lone, leader: number, other: number) => Promise<unknown>;

/** What begins the timer anew. */
const RESETS: readonly Event[] = [
  (lone, leader) => lone.append(leader, lone.term, [0, 0]),
  (lone, leader) => lone.append(leader, lone.term, [9, lone.term]),
  (lone, leader) => lone.install(leader, lone.term, [1, 1], "after 1"),
  (lone, _, other) => lone.append(other, lone.nextTerm(), [0, 0]),
  (lone, _, other) => lone.append(other, lone.nextTerm(), [9, lone.term]),
  (lone, _, other) => lone.install(other, lone.nextTerm(), [1, 1], "after 1"),
  (lone, _, other) => lone.requestVote(other, lone.nextTerm(), ...upToDate(lone)),
];

/** What does not. */
const OTHERS: readonly Event[] = [
  (lone, _, other) => lone.requestVote(other, lone.nextTerm()),
  (lone, _, other) => lone.requestVote(other, lone.term - 1, ...lastBefore(lone.term - 1)),
  (lone, _, other) => lone.append(other, lone.term - 1, [0, 0]),
  (lone, _, other) => lone.install(other, lone.term - 1, [1, 1], "after 1"),
];

/** The last entry of a log that nobody's is ahead of. */
const upToDate = (lone: Lone): [number, number] => lastBefore(lone.term);

/** The last entry of a candidate of a term: in the first of all nobody has one yet. */
function lastBefore(term: number): [number, number] {
  return term <= 1 ? [0, 0] : [9, term - 1];
}

const stand = (name: string, play: (lone: Lone, random: Random) => Promise<void>): Stand => ({
  name,
  size: (random) => ({ n: 5, live: [random.below(5)] }),
  play: alone(play),
});

export const timer: Check = {
  id: "timer",
  title: "the election timer begins anew with what must begin it anew, and with nothing else",
  rules: ["E1", "E8", "E9"],
  points: 5,
  needs: ["start"],
  hint: "List what happens to a follower, a candidate and a leader: which of these calls resetTimer, and which must not?",
  stands: [stand("follower", asFollower), stand("candidate", asCandidate), stand("leader", asLeader)],
};

/** Each event comes a millisecond before the timeout. */
async function asFollower(lone: Lone, random: Random): Promise<void> {
  const [T] = lone.setting.election_ms;
  await campaignsAt(lone, T);
  if (lone.asked().length === 0) throw new Stuck("it does not ask for votes");
  await standsAgain(lone);
  await refusesSecond(lone);
  const events = [
    ...RESETS.map((event) => ({ event, isReset: true })),
    ...OTHERS.map((event) => ({ event, isReset: false })),
  ];
  let isFirst = true;
  for (const { event, isReset } of random.shuffled(events)) {
    const [leader, other] = random.shuffled(lone.others) as [number, number];
    await lone.append(leader, lone.nextTerm(2), [0, 0]);
    // From then on it has an entry that those with an empty log lack.
    if (isFirst) await lone.install(leader, lone.term, [1, 1], "after 1");
    isFirst = false;
    await lone.tick(T - 1);
    await event(lone, leader, other);
    await lone.tick(1);
    if (isReset) await campaignsAt(lone, T - 1);
    else await lone.rest();
    lone.loseAll();
  }
}

/** A candidate is refused a vote, and then told of a higher term: neither begins anything anew. */
async function standsAgain(lone: Lone): Promise<void> {
  const [T] = lone.setting.election_ms;
  for (const isHigher of [false, true]) {
    const [asked] = lone.asked();
    if (asked === undefined) return;
    await lone.tick(T - 1);
    await lone.reply(asked, { term: isHigher ? lone.nextTerm() : asked.params.term, voteGranted: false });
    await lone.pass(1);
    if (isHigher) lone.loseAll();
  }
}

/** A vote that another one has is refused, and begins nothing anew. */
async function refusesSecond(lone: Lone): Promise<void> {
  const [T] = lone.setting.election_ms;
  const [one, other] = lone.others as [number, number];
  const last = upToDate(lone);
  const term = lone.nextTerm();
  await lone.requestVote(one, term, ...last);
  await lone.tick(T - 1);
  await lone.requestVote(other, term, ...last);
  await lone.pass(1);
  lone.loseAll();
}

/** A candidate begins its second and third election when its timeout has passed again, and not before, whatever it is answered. */
async function asCandidate(lone: Lone, random: Random): Promise<void> {
  const [T] = lone.setting.election_ms;
  await campaignsAt(lone, T);
  for (const hears of ["an answer", "answers", "a call"]) {
    await campaignsAt(lone, T);
    const [one, other] = random.shuffled(lone.asked());
    if (one === undefined || other === undefined) throw new Stuck("it does not ask for votes");
    await lone.tick(T - 1);
    const { term } = one.params;
    if (hears !== "a call") await lone.reply(one, { term, voteGranted: true });
    if (hears === "answers") await lone.reply(other, { term, voteGranted: false });
    if (hears === "a call") await lone.requestVote(other.to, term);
    await lone.pass(1);
  }
  // A higher term makes it follow, and the timer goes on.
  await lone.tick(T - 1);
  const [asked] = lone.asked();
  if (asked === undefined) return;
  await lone.reply(asked, { term: lone.nextTerm(), voteGranted: false });
  await lone.pass(1);
}

/** One that stops leading, by a call or by an answer, begins its timer anew. */
async function asLeader(lone: Lone, random: Random): Promise<void> {
  const [T] = lone.setting.election_ms;
  for (const ms of random.shuffled([120, 260])) {
    for (const isByCall of random.shuffled([true, false])) {
      const term = await lone.lead();
      const [call] = lone.calls("Raft.AppendEntriesRpc");
      for (let passed = 0; passed < ms; passed += 20) await lone.tick(20);
      if (isByCall) await lone.requestVote(lone.others[0] as number, lone.nextTerm());
      else if (call !== undefined)
        await lone.reply(call, { term: term + 1, success: false, conflictTerm: 0, conflictIndex: 0 });
      await campaignsAt(lone, T);
      lone.loseAll();
    }
  }
  await stopsByInstall(lone);
}

/** The same, by the answer to a snapshot. Two have taken its log, so that there is something to have one of; a third one lacks all of it. */
async function stopsByInstall(lone: Lone): Promise<void> {
  const [, one = 0, other = 0, away = 0] = lone.others;
  const term = await lone.lead();
  const lacksAll = { term, success: false, conflictTerm: 0, conflictIndex: 1 };
  for (const to of [one, other]) {
    const [call] = lone.calls("Raft.AppendEntriesRpc", to);
    if (call !== undefined) await lone.answer(call, lacksAll);
    await lone.acceptAll(to);
  }
  await lone.rest();
  const index = appliedBy(lone);
  if (index > 0) await lone.snapshot(index, `after ${index}`);
  const [call] = lone.calls("Raft.AppendEntriesRpc", away);
  if (call !== undefined) await lone.answer(call, lacksAll);
  const [sent] = lone.calls("Raft.InstallSnapshotRpc", away);
  if (sent === undefined) return;
  // It leads for longer than the timer goes on that it had as a candidate.
  const { election_ms, heartbeat_ms } = lone.setting;
  for (let passed = 0; passed <= election_ms[1]; passed += heartbeat_ms) await lone.tick(heartbeat_ms);
  await lone.reply(sent, { term: lone.nextTerm() });
  await campaignsAt(lone, election_ms[0]);
  lone.loseAll();
}

/** So much time is left: it asks for votes then, and not before. */
async function campaignsAt(lone: Lone, ms: number): Promise<void> {
  await lone.tick(ms - 1);
  await lone.pass(1);
}
