import { expect, test } from "vitest";
import { lastDone_ms } from "../../../../grader/labs/pbft/last-done.ts";
import { historyOf } from "../zpbft/history-text.ts";

const counts = (seq: number): string =>
  `says: trace.ts:25: Debug| I=2 L=0 seq=${seq}| verifyBallotCommit begins: 1 COMMITs wait, 0 are counted`;
const isOver = (seq: number): string =>
  `says: trace.ts:25: Debug| I=2 L=0 seq=${seq}| nothing is counted any more: stage=4`;

/** How many of the pieces there were when something was last done of what the server had been told. */
function lastOf(pieces: readonly string[]): number | undefined {
  const at = (count: number): number => {
    const history = historyOf(pieces.slice(0, count).join("; "));
    // By the clock, two could happen at the same moment.
    for (const event of history.events) event.time_ms = event.at;
    return Math.max(0, lastDone_ms(history));
  };
  const all = pieces.map((_, index) => at(index + 1));
  const place = all.findLastIndex((one, index) => one > (all[index - 1] ?? 0));
  return place === -1 ? undefined : place + 1;
}

test.each([
  ["nothing", ["pp P0 P1", "C0"], undefined],
  ["a COMMIT is sent", ["pp P0 P1", "COMMIT", "C0"], 2],
  ["the same COMMIT is sent once more", ["pp P0 P1", "COMMIT", "COMMIT"], 2],
  ["a COMMIT is sent about what nobody has spoken of", ["pp P0 P1", "COMMIT", "COMMIT#7"], 2],
  ["a reply is sent", ["pp P0 P1 C0 C1", "reply", "C3"], 2],
  ["votes are counted", ["pp P0 C0", counts(1), "says: warn.ts:1: WARN| x"], 2],
  ["it is seen that there is nothing to count", ["pp P0 C0", counts(1), isOver(1)], 3],
  ["votes are counted more often than there are any", ["C0", counts(1), counts(1), isOver(1)], 2],
  ["votes about another seq are counted, of which none came", ["C0", counts(1), counts(2)], 2],
])("what is last done of what a server was told: %s", (_, pieces, last) => {
  expect(lastOf(pieces)).toBe(last);
});

test("a line that comes in two pieces is one", () => {
  const history = historyOf("C0");
  const line = counts(1).replace("says: ", "");
  for (const text of [line.slice(0, 40), `${line.slice(40)}\n`])
    history.note({ kind: "log", who: "replica 2", stream: "stderr", text });
  expect(lastDone_ms(history)).toBe(history.events.at(-1)?.time_ms);
});
