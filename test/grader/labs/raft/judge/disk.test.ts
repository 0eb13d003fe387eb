import { expect, test } from "vitest";
import {
  entryAt,
  lastIndexOf,
  lastTermOf,
  momentsOf,
  stateAt,
  statesIn,
  termAt,
} from "../../../../../grader/labs/raft/judge/disk.ts";
import { historyOf } from "./history-text.ts";

/** The disk of server 1 in a few words, after all that a text tells. */
function diskAfter(text: string): string {
  const history = historyOf(text);
  const disk = stateAt(momentsOf(history, 1), history.now);
  const { owner, term, vote, base, entries, torn, damage } = disk;
  const log = entries.map((entry) => `${entry.term}${entry.command ?? ""}`).join();
  const end = damage === undefined ? [torn > 0 && "torn"] : ["damaged"];
  return [owner && "N", `T${term}v${vote ?? "-"}`, `S${base.index}/${base.term}:${log}`, ...end]
    .filter(Boolean)
    .join(" ");
}

test.each([
  ["blank", "start 1", "T0v- S0/0:"],
  ["what is written, in order", "1 writes N; 1 writes T3v0 L1:1a,3b; 1 writes L3:3", "N T3v0 S0/0:1a,3b,3"],
  ["later records win", "1 writes T3v0 L1:1a,1b,1c; 1 writes L2:2x; 1 writes T4v-", "T4v- S0/0:1a,2x"],
  [
    "a snapshot is in the place of all",
    "1 writes T3v0 L1:1a,1b,1c; 1 writes T3v0 S2/1:1c; 1 writes L4:3d",
    "T3v0 S2/1:1c,3d",
  ],
  ["what is asked is not there", "1 asks T3v0", "T0v- S0/0:"],
  ["what failed is not there", "1 asks T3v0; 1 acked EIO", "T0v- S0/0:"],
  ["what was torn is not there", "1 writes N; 1 asks T3v0; 1 killed 9", "N T0v- S0/0: torn"],
  ["of two records, the first that is whole is", "1 asks T3v0 L1:1a; 1 killed 30", "T3v0 S0/0: torn"],
  ["what is behind a torn one is damage", "1 asks T3v0; 1 killed 9; 1 writes T3v1", "T0v- S0/0: damaged"],
  ["junk is torn while it is last", "1 writes junk", "T0v- S0/0: torn"],
  ["entries behind a gap are damage", "1 writes L2:1a", "T0v- S0/0: damaged"],
])("%s", (_, text, state) => {
  expect(diskAfter(text)).toBe(state);
});

test("terms and indexes count from the snapshot on", () => {
  const history = historyOf("1 writes T3v0 S2/1:1c,3d");
  const disk = stateAt(momentsOf(history, 1), history.now);
  expect([1, 2, 3, 4, 5].map((index) => termAt(disk, index))).toEqual([undefined, 1, 1, 3, undefined]);
  expect([lastIndexOf(disk), lastTermOf(disk), entryAt(disk, 4)?.command]).toEqual([4, 3, "d"]);
});

test("each state has its place", () => {
  const history = historyOf("1 writes T1v0; 1 writes T2v0; 1 writes T3v0");
  const moments = momentsOf(history, 1);
  expect(statesIn(moments, 3, 4).map(({ term }) => term)).toEqual([1, 2]);
  expect([1, 2, 6].map((at) => stateAt(moments, at).term)).toEqual([0, 1, 3]);
});
