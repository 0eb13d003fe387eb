import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Entry } from "../../../skeleton/zraft/messages.ts";
import { RaftLog } from "../../../skeleton/zraft/raft-log.ts";

const entry = (term: number, command: string | null = null): Entry => ({ term, command, at_ms: 0 });

/** A log of entries of these terms, from index 1 on. */
function logOf(...terms: number[]): RaftLog {
  const log = new RaftLog();
  log.append(terms.map((term) => entry(term)));
  return log;
}

const terms = (log: RaftLog): number[] => log.slice(log.baseIndex + 1).map(({ term }) => term);

describe("an empty log", () => {
  test("ends at index 0, term 0, which is before the first entry", () => {
    const log = new RaftLog();
    expect([log.lastIndex, log.lastTerm, log.term(0)]).toEqual([0, 0, 0]);
    expect(log.slice(1)).toEqual([]);
    expect(log.append([entry(1)])).toBe(1);
  });

  test("has no entry: not at 0, and not behind its end", () => {
    const log = new RaftLog();
    for (const index of [-1, 0, 1]) expect(() => log.at(index)).toThrow(RangeError);
    for (const index of [-1, 1]) expect(() => log.term(index)).toThrow(RangeError);
    expect(() => log.slice(0)).toThrow("no entry 0");
  });
});

describe("a log behind a snapshot", () => {
  const dropped = (): RaftLog => {
    const log = logOf(1, 1, 2, 2, 3);
    log.dropTo(3, 2);
    return log;
  };

  test("keeps what follows, and the index and term of what was dropped last", () => {
    const log = dropped();
    expect([log.baseIndex, log.baseTerm, log.lastIndex, log.lastTerm]).toEqual([3, 2, 5, 3]);
    expect(terms(log)).toEqual([2, 3]);
    expect([log.term(3), log.term(4), log.at(5).term]).toEqual([2, 2, 3]);
    for (const index of [2, 6]) expect(() => log.term(index)).toThrow(RangeError);
    expect(() => log.at(3)).toThrow(RangeError);
    expect(() => log.slice(3)).toThrow(RangeError);
    expect(() => log.truncate(3)).toThrow("in the snapshot");
  });

  test("ends at its base when nothing follows", () => {
    const log = dropped();
    log.truncate(4);
    expect([log.lastIndex, log.lastTerm]).toEqual([3, 2]);
    expect(log.append([entry(4)])).toBe(4);
  });

  test("keeps nothing where another entry was at that index, or none", () => {
    for (const [index, term] of [
      [3, 9],
      [6, 3],
      [9, 9],
    ] as const) {
      const log = logOf(1, 1, 2, 2, 3);
      log.dropTo(index, term);
      expect([log.baseIndex, log.baseTerm, log.lastIndex, log.lastTerm]).toEqual([index, term, index, term]);
    }
  });

  test("finds a term's first and last index in what it has; its base is the last of a term, and the first of none", () => {
    const log = dropped();
    expect([1, 2, 3, 4].map((term) => log.firstOfTerm(term))).toEqual([undefined, 4, 5, undefined]);
    expect([1, 2, 3, 4].map((term) => log.lastOfTerm(term))).toEqual([undefined, 4, 5, undefined]);
    log.truncate(4);
    expect([log.firstOfTerm(2), log.lastOfTerm(2)]).toEqual([undefined, 3]);
    expect(new RaftLog().lastOfTerm(0)).toBeUndefined();
  });
});

describe("what is not saved", () => {
  test("begins with the first change since it was saved last", () => {
    const log = logOf(1, 1, 1);
    expect(log.unsavedFrom).toBe(1);
    log.saved();
    expect(log.unsavedFrom).toBeUndefined();
    log.append([entry(2)]);
    log.append([entry(2)]);
    expect(log.unsavedFrom).toBe(4);
    log.truncate(3);
    expect(log.unsavedFrom).toBe(3);
    log.append([entry(3)]);
    expect(log.unsavedFrom).toBe(3);
  });

  test("is nothing where nothing was removed", () => {
    const log = logOf(1, 1);
    log.saved();
    log.truncate(3);
    expect(log.unsavedFrom).toBeUndefined();
  });
});

test("a batch is as many entries as fit a call, and one at the least", () => {
  const log = new RaftLog();
  for (let count = 0; count < 10; count++) log.append([entry(1, "x".repeat(60_000))]);
  expect(log.batch(1)).toHaveLength(4);
  expect(log.batch(8)).toHaveLength(3);
  expect(log.batch(11)).toEqual([]);
  const large = new RaftLog();
  large.append([entry(1, "x".repeat(300_000)), entry(1)]);
  expect(large.batch(1)).toHaveLength(1);
});

test("whatever is done to it, it is what a list of entries by their indexes would be", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("append"), of: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant("truncate"), of: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ kind: fc.constant("drop"), of: fc.integer({ min: 1, max: 12 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const log = new RaftLog();
      const model = new Map<number, Entry>();
      let [base, baseTerm, last] = [0, 0, 0];
      for (const { kind, of } of steps) {
        if (kind === "append") {
          const one = entry((model.get(last)?.term ?? baseTerm) + of - 1 || 1, `${last}`);
          last += 1;
          model.set(last, one);
          expect(log.append([one])).toBe(last);
        } else if (kind === "truncate" && of > base) {
          for (; last >= of; last--) model.delete(last);
          log.truncate(of);
        } else if (kind === "drop" && of > base && of <= last) {
          baseTerm = (model.get(of) as Entry).term;
          log.dropTo(of, baseTerm);
          for (base += 1; base <= of; base++) model.delete(base);
          base = of;
        }
        expect([log.baseIndex, log.baseTerm, log.lastIndex]).toEqual([base, baseTerm, last]);
        expect(log.slice(base + 1)).toEqual([...model.entries()].toSorted(([a], [b]) => a - b).map(([, one]) => one));
      }
    }),
  );
});
