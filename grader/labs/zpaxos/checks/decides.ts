import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import { type Check, oneOf, type Stand } from "../check.ts";
import { type Accept, acceptedBy, alone, type Lone, promised, refused } from "../lone.ts";

/** What one of the others does with the two accepts that it gets: in the first ballot, and in the second. */
const ANSWERS = ["both", "first", "second", "neither", "first, late"] as const;
type Answer = (typeof ANSWERS)[number];

export const decides: Check = {
  id: "decides",
  title: "a value is decided when a majority has accepted it in one ballot, each server counted once",
  rules: ["Q1"],
  points: 6,
  of: "takeAccepted",
  needs: ["start", "quorum"],
  mayFollow: ["value", "ballots"],
  blockedBy: ["tries-again"],
  hint: "Two servers have accepted in your first ballot, and two in your second one. How many is that? And does your own acceptor always accept what you propose?",
  stands: [
    acceptances(3, 1),
    acceptances(4, 0.5),
    { name: "alone", size: oneOf(1), play: alone(byItself) },
    { name: "restart", size: oneOf(5), isOfAnySize: true, play: alone(restartAndRival) },
  ],
};

/** Of all patterns of acceptances in two ballots at n servers, a share. */
export function acceptances(n: number, share: number): Stand {
  const patterns = Array.from({ length: n - 1 }).reduce<Answer[][]>(
    (some) => some.flatMap((pattern) => ANSWERS.map((answer) => [...pattern, answer])),
    [[]],
  );
  // With a majority in the first ballot there is no second one.
  const open = patterns.filter(
    (pattern) => pattern.filter((one) => one === "both" || one === "first").length <= (n - 1) / 2,
  );
  return {
    name: `of-${n}`,
    size: oneOf(n),
    play: alone(async (lone, random) => {
      await tryAll(lone, sampled(open, share, random), random);
      await ownRefuses(lone, random);
      await adopts(lone, random);
    }),
  };
}

async function tryAll(lone: Lone, patterns: readonly (readonly Answer[])[], random: Random): Promise<void> {
  const answers = new Map(patterns.map((pattern) => [lone.nextSeq(), pattern]));
  const seqs = [...answers.keys()];
  const answerOf = ({ to, params: { seq } }: Accept): Answer => {
    return (answers.get(seq) as readonly Answer[])[lone.others.indexOf(to)] as Answer;
  };
  await lone.startAll(seqs, (seq) => `put decides${seq} 1`);
  await promiseAll(lone, seqs);
  const first = rowsOf(lone, seqs, random);
  for (const row of first) {
    const some = row.filter((call) => ["both", "first"].includes(answerOf(call)));
    await lone.replyAll(some.map((call) => [call, acceptedBy(call)] as const));
  }
  await lone.rest();
  // It hears no more for so long, and begins anew.
  const late = first.flat().filter((call) => answerOf(call) === "first, late");
  await lone.pass(lone.pause_ms);
  await lone.pass(lone.pause_ms);
  await promiseAll(
    lone,
    seqs,
    first.flat().filter((call) => ["both", "first", "first, late"].includes(answerOf(call))),
  );
  const second = rowsOf(lone, seqs, random);
  await lone.replyAll(late.map((call) => [call, acceptedBy(call)] as const));
  for (const row of second) {
    const some = row.filter((call) => ["both", "second"].includes(answerOf(call)));
    await lone.replyAll(some.map((call) => [call, acceptedBy(call)] as const));
    await lone.rest();
  }
  // Whoever waits for those that have not answered counts then.
  await lone.pass(lone.pause_ms);
}

/** All promise; those who have accepted tell it. */
async function promiseAll(lone: Lone, seqs: readonly number[], accepted: readonly Accept[] = []): Promise<void> {
  await lone.until(() => seqs.every((seq) => lone.attempts("Paxos.PrepareRpc").has(seq)));
  const bySeq = Map.groupBy(accepted, ({ params }) => params.seq);
  for (const row of lone.others.keys()) {
    const attempts = lone.attempts("Paxos.PrepareRpc");
    const calls = seqs.flatMap((seq) => attempts.get(seq)?.find(({ to }) => to === lone.others[row]) ?? []);
    await lone.replyAll(
      calls.map((call) => {
        const before = bySeq.get(call.params.seq)?.find(({ to }) => to === call.to)?.params;
        return [call, promised(call, before && { ballot: before.ballot, value: before.value })] as const;
      }),
    );
  }
  await lone.rest();
}

/** Its latest accepts, one of each instance in each row. */
function rowsOf(lone: Lone, seqs: readonly number[], random: Random): Accept[][] {
  const attempts = lone.attempts("Paxos.AcceptRpc");
  const orders = seqs.map((seq) => random.shuffled(attempts.get(seq) ?? []));
  return lone.others.map((_, place) => orders.flatMap((calls) => calls[place] ?? []));
}

/** Its own acceptor has promised a higher ballot to another, while it waits for promises of its own: that one does not count. */
async function ownRefuses(lone: Lone, random: Random): Promise<void> {
  const needed = Math.floor(lone.n / 2);
  const seq = lone.nextSeq();
  await lone.start(seq, `put refuses${seq} 1`);
  await lone.until(() => lone.attempts("Paxos.PrepareRpc").has(seq));
  await lone.prepare(seq, lone.ballot(random.pick(lone.others), 7));
  const calls = random.shuffled(lone.attempts("Paxos.PrepareRpc").get(seq) ?? []);
  await lone.replyAll([]);
  for (const call of calls.slice(0, needed)) await lone.replyAll([[call, promised(call)]]);
  await lone.rest();
  const accepts = random.shuffled(lone.attempts("Paxos.AcceptRpc").get(seq) ?? []);
  for (const call of accepts.slice(0, needed)) await lone.replyAll([[call, acceptedBy(call)]]);
  for (const call of accepts.slice(needed)) await lone.replyAll([[call, refused(lone.ballot(call.to, 7))]]);
  await lone.rest();
  // What its own acceptor has refused it does not tell as accepted.
  await lone.prepare(seq, lone.ballot(random.pick(lone.others), 12));
  await lone.rest();
}

/** Nobody has heard its first value, and in its second ballot it takes another's: that one is decided. */
async function adopts(lone: Lone, random: Random): Promise<void> {
  const seq = lone.nextSeq();
  await lone.start(seq, `put adopts${seq} 1`);
  await promiseAll(lone, [seq]);
  const [one = 0] = lone.shuffled(random);
  const ballot = lone.ballot(one, 5);
  for (const call of lone.attempts("Paxos.AcceptRpc").get(seq) ?? []) await lone.replyAll([[call, refused(ballot)]]);
  await lone.pass(lone.pause_ms);
  const accepted = { ballot, value: `put other${seq} 1` };
  for (const call of lone.attempts("Paxos.PrepareRpc").get(seq) ?? [])
    await lone.replyAll([[call, promised(call, accepted)]]);
  await lone.rest();
  for (const call of lone.attempts("Paxos.AcceptRpc").get(seq) ?? []) await lone.replyAll([[call, acceptedBy(call)]]);
  await lone.pass(lone.pause_ms);
}

async function restartAndRival(lone: Lone, random: Random): Promise<void> {
  await acrossRestart(lone, random);
  lone.loseAll();
  await withoutOwn(lone, random);
}

/**
 * Its own acceptor has accepted one value, has then promised more to a rival, and refuses what it proposes: another value, which a
 * promise has told with a higher ballot. All but these two accept that, and so it is decided, where they are a majority.
 */
async function withoutOwn(lone: Lone, random: Random): Promise<void> {
  if (lone.others.length - 1 <= lone.n / 2) return;
  const seq = lone.nextSeq();
  const [one, other, rival] = lone.shuffled(random) as [number, number, number];
  await lone.accept(seq, lone.ballot(one, 1), `put early${seq} 1`);
  await lone.prepare(seq, lone.ballot(rival, 4));
  await lone.start(seq, `put mine${seq} 1`);
  await lone.until(() => lone.attempts("Paxos.PrepareRpc").has(seq));
  const accepted = { ballot: lone.ballot(other, 2), value: `put late${seq} 1` };
  const asked = (lone.attempts("Paxos.PrepareRpc").get(seq) ?? []).filter(({ to }) => to !== rival);
  const telling = asked.find(({ to }) => to === other);
  const rest = asked.filter((call) => call !== telling).slice(0, Math.floor(lone.n / 2) - 1);
  for (const call of rest) await lone.replyAll([[call, promised(call)]]);
  await lone.prepare(seq, lone.ballot(rival, 9));
  if (telling !== undefined) await lone.replyAll([[telling, promised(telling, accepted)]]);
  await lone.rest();
  for (const call of lone.attempts("Paxos.AcceptRpc").get(seq) ?? [])
    if (call.to !== rival) await lone.replyAll([[call, acceptedBy(call)]]);
  await lone.pass(lone.pause_ms);
}

/** Who is the only one decides alone, and applies it. */
async function byItself(lone: Lone): Promise<void> {
  for (let count = 0; count < 3; count++) {
    const seq = lone.nextSeq();
    await lone.start(seq, `put alone${seq} 1`);
    await lone.rest();
  }
  await lone.pass(lone.pause_ms);
}

/** One has accepted before it was killed; in the next life another one does, in another ballot. */
async function acrossRestart(lone: Lone, random: Random): Promise<void> {
  const seqs = Array.from({ length: 4 }, () => lone.nextSeq());
  const few = Math.floor(lone.n / 2) - 1;
  let before: Accept[] = [];
  for (let life = 0; life < 2; life++) {
    await lone.startAll(seqs, (seq) => `put life${seq} 1`);
    await promiseAll(lone, seqs, before);
    const rows = rowsOf(lone, seqs, random).slice(0, few);
    for (const row of rows) await lone.replyAll(row.map((call) => [call, acceptedBy(call)] as const));
    before = rows.flat();
    await lone.rest();
    if (life === 0) await lone.restart();
  }
}
