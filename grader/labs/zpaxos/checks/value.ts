import type { Accepted, Value } from "../../../../skeleton/zpaxos/messages.ts";
import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import { PAUSES } from "../../paxos/judge/owed.ts";
import { type Check, oneOf, type Stand } from "../check.ts";
import { acceptedBy, alone, type Lone, promised } from "../lone.ts";

/** The ballots in which the others have proposed before: 0 is none. */
const RANKS = [0, 1, 2, 3] as const;

export const value: Check = {
  id: "value",
  title:
    "the value of the highest ballot that was accepted is proposed, the own one only if there is none; one value a ballot",
  rules: ["V2", "V3"],
  points: 10,
  of: "chooseValue",
  needs: ["start", "quorum"],
  mayFollow: ["promise", "told"],
  blockedBy: ["tries-again"],
  hint: "Two of the promises tell of different values. Which of the two may have been chosen already, and how do you know? Is no value the same as the empty one?",
  stands: [values(5, 0.4), values(3, 1), { name: "anew", size: oneOf(5), play: alone(anew) }],
};

/** In so many instances it takes a value from a promise, and is free again in the next attempt. */
const FREED = 4;

/**
 * One of the others has accepted something, and nobody accepts that of the server under test, which has promised more meanwhile. In the
 * next attempt that one is not heard: no promise tells of anything.
 */
async function anew(lone: Lone, random: Random): Promise<void> {
  const seqs = Array.from({ length: FREED }, () => lone.nextSeq());
  const others = lone.shuffled(random);
  const [holder = 0, ...rest] = others;
  const needed = Math.floor(lone.n / 2);
  const ballot = lone.ballot(holder, 1);
  for (const seq of seqs) await lone.prepare(seq, ballot);
  await lone.startAll(seqs, (seq) => `put mine${seq} 0`);
  const first = lone.attempts("Paxos.PrepareRpc");
  for (const seq of seqs) {
    const asked = [holder, ...rest].flatMap((id) => first.get(seq)?.find(({ to }) => to === id) ?? []).slice(0, needed);
    for (const [place, call] of asked.entries()) {
      if (place === needed - 1) await lone.prepare(seq, lone.ballot(rest.at(-1) as number, 9));
      const accepted = call.to === holder ? { ballot, value: `put other${seq} 0` } : undefined;
      await lone.replyAll([[call, promised(call, accepted)]]);
    }
  }
  await lone.rest();
  lone.loseAll();
  for (let pause = 0; pause < PAUSES && lone.attempts("Paxos.PrepareRpc").size < seqs.length; pause++) {
    await lone.pass(lone.pause_ms);
    await lone.rest();
  }
  const second = lone.attempts("Paxos.PrepareRpc");
  for (const seq of seqs)
    for (const call of (second.get(seq) ?? []).filter(({ to }) => to !== holder))
      await lone.replyAll([[call, promised(call)]]);
  await lone.rest();
}

/** Of all that n servers may have accepted in three ballots before, a share: in an order of the answers by chance. */
export function values(n: number, share: number): Stand {
  const last = RANKS.flatMap((own) => multisets(n - 1).map((others) => ({ own, others })));
  return {
    name: `of-${n}`,
    size: oneOf(n),
    play: alone((lone, random) => tryAll(lone, sampled(last, share, random), random)),
  };
}

/** In which ballot each server has accepted last. */
interface Last {
  own: number;
  others: readonly number[];
}

/** All multisets of so many ranks. */
function multisets(size: number): number[][] {
  if (size === 0) return [[]];
  return multisets(size - 1).flatMap((some) =>
    RANKS.filter((rank) => rank >= (some.at(-1) ?? 0)).map((rank) => [...some, rank]),
  );
}

/** An instance before the server under test proposes in it: what it is told until then, in order, and what the others have accepted. */
interface Begun {
  seq: number;
  told: { method: "prepare" | "accept"; ballot: number; value: Value }[];
  accepted: Map<number, Accepted>;
}

/** Plays three proposers, one after the other, so that each server accepts what it is to have accepted last. */
function begun(lone: Lone, { own, others }: Last, random: Random): Begun {
  const seq = lone.nextSeq();
  const ids = [lone.id, ...lone.shuffled(random)];
  const lasts = new Map(ids.map((id, place) => [id, place === 0 ? own : (others[place - 1] as number)]));
  const accepted = new Map<number, Accepted>();
  const told: Begun["told"] = [];
  const majority = Math.floor(lone.n / 2) + 1;
  for (const rank of [1, 2, 3]) {
    const ballot = lone.ballot(random.pick(lone.others), 2 * rank);
    // Who has accepted the least is asked first: so values differ where they can.
    const rankOf = (id: number): number => accepted.get(id)?.ballot ?? 0;
    const promising = ids.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, majority);
    const [highest] = promising.flatMap((id) => accepted.get(id) ?? []).toSorted((a, b) => b.ballot - a.ballot);
    const fresh = random.below(4) === 0 ? null : `put value${seq} ${rank}`;
    const one = { ballot, value: highest === undefined ? fresh : highest.value };
    if (promising.includes(lone.id)) told.push({ method: "prepare", ...one });
    for (const id of ids) if (lasts.get(id) === rank) accepted.set(id, one);
    if (own === rank) told.push({ method: "accept", ...one });
  }
  return { seq, told, accepted };
}

async function tryAll(lone: Lone, lasts: readonly Last[], random: Random): Promise<void> {
  const all = lasts.map((last) => begun(lone, last, random));
  const longest = Math.max(...all.map(({ told }) => told.length));
  for (let place = 0; place < longest; place++) {
    await lone.forAll(all, async ({ seq, told }) => {
      const one = told[place];
      if (one === undefined) return;
      await (one.method === "prepare" ? lone.prepare(seq, one.ballot) : lone.accept(seq, one.ballot, one.value));
    });
  }
  await lone.startAll(
    all.map(({ seq }) => seq),
    (seq) => `put mine${seq} 0`,
  );
  const attempts = lone.attempts("Paxos.PrepareRpc");
  const orders = all.map(({ seq, accepted }) => {
    return random
      .shuffled(attempts.get(seq) ?? [])
      .map((call) => [call, promised(call, accepted.get(call.to))] as const);
  });
  for (let place = 0; place < lone.others.length; place++) {
    await lone.replyAll(orders.flatMap((answers) => answers.slice(place, place + 1)));
  }
  await lone.rest();
  // One of the others accepts, and the rest of the calls is lost: the next attempt hears of it.
  const accepts = lone.attempts("Paxos.AcceptRpc");
  const one = all.flatMap(({ seq }) => accepts.get(seq)?.[0] ?? []);
  await lone.replyAll(one.map((call) => [call, acceptedBy(call)] as const));
  lone.loseAll();
  await lone.pass(lone.pause_ms);
  await lone.pass(lone.pause_ms);
}
