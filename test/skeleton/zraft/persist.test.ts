import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeRecord } from "../../../skeleton/zdisk/record.ts";
import type { Functions } from "../../../skeleton/zraft/functions.ts";
import type { Entry } from "../../../skeleton/zraft/messages.ts";
import { RaftLog } from "../../../skeleton/zraft/raft-log.ts";
import type { StateRecord } from "../../../skeleton/zraft/records.ts";
import type { Server } from "../../../skeleton/zraft/server.ts";
import { MemoryDisk } from "../memory-disk.ts";
import { completeProgram, filesOf } from "./cluster.ts";

let program: string;
let functions: Functions;

beforeAll(async () => {
  program = await completeProgram();
  functions = await filesOf(program);
});

afterAll(() => rm(program, { recursive: true, force: true }));

const THREE = [
  { node: 1, n: 3 },
  { term: 3, vote: 1 },
  { from: 1, entries: [{ term: 3, command: "put x 1", at_ms: 5 }] },
];
const parts = THREE.map(encodeRecord);
const file = Buffer.concat(parts);
/** Where each record begins, and where the last one ends. */
const bounds = [0, 1, 2, 3].map((count) => Buffer.concat(parts.slice(0, count)).length);

describe("of a file of three records", () => {
  test("all are read", () => {
    expect(functions.readRecords(file)).toEqual({ records: THREE, length: file.length });
  });

  test("every first part holds the records that are whole in it, and what is left of the next was never written", () => {
    for (let length = 0; length <= file.length; length++) {
      const whole = bounds.filter((end) => end <= length).length - 1;
      expect(functions.readRecords(file.subarray(0, length)), `${length} bytes`).toEqual({
        records: THREE.slice(0, whole),
        length: bounds[whole],
      });
    }
  });

  test("every flipped bit is found: in the last record, that was never written; before it, the disk is damaged", () => {
    const last = bounds[2] as number;
    for (let bit = 0; bit < file.length * 8; bit++) {
      const flipped = Buffer.from(file);
      const at = bit >> 3;
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (bit & 7)), at);
      if (at >= last)
        expect(functions.readRecords(flipped), `bit ${bit}`).toEqual({ records: THREE.slice(0, 2), length: last });
      else expect(() => functions.readRecords(flipped), `bit ${bit}`).toThrow(/the record at byte \d+ is damaged/);
    }
  });

  test("zeros behind them, as a file has where nothing was written, are no record", () => {
    const zeros = Buffer.concat([file, Buffer.alloc(100)]);
    expect(functions.readRecords(zeros)).toEqual({ records: THREE, length: file.length });
    expect(() => functions.readRecords(Buffer.concat([zeros, encodeRecord({ term: 4, vote: null })]))).toThrow(
      "damaged",
    );
  });
});

interface State {
  currentTerm: number;
  votedFor: number | null;
  entries: Entry[];
  baseIndex: number;
  snapshot: Server["snapshot"];
}

/** As much of a server as has to do with its disk. */
function serverOn(disk: MemoryDisk) {
  const s = {
    id: 1,
    n: 3,
    disk,
    log: new RaftLog(),
    currentTerm: 0,
    votedFor: null as number | null,
    snapshot: { index: 0, term: 0, data: "" },
    saved: { term: 0, vote: null as number | null, snapshotIndex: 0 },
    commitIndex: 0,
  };
  return { s, save: () => void functions.save(s as unknown as Server) };
}

function stateOf({ currentTerm, votedFor, log, snapshot }: ReturnType<typeof serverOn>["s"]): State {
  return { currentTerm, votedFor, entries: log.slice(log.baseIndex + 1), baseIndex: log.baseIndex, snapshot };
}

/** What a server begins with on these bytes. */
function begunWith(bytes: Buffer) {
  const { s } = serverOn(new MemoryDisk(bytes));
  const { records } = functions.readRecords(bytes);
  functions.restore(s as unknown as Server, records.slice(1) as StateRecord[]);
  return s;
}

const entry = (term: number, command: string): Entry => ({ term, command, at_ms: 7 });

/** Everything that a server does to its state, one after the other. */
const STEPS: ((s: ReturnType<typeof serverOn>["s"]) => void)[] = [
  (s) => {
    s.currentTerm = 1;
    s.votedFor = 2;
  },
  (s) => void s.log.append([entry(1, "a"), entry(1, "b"), entry(1, "c")]),
  (s) => void s.log.append([entry(1, "d")]),
  (s) => {
    s.currentTerm = 2;
    s.votedFor = null;
    s.log.truncate(3);
    s.log.append([entry(2, "e"), entry(2, "f")]);
  },
  (s) => {
    s.votedFor = 1;
  },
  (s) => {
    s.snapshot = { index: 3, term: 2, data: "x 1\n" };
    s.log.dropTo(3, 2);
  },
  (s) => void s.log.append([entry(2, "g")]),
  (s) => void s.log.truncate(5),
  (s) => {
    s.snapshot = { index: 9, term: 3, data: "x 2\n" };
    s.currentTerm = 3;
    s.votedFor = null;
    s.log.dropTo(9, 3);
  },
];

test("a restart goes on with what was saved last, after each step", () => {
  const disk = new MemoryDisk(encodeRecord({ node: 1, n: 3 }));
  const { s, save } = serverOn(disk);
  for (const step of STEPS) {
    step(s);
    save();
    const begun = begunWith(disk.bytes);
    expect(stateOf(begun)).toEqual(stateOf(s));
    expect(begun.commitIndex).toBe(s.snapshot.index);
  }
});

test("what has not changed is not written, before or after a restart", () => {
  const disk = new MemoryDisk(encodeRecord({ node: 1, n: 3 }));
  const { s, save } = serverOn(disk);
  for (const step of STEPS) {
    step(s);
    save();
    const writes = disk.writes.length;
    save();
    expect(disk.writes).toHaveLength(writes);

    const begun = begunWith(disk.bytes);
    void functions.save(begun as unknown as Server);
    expect(begun.disk.writes).toEqual([]);
  }
  expect(disk.writes).toHaveLength(STEPS.length);
});

test("each step is one write, and a crash at any byte of it leaves the state before it, or a part that is legal: the term without the log", () => {
  const disk = new MemoryDisk(encodeRecord({ node: 1, n: 3 }));
  const { s, save } = serverOn(disk);
  for (const [number, step] of STEPS.entries()) {
    const before = stateOf(begunWith(disk.bytes));
    step(s);
    save();
    const after = stateOf(s);
    const legal = [before, { ...before, currentTerm: after.currentTerm, votedFor: after.votedFor }, after];
    const write = disk.writes[number];
    for (let cut = 0; cut < (write?.bytes.length ?? 0); cut++) {
      // All of a replacement is there, or nothing.
      if (write?.op === "replace") break;
      const left = Buffer.concat([write?.before ?? Buffer.alloc(0), write?.bytes.subarray(0, cut) ?? Buffer.alloc(0)]);
      expect(legal, `step ${number}, ${cut} bytes`).toContainEqual(stateOf(begunWith(left)));
    }
  }
});

test("a record that does not fit what is before it is an error, not a gap", () => {
  const bytes = Buffer.concat([parts[0] as Buffer, encodeRecord({ from: 2, entries: [] })]);
  expect(() => begunWith(bytes)).toThrow("a record begins at entry 2, and the log ends at 0");
});

test("a log of very many entries is read, from many records and from one", () => {
  const count = 200_000;
  const entries = Array.from({ length: count }, () => entry(1, ""));
  const begun = (...records: StateRecord[]) =>
    begunWith(Buffer.concat([{ node: 1, n: 3 }, ...records].map(encodeRecord)));
  const snapshot = { index: 1, term: 1, data: "", entries };
  expect(begun({ from: 1, entries }).log.lastIndex).toBe(count);
  expect(begun(snapshot).log.lastIndex).toBe(count + 1);
});
