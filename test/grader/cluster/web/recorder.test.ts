import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { Recorded } from "../../../../grader/cluster/web/events.ts";
import { Recorder } from "../../../../grader/cluster/web/recorder.ts";

function folder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), "recorder-test-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

function readAll(recorder: Recorder, from: number): Recorded[] {
  const all: Recorded[] = [];
  for (let lines = recorder.from(from); lines.length > 0; lines = recorder.from(from + all.length))
    all.push(...lines.map((line) => JSON.parse(line) as Recorded));
  return all;
}

test("every event is there from every index on, whether it is in memory or not", () => {
  const dir = folder();
  const recorder = new Recorder({ dir, elapsed_ms: () => 7, keptMax: 1500 });
  const texts = Array.from({ length: 6789 }, (_, place) => `notice ${place} äöü 投票 "\n`);
  for (const text of texts) recorder.add([{ kind: "notice", text }]);
  expect(recorder.next).toBe(texts.length);
  expect(readdirSync(dir)).toEqual(["record.ndjson"]);
  const expected = texts.map((text, i) => ({ i, time_ms: 7, kind: "notice", text }));
  fc.assert(
    fc.property(fc.nat(texts.length + 5), (from) => {
      expect(readAll(recorder, from)).toEqual(expected.slice(from));
    }),
    { numRuns: 40 },
  );
});

test("what fits into memory makes no file", () => {
  const dir = folder();
  const recorder = new Recorder({ dir, elapsed_ms: () => 0, keptMax: 1500 });
  for (let count = 0; count < 2499; count++) recorder.add([{ kind: "slow", ms: count }]);
  expect(readdirSync(dir)).toEqual([]);
  expect(readAll(recorder, 2498)).toEqual([{ i: 2498, time_ms: 0, kind: "slow", ms: 2498 }]);
});
