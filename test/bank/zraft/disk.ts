import { encodeRecord } from "../../../skeleton/zdisk/record.ts";
import type { Entry } from "../../../skeleton/zraft/messages.ts";
import { RaftLog } from "../../../skeleton/zraft/raft-log.ts";
import type { StateRecord } from "../../../skeleton/zraft/records.ts";
import type { Server } from "../../../skeleton/zraft/server.ts";
import { MemoryDisk } from "../../skeleton/memory-disk.ts";
import type { Modules } from "../../skeleton/zraft/modules.ts";
import { entry, matched } from "../../skeleton/zraft/one-server.ts";
import type { Probe } from "./probes.ts";
import { type Findings, ID, Subject } from "./subject.ts";

const OWNER = { node: ID, n: 3 };
const said = (term: number, command: string): Entry => ({ term, command, at_ms: 7 });

/** As much of a server as has to do with its disk. */
class State {
  readonly id = ID;
  readonly n = 3;
  readonly disk: MemoryDisk;
  readonly log = new RaftLog();
  currentTerm = 0;
  votedFor: number | null = null;
  role = "follower";
  snapshot = { index: 0, term: 0, data: "" };
  saved = { term: 0, vote: null as number | null, snapshotIndex: 0 };
  commitIndex = 0;
  lastApplied = 0;
  clock = { after: () => () => {}, now: () => 0 };
  others = [0, 2];

  constructor(bytes: Buffer) {
    this.disk = new MemoryDisk(bytes);
  }

  at(): string {
    return "";
  }

  save = (): void => {};
  startElection = (): void => {};
  becomeLeader = (): void => {};

  get shown(): string {
    const { currentTerm, votedFor, snapshot, log } = this;
    const entries = log.slice(log.baseIndex + 1).map(({ term, command }) => `${term}:${command}`);
    return `term ${currentTerm} vote ${votedFor} snapshot ${snapshot.index}/${snapshot.term} ${snapshot.data} log ${entries}`;
  }
}

function begun({ functions }: Modules, bytes: Buffer): State {
  const s = new State(bytes);
  const { records } = functions.readRecords(bytes);
  functions.restore(s as unknown as Server, records.slice(1) as StateRecord[]);
  return s;
}

/** Everything that a server does to its state, one after the other. */
const STEPS: readonly (readonly [what: string, act: (s: State) => void])[] = [
  ["a vote", (s) => Object.assign(s, { currentTerm: 1, votedFor: 2 })],
  ["three entries", (s) => void s.log.append([said(1, "a"), said(1, "b"), said(1, "c")])],
  ["one entry", (s) => void s.log.append([said(1, "d")])],
  ["a term without a vote", (s) => Object.assign(s, { currentTerm: 2, votedFor: null })],
  ["a vote in it", (s) => Object.assign(s, { votedFor: 0 })],
  [
    "a term, and other entries",
    (s) => {
      Object.assign(s, { currentTerm: 3, votedFor: null });
      s.log.truncate(3);
      s.log.append([said(3, "e"), said(3, "ü")]);
    },
  ],
  [
    "other entries in the place of as many",
    (s) => {
      Object.assign(s, { currentTerm: 4, votedFor: ID });
      s.log.truncate(4);
      s.log.append([said(4, "g")]);
    },
  ],
  [
    "a snapshot",
    (s) => {
      s.snapshot = { index: 3, term: 3, data: "x 1\n" };
      s.log.dropTo(3, 3);
    },
  ],
  ["an entry behind it", (s) => void s.log.append([said(4, "h")])],
  ["a term after it", (s) => Object.assign(s, { currentTerm: 5, votedFor: 0 })],
  [
    "a snapshot of a leader",
    (s) => {
      Object.assign(s, { currentTerm: 6, votedFor: null });
      s.snapshot = { index: 9, term: 5, data: "x 2\n" };
      s.log.dropTo(9, 5);
    },
  ],
];

const termOf = (state: string): string => /^term \d+ vote \w+/.exec(state)?.[0] ?? "";

export const whatIsWritten: Probe = async ({ modules, reference }, found) => {
  const s = new State(encodeRecord(OWNER));
  for (const [what, act] of STEPS) {
    const before = begun(reference, s.disk.bytes).shown;
    act(s);
    const writes = s.disk.writes.length;
    await modules.functions.save(s as unknown as Server);
    const after = begunOr(reference, s.disk.bytes);
    found.check(termOf(after) === termOf(s.shown) ? "D2" : "D1", `on the disk after ${what}`, after, s.shown);
    const legal = [before, before.replace(termOf(before), termOf(s.shown)), s.shown];
    for (const write of s.disk.writes.slice(writes)) lookAtCuts(reference, found, what, write, legal);
  }
};

function begunOr(modules: Modules, bytes: Buffer): string {
  try {
    return begun(modules, bytes).shown;
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  }
}

function lookAtCuts(
  reference: Modules,
  found: Findings,
  what: string,
  { op, before, bytes }: MemoryDisk["writes"][number],
  legal: readonly string[],
): void {
  const cuts = op === "replace" ? [bytes.length] : Array.from({ length: bytes.length }, (_, cut) => cut);
  for (const cut of cuts) {
    const left = op === "replace" ? bytes : Buffer.concat([before, bytes.subarray(0, cut)]);
    const state = begunOr(reference, left);
    // A log may be cut, and lack what is to take its place.
    const isLegal = legal.includes(state) || legal.some((one) => one.startsWith(`${state},`) && /log/.test(state));
    if (isLegal) continue;
    found.check("D3", `a crash in the write of ${what}`, state, legal);
    return;
  }
}

export const whatIsRestored: Probe = async ({ modules, reference }, found) => {
  const s = new State(encodeRecord(OWNER));
  for (const [what, act] of STEPS) {
    act(s);
    await reference.functions.save(s as unknown as Server);
    const now = begun(modules, s.disk.bytes);
    found.check("D4", `after a restart behind ${what}`, now.shown, s.shown);
    found.check("D4", "its commit index", now.commitIndex, s.snapshot.index);
  }
  const records = Array.from({ length: 60 }, (_, place) => ({ from: place + 1, entries: [said(1, `${place}`)] }));
  const long = Buffer.concat([OWNER, ...records, { term: 7, vote: 0 }].map(encodeRecord));
  found.check("D4", "a disk of many records", begunOr(modules, long), begunOr(reference, long));
};

const THREE = [OWNER, { term: 3, vote: 1 }, { from: 1, entries: [said(3, "put x 1")] }];

export const whatIsRead: Probe = async ({ modules }, found) => {
  const parts = THREE.map(encodeRecord);
  const file = Buffer.concat(parts);
  const bounds = [0, 1, 2, 3].map((count) => Buffer.concat(parts.slice(0, count)).length);
  const { readRecords } = modules.functions;
  const readOr = (bytes: Buffer): string => {
    try {
      const { records, length } = readRecords(bytes);
      return `${records.length} records in ${length} bytes`;
    } catch {
      return "refused";
    }
  };
  for (let length = 0; length <= file.length; length++) {
    const whole = bounds.filter((end) => end <= length).length - 1;
    const owed = `${whole} records in ${bounds[whole]} bytes`;
    found.check("D5", `the first ${length} bytes`, readOr(file.subarray(0, length)), owed);
  }
  const last = bounds[2] as number;
  for (let bit = 0; bit < file.length * 8; bit += 3) {
    const flipped = Buffer.from(file);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    const owed = bit >> 3 >= last ? `2 records in ${last} bytes` : "refused";
    found.check("D6", `a damaged bit in byte ${bit >> 3} of ${file.length}`, readOr(flipped), owed);
  }
};

export const twoCrashes: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.fill([1, 1]);
  const torn = Buffer.concat([one.one.disk.bytes, encodeRecord({ term: 9, vote: 0 }).subarray(0, 11)]);
  const second = one.restarted(torn);
  await second.append({ term: 2, prevLogIndex: 2, prevLogTerm: 1, entries: [entry(2)] });
  const third = second.restarted();
  found.check("D5", "its log after a torn record, a write and a crash", third.terms, [1, 1, 2]);
  found.check(
    "D5",
    "its answer then",
    (await third.append({ term: 2, prevLogIndex: 3, prevLogTerm: 2 })).reply,
    matched(2),
  );
};

export const aDiskThatFails: Probe = async (trying, found) => {
  const failing = async (): Promise<Subject> => {
    const one = new Subject(trying);
    await one.fill([1]);
    const fail = (): never => {
      throw new trying.modules.DiskError("append failed: EIO");
    };
    Object.assign(one.one.disk, { append: fail, replace: fail });
    return one;
  };
  const voting = await failing();
  found.check("D7", "a vote", (await voting.vote({ term: 4 })).reply, "thrown: DiskError");
  const following = await failing();
  const call = { term: 1, prevLogIndex: 1, prevLogTerm: 1, entries: [entry(1)] };
  found.check("D7", "an acknowledgement", (await following.append(call)).reply, "thrown: DiskError");
};

export const manySnapshots: Probe = async (trying, found) => {
  const one = new Subject(trying);
  const command = "x".repeat(100);
  for (let index = 1; index <= 30; index++) {
    const prevLogTerm = index === 1 ? 0 : 1;
    await one.append({
      term: 1,
      prevLogIndex: index - 1,
      prevLogTerm,
      entries: [said(1, command)],
      leaderCommit: index,
    });
    if (index % 10 === 0) await one.compact(index, "s");
  }
  found.check("S6", "a disk after three snapshots stays below 1000 bytes", one.one.disk.bytes.length < 1000, true);
};
