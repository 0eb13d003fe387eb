import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import type { Check, Stand } from "../check.ts";
import { canCoexist, lastOf, logsUpTo, raised, type Terms } from "../logs.ts";
import { alone, entriesOf, type Lone } from "../lone.ts";

/** A call to a follower with one log, by a leader with another: what is before its entries, and how many those are. */
interface Cut {
  own: Terms;
  log: Terms;
  prev: number;
  count: number;
}

/** Every cut of every leader's log, for every log of a follower that may be there at the time. */
function cutsOf(own: Terms, logs: readonly Terms[]): Cut[] {
  return logs
    .filter((log) => canCoexist(own, log))
    .flatMap((log) =>
      Array.from({ length: log.length + 1 }, (_, prev) =>
        Array.from({ length: log.length - prev + 1 }, (_, count) => ({ own, log, prev, count })),
      ).flat(),
    );
}

/** What a follower's log is afterwards. */
function after({ own, log, prev, count }: Cut): Terms {
  if (prev > 0 && own[prev - 1] !== log[prev - 1]) return own;
  const sent = log.slice(0, prev + count);
  return sent.every((term, place) => own[place] === term) ? own : sent;
}

const isSame = (one: Terms, other: Terms): boolean =>
  one.length === other.length && one.every((t, at) => t === other[at]);

/** Of all pairs of logs of up to three entries in up to three terms, and all cuts, a share; 1 is all. */
export function matches(name: string, share: number): Stand {
  return {
    name,
    size: (random) => ({ n: 5, live: [random.below(5)] }),
    play: alone(async (lone, random) => {
      const logs = logsUpTo(3, 3);
      const [empty, ...more] = logs as [Terms, ...Terms[]];
      await tryEmpty(lone, cutsOf(empty, logs), random);
      for (const own of random.shuffled(more))
        await tryAll(lone, own, sampled(cutsOf(own, logs), share, random), random);
      await tryMany(lone, random);
    }),
  };
}

export const match: Check = {
  id: "match",
  title: "entries are accepted where the log matches, and take the place of what contradicts them, and of nothing else",
  rules: ["A3", "A4", "A5"],
  points: 7,
  of: "AppendEntriesRpc",
  needs: ["start"],
  hint: "Draw the follower's log and the leader's call one above the other: which entry must be the same for a success, which leave, and which are new?",
  stands: [matches("some", 0.1), matches("more", 0.1)],
};

/** As long as its log is empty: what changes nothing, of leaders whose logs may be there at a time; then, what one of them adds. */
async function tryEmpty(lone: Lone, cuts: readonly Cut[], random: Random): Promise<void> {
  const base = lone.nextTerm(0);
  lone.nextTerm(3);
  const there: Terms[] = [];
  for (const cut of [...random.shuffled(cuts.filter(isKept)), ...random.shuffled(cuts.filter(isChange))]) {
    if (!there.every((log) => canCoexist(log, cut.log))) continue;
    there.push(cut.log);
    await send(lone, random.pick(lone.others), lone.nextTerm(), base, cut);
    if (isChange(cut)) return;
  }
}

const isKept = (cut: Cut): boolean => isSame(after(cut), cut.own);
const isChange = (cut: Cut): boolean => !isKept(cut);

/**
 * Lays a log, and has leaders of higher terms make these calls, those that change nothing first. The log is laid anew, in higher terms,
 * when one has changed it, or another log than those of its leaders so far comes.
 */
async function tryAll(lone: Lone, own: Terms, cuts: readonly Cut[], random: Random): Promise<void> {
  let there: Terms[] | undefined;
  let base = 0;
  for (const cut of [...cuts.filter(isKept), ...cuts.filter(isChange)]) {
    if (there === undefined || !there.every((log) => canCoexist(log, cut.log))) {
      base = await lay(lone, own, random);
      there = [];
    }
    there.push(cut.log);
    await send(lone, random.pick(lone.others), lone.nextTerm(), base, cut);
    if (isChange(cut)) there = undefined;
  }
}

/**
 * Nobody says how many entries a call may hold. A log takes the place of all; then another leader's, with as many more entries, takes
 * its place: clients had given both the same commands.
 */
async function tryMany(lone: Lone, random: Random): Promise<void> {
  const [one, other] = random.shuffled(lone.others) as [number, number];
  for (const [leader, count] of [
    [one, MANY],
    [other, 2 * MANY],
  ] as const) {
    const term = lone.nextTerm(2);
    const entries = Array.from({ length: count }, (_, place) => ({ term, command: `put k${place} 1`, at_ms: 0 }));
    await lone.append(leader, term, [0, 0], entries.slice(0, MANY));
    await lone.append(leader, term, [0, 0], entries);
    await lone.append(leader, term, [count, term]);
  }
}

/** More than anybody would take for a bound of calls. */
const MANY = 150;

/** A leader puts a log in the place of all. Returns by how much its terms are raised. */
async function lay(lone: Lone, own: Terms, random: Random): Promise<number> {
  const base = lone.nextTerm(0);
  await lone.append(random.pick(lone.others), lone.nextTerm(4), [0, 0], entriesOf(raised(own, base), 1));
  return base;
}

async function send(lone: Lone, leader: number, term: number, base: number, { log, prev, count }: Cut): Promise<void> {
  const all = raised(log, base);
  await lone.append(leader, term, lastOf(all, prev), entriesOf(all, 1).slice(prev, prev + count));
}
