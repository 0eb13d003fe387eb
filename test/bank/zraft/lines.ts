import { ELECTION_MS, entry, matched } from "../../skeleton/zraft/one-server.ts";
import type { Probe } from "./probes.ts";
import { type Findings, Subject } from "./subject.ts";
import { linesOf } from "./written.ts";

const FORMS: readonly RegExp[] = [
  /^election => \[\d+( \d+)*\]$/,
  /^vote => \d+, granted=(true|false)$/,
  /^leader, votes=\[\d+( \d+)*\]$/,
  /^follower$/,
  /^start index=\d+, cmd:\[.*\]$/,
  /^append (=>|<=) \d+, prev=\d+\/\d+, entries=\d+, commit=\d+$/,
  /^append => \d+, match=\d+$/,
  /^append => \d+, refused, conflict=\d+\/\d+$/,
  /^commit=\d+$/,
  /^apply index=\d+, cmd:\[.*\], result:\[.*\]$/,
  /^snapshot index=\d+, bytes=\d+$/,
  /^install (=>|<=) \d+, index=\d+$/,
];

function check(found: Findings, lines: readonly string[], owed: readonly string[]): void {
  const texts = lines.map((line) => line.replace(/^I=\d+ T=\d+ L=(\d+|-)\| /, ""));
  const unfit = texts.filter((text) => !FORMS.some((form) => form.test(text)));
  found.check("L1", "lines that fit no form", unfit, []);
  found.check("L2", "its lines", lines.toSorted(), owed);
}

export const linesOfAFollower: Probe = async (trying, found) => {
  const lines = await linesOf(trying.modules, async () => {
    const one = new Subject(trying);
    await one.vote({ term: 2, candidateId: 2 });
    await one.vote({ term: 2, candidateId: 0 });
    await one.append({ term: 2, leaderId: 2, entries: [entry(2, "a"), entry(2, "b")], leaderCommit: 1 });
    await one.append({ term: 2, leaderId: 2, prevLogIndex: 2, prevLogTerm: 2, leaderCommit: 1 });
    await one.append({ term: 3, leaderId: 0, prevLogIndex: 2, prevLogTerm: 3, entries: [entry(3)] });
    await one.compact(1, "\u00fc");
    const snapshot = { term: 3, leaderId: 0, lastIncludedIndex: 4, lastIncludedTerm: 3, data: "" };
    await one.install(snapshot);
  });
  check(found, lines, [
    "I=1 T=2 L=-| vote => 0, granted=false",
    "I=1 T=2 L=-| vote => 2, granted=true",
    "I=1 T=2 L=2| append <= 2, prev=0/0, entries=2, commit=1",
    "I=1 T=2 L=2| append => 2, match=2",
    "I=1 T=2 L=2| apply index=1, cmd:[a], result:[]",
    "I=1 T=2 L=2| commit=1",
    "I=1 T=3 L=0| append <= 0, prev=2/3, entries=1, commit=0",
    "I=1 T=3 L=0| append => 0, refused, conflict=1/2",
    "I=1 T=3 L=0| install <= 0, index=4",
    "I=1 T=3 L=0| snapshot index=1, bytes=2",
  ]);
};

export const linesOfALeader: Probe = async (trying, found) => {
  const lines = await linesOf(trying.modules, async () => {
    const one = new Subject(trying);
    await one.tick(ELECTION_MS);
    const [first] = one.take();
    await one.reply(first, { term: 1, voteGranted: true });
    for (const call of one.take()) await one.reply(call, matched(1));
    for (const call of one.take()) await one.reply(call, matched(1));
    await one.start("x");
    await one.append({ term: 2, leaderId: 2 });
  });
  check(found, lines, [
    "I=1 T=1 L=-| election => [0 2]",
    "I=1 T=1 L=1| append => 0, prev=0/0, entries=1, commit=0",
    "I=1 T=1 L=1| append => 0, prev=1/1, entries=1, commit=1",
    "I=1 T=1 L=1| append => 2, prev=0/0, entries=1, commit=0",
    "I=1 T=1 L=1| append => 2, prev=1/1, entries=1, commit=1",
    "I=1 T=1 L=1| apply index=1, cmd:[], result:[]",
    "I=1 T=1 L=1| commit=1",
    "I=1 T=1 L=1| leader, votes=[1 0]",
    "I=1 T=1 L=1| start index=2, cmd:[x]",
    "I=1 T=2 L=-| follower",
  ]);
};
