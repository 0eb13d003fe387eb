import type { Call } from "../../skeleton/zraft/one-server.ts";
import { entry, matched, refused } from "../../skeleton/zraft/one-server.ts";
import type { Probe } from "./probes.ts";
import { Subject, type Trying } from "./subject.ts";

/** A server that has applied three entries of term 1, and has two more of term 2. */
async function filled(trying: Trying, n = 3): Promise<Subject> {
  const one = new Subject(trying, n);
  await one.fill([1, 1, 1, 2, 2], 3);
  return one;
}

const GIVEN = ["1:c1", "2:c2", "3:c3"];

export const theServicesSnapshot: Probe = async (trying, found) => {
  const one = await filled(trying);
  found.check("S1", "a snapshot of what was not applied", (await one.compact(4)).reply, false);
  const writes = one.one.disk.writes.length;
  const { reply, disk } = await one.compact(2);
  found.check("S1", "a snapshot of what was applied", reply, true);
  found.check(
    "S1",
    "its writes",
    one.one.disk.writes.slice(writes).map(({ op }) => op),
    ["replace"],
  );
  const { base, entries, term } = one.onDisk(disk);
  found.check("S1", "base and terms on the disk", [base, entries.map((one) => one.term), term], [2, [1, 2, 2], 2]);
  found.check("S1", "the snapshot", one.s.snapshot, { index: 2, term: 1, data: "state 2" });
  found.check(
    "S1",
    "base and terms of the log",
    [one.s.log.baseIndex, one.s.log.baseTerm, one.terms],
    [2, 1, [1, 2, 2]],
  );
  found.check("S1", "a newer one", (await one.compact(3)).reply, true);
  found.check("S1", "the same again", (await one.compact(3)).reply, false);
  found.check("S1", "the last one", one.s.snapshot.index, 3);
  await one.append({ term: 2, prevLogIndex: 5, prevLogTerm: 2, leaderCommit: 5 });
  found.check("X1", "all that was applied", one.service.given, [...GIVEN, "4:c4", "5:c5"]);
};

export const aRestartOnASnapshot: Probe = async (trying, found) => {
  const before = await filled(trying);
  await before.compact(2);
  const one = before.restarted();
  await one.tick(0);
  found.check("S5", "what its service is given", one.service.given, ["restored 2:state 2"]);
  found.check("S5", "its log", one.terms, [1, 2, 2]);
  found.check("S3", "its commit index", one.s.commitIndex, 2);
  await one.install({ term: 2, lastIncludedIndex: 1, data: "old" });
  found.check("S3", "its base after an older snapshot", [one.s.snapshot.index, one.s.log.baseIndex], [2, 2]);
  found.check(
    "S5",
    "a call about what the snapshot covers",
    (await one.append({ term: 2, prevLogIndex: 1, prevLogTerm: 1 })).reply,
    matched(2),
  );
  const entries = [1, 1, 1, 2].map((term, place) => ({ term, command: `c${place + 1}`, at_ms: 0 }));
  found.check(
    "S5",
    "a call from the start",
    (await one.append({ term: 2, entries, leaderCommit: 4 })).reply,
    matched(2),
  );
  found.check("S5", "its log after that", one.terms, [1, 2, 2]);
  found.check("S5", "what its service is given by then", one.service.given, ["restored 2:state 2", "3:c3", "4:c4"]);
  const short = await one.append({ term: 3, prevLogIndex: 9, prevLogTerm: 3 });
  found.check("A6", "a refusal over a snapshot", short.reply, refused(3, 6, 0));
};

export const aLeadersSnapshot: Probe = async (trying, found) => {
  for (const [what, index, term, rest] of [
    ["whose entry is there", 4, 2, [2]],
    ["of another entry than is there", 4, 3, []],
    ["behind the log", 9, 2, []],
    ["of the last entry", 5, 2, []],
  ] as const) {
    const one = await filled(trying);
    const { reply, disk } = await one.install({
      term: 3,
      lastIncludedIndex: index,
      lastIncludedTerm: term,
      data: "new",
    });
    found.check("S3", `an answer to one ${what}`, reply, { term: 3 });
    found.check("S3", `the log behind one ${what}`, [one.s.log.baseIndex, one.terms], [index, rest]);
    const written = one.onDisk(disk);
    found.check(
      "D2",
      `on the disk of one ${what}`,
      [written.base, written.entries.map((one) => one.term)],
      [index, rest],
    );
    found.check("S4", `what the service is given of one ${what}`, one.service.given, [
      ...GIVEN,
      `restored ${index}:new`,
    ]);
    found.check("S3", `the commit index behind one ${what}`, one.s.commitIndex, index);
    await one.append({
      term: 3,
      prevLogIndex: index,
      prevLogTerm: term,
      entries: [entry(3, "z")],
      leaderCommit: index + 1,
    });
    await one.install({ term: 3, lastIncludedIndex: index, lastIncludedTerm: term, data: "new" });
    const all = [...GIVEN, `restored ${index}:new`, `${index + 1}:z`];
    found.check("S4", `what the service is given when one ${what} is repeated`, one.service.given, all);
    found.check("S3", `the log when one ${what} is repeated`, one.terms, [3]);
  }
};

export const oldSnapshots: Probe = async (trying, found) => {
  const one = await filled(trying);
  for (const index of [1, 3]) {
    const { reply } = await one.install({ term: 2, lastIncludedIndex: index, data: "old" });
    found.check("S3", "an answer to an old one", reply, { term: 2 });
    found.check("S3", "the log after an old one", [one.s.snapshot.index, one.terms], [0, [1, 1, 1, 2, 2]]);
    found.check("S4", "what the service is given", one.service.given, GIVEN);
  }
  const lower = await one.install({ term: 1, lastIncludedIndex: 9, data: "old" });
  found.check("E7", "an answer to one of a lower term", lower.reply, { term: 2 });
  found.check("E7", "the log after one of a lower term", [one.s.snapshot.index, one.terms], [0, [1, 1, 1, 2, 2]]);
  const higher = await one.install({ term: 7, lastIncludedIndex: 2, data: "old" });
  found.check("E2", "an answer to one of a higher term", higher.reply, { term: 7 });
  found.check("E2", "a vote in a lower term then", (await one.vote({ term: 6 })).reply, {
    term: 7,
    voteGranted: false,
  });
};

/** A leader that has dropped two entries of five, and has heard that peer 0 has none. */
async function installing(trying: Trying) {
  const one = await filled(trying);
  await one.compact(2);
  const [call] = await one.lead();
  await one.reply(call, refused(3, 1, 0));
  return { one, install: one.take().find(({ to }) => to === 0) };
}

/** So often calls are answered: more is a conversation without an end. */
const ROUNDS_MAX = 30;

/** What it sends peer 0. The other one has all that it is sent. */
async function toPeer(one: Subject): Promise<Call[]> {
  const calls: Call[] = [];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const open = one.take();
    for (const call of open) if (call.to !== 0) await one.reply(call, matched(call.args.term));
    calls.push(...open.filter(({ to }) => to === 0));
  }
  return calls;
}

const namesOf = (calls: readonly Call[]): string[] => calls.map(({ name }) => name);
const INSTALL = "Raft.InstallSnapshotRpc";

export const whatASnapshotsAnswerHeld: Probe = async (trying, found) => {
  const { one, install } = await installing(trying);
  await one.reply(install, { term: 3 });
  found.check("A9", "its commit index with a snapshot's answer", one.s.commitIndex, 3);
};

export const aPeerThatNeedsIt: Probe = async (trying, found) => {
  const { one, install } = await installing(trying);
  const { term, lastIncludedIndex, lastIncludedTerm, data } = install?.args ?? {};
  const seen = [install?.name, term, lastIncludedIndex, lastIncludedTerm, data];
  found.check("S2", "what it is sent", seen, [INSTALL, 3, 2, 1, "state 2"]);
  for (let beat = 0; beat < 3; beat++) {
    await one.tick(50);
    const beats = await toPeer(one);
    found.check("E12", "a heartbeat meanwhile", beats.length > 0, true);
    found.check("S2", "a snapshot meanwhile", namesOf(beats).includes(INSTALL), false);
    for (const call of beats) await one.reply(call, matched(3));
    await toPeer(one);
  }
  await one.reply(install, { term: 3 });
  const rest = await nextTo(one);
  found.check("S2", "what it is sent then", entriesOf(rest), [3, 4, 5, 6]);
  for (const call of rest) await one.reply(call, matched(3));
  await one.tick(50);
  const idle = await toPeer(one);
  found.check("S2", "entries after that", entriesOf(idle), []);
  for (const call of idle) await one.reply(call, matched(3));

  // It is away again, and the leader drops what it needs.
  await one.start("x");
  for (const call of await toPeer(one)) await one.fail(call);
  await one.compact(7);
  await one.tick(50);
  found.check("S2", "the second time", namesOf(await toPeer(one)).includes(INSTALL), true);
};

/** The next calls to peer 0: at once, or at the heartbeat. */
async function nextTo(one: Subject): Promise<Call[]> {
  const calls = await toPeer(one);
  if (calls.length > 0) return calls;
  await one.tick(50);
  return toPeer(one);
}

const entriesOf = (calls: readonly Call[]): number[] =>
  calls.flatMap(({ args }) => (args.entries ?? []).map((_, place) => args.prevLogIndex + 1 + place));

export const aSnapshotIsLost: Probe = async (trying, found) => {
  const { one, install } = await installing(trying);
  await one.fail(install);
  await toPeer(one);
  await one.tick(50);
  found.check("S2", "after one that failed", namesOf(await toPeer(one)).includes(INSTALL), true);
};

export const aNewerSnapshotMeanwhile: Probe = async (trying, found) => {
  const { one, install } = await installing(trying);
  await one.compact(3);
  await one.reply(install, { term: 3 });
  found.check("S2", "what it needs behind the older one", namesOf(await nextTo(one)).includes(INSTALL), true);
};

export const termsInInstallAnswers: Probe = async (trying, found) => {
  const { one, install } = await installing(trying);
  await one.reply(install, { term: 8 });
  one.take();
  await one.tick(50);
  found.check("E2", "calls after an answer of term 8", one.take().length, 0);

  const later = await installing(trying);
  await later.one.append({ term: 4, leaderId: 2 });
  await later.one.lead();
  await later.one.reply(later.install, { term: 9 });
  later.one.take();
  await later.one.tick(50);
  found.check("E2", "calls after a late answer of term 9", later.one.take().length, 0);
};
