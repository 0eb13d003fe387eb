import type { Random } from "../../../checks/random.ts";
import type { Check } from "../check.ts";
import { entriesOf } from "../lone.ts";
import { leading, type Reign } from "../reign.ts";

/** Entries of one term that do not fit one call: so an acknowledgement may tell of entries of an earlier term only. */
const LARGE = 5;
const LARGE_BYTES = 60_000;

export const figure8: Check = {
  id: "figure-8",
  title: "entries of earlier terms are committed with one of the leader's own, and never alone",
  rules: ["M2"],
  points: 3,
  of: "advanceCommit",
  needs: ["leader"],
  mayFollow: ["commit"],
  hint: "A majority has an entry of an earlier term. May another server still become the leader and replace it?",
  stands: [
    {
      name: "as-s1",
      size: (random) => ({ n: 5, live: [random.below(5)] }),
      play: leading(async (reign, random) => {
        await asFirst(reign, random, false);
        await asFirst(reign, random, true);
      }),
    },
    { name: "as-s5", size: (random) => ({ n: 5, live: [random.below(5)] }), play: leading(asLast) },
  ],
};

const large = (count: number): string[] =>
  Array.from({ length: count }, (_, place) => `put large${place} ${"x".repeat(LARGE_BYTES)}`);

/** The figure with S1 under test: its entries are replaced in the end (d), or committed with one of its own (e). */
async function asFirst(reign: Reign, random: Random, isCommitted: boolean): Promise<void> {
  const { lone } = reign;
  const [s2 = 0, s3 = 0, s4 = 0, s5 = 0] = random.shuffled(lone.others);
  // (a) S1 leads, and only S2 has what it gets from clients.
  await reign.elect([s3, s4, s5, s2]);
  await reign.passAll();
  const committed = reign.peer(s5).lastIndex;
  for (const command of large(LARGE)) await lone.start(command);
  await reign.passAll([s2]);
  // (b) S5 leads by the votes of S3 and S4, and has an entry that nobody else has. S1 hears of that term.
  const term = lone.nextTerm();
  for (const id of [s5, s3, s4]) reign.peer(id).adopt(term);
  reign.peer(s5).entries.push(...entriesOf([term], committed + 1));
  await lone.tick(lone.setting.heartbeat_ms);
  const refused = reign.calls(s4).at(-1);
  if (refused !== undefined) await reign.pass(refused);
  lone.loseAll();
  // (c) S1 leads again. S3 gets the old entries, and not the new one.
  await reign.elect([s2, s3, s4]);
  await reign.passAll([s2]);
  await onlyOld(reign, s3);
  // (d) S5 leads by the votes of S3 and S4, and replaces them.
  const hasNew = reign.peer(s3).lastTerm === reign.term;
  if (!isCommitted && !hasNew) await reign.under(s5, committed, entriesOf([lone.term + 1], committed + 2));
  // (e) S3 gets the new one, too.
  else await reign.passAll();
}

/** The figure with S5 under test: its entries are the old ones that a majority has in the end. */
async function asLast(reign: Reign, random: Random): Promise<void> {
  const { lone } = reign;
  const [s1 = 0, s2 = 0, s3 = 0, s4 = 0] = random.shuffled(lone.others);
  // (a) S1 leads, and S2 has an entry of it.
  const first = lone.nextTerm(2);
  for (const id of lone.others) reign.peer(id).adopt(first);
  for (const id of [s1, s2]) reign.peer(id).entries = entriesOf([first], 1);
  await lone.append(s1, first, [0, 0]);
  // (b) S5 leads, and reaches nobody.
  await reign.elect([s3, s4]);
  for (const command of large(LARGE)) await lone.start(command);
  lone.loseAll();
  // (c) S1 leads again, and S3 has its old entry. S5 hears of that term.
  const third = lone.nextTerm();
  for (const id of [s1, s2, s3]) reign.peer(id).adopt(third);
  reign.peer(s3).entries = [...reign.peer(s1).entries];
  reign.peer(s1).entries.push(...entriesOf([third], 2));
  await lone.tick(lone.setting.heartbeat_ms);
  const refused = reign.calls(s3).at(-1);
  if (refused !== undefined) await reign.pass(refused);
  lone.loseAll();
  // (d) S5 leads again. S3 and S4 get its old entries, and not the new one; and then that, too.
  await reign.elect([s2, s3, s4]);
  for (const id of [s3, s4]) await onlyOld(reign, id);
  await reign.passAll();
}

/** One of the others takes what it is sent as long as it has no entry of the term in which the server under test leads. */
async function onlyOld(reign: Reign, id: number): Promise<void> {
  const { lone } = reign;
  for (let call = reign.calls(id)[0]; call !== undefined; call = reign.calls(id)[0]) {
    const entries = call.method === "Raft.AppendEntriesRpc" ? call.params.entries : [];
    const isNew = entries.some(({ term }) => term === reign.term);
    const isRefused = call.method === "Raft.AppendEntriesRpc" && !reign.peer(id).matches(call.params);
    if (isNew && !isRefused) break;
    await reign.pass(call);
  }
  await lone.rest();
}
