import { describe, expect, test } from "vitest";
import { delays } from "../../../../../grader/labs/zpbft/one-server/delays.ts";
import { historyOf } from "../history-text.ts";
import { foundIn, messages } from "./delays-found.ts";

/** Replica 3 is not well, and with these messages the server owes its COMMITs. */
const hangs = "fault 3 hangs 1; pp P0 P1";

describe("a peer that is not well delays nobody (C3):", () => {
  test.each([
    ["everyone has it, though the call to one is not answered", `${hangs} COMMIT>0 COMMIT>1 COMMIT>3?; idle`],
    ["nothing is owed before the server is idle", `${hangs} COMMIT>3?`],
    ["nor when it was idle too briefly", `${hangs} COMMIT>3?; idle briefly`],
    ["nor when it was prepared while the grader waited", `fault 3 hangs 1; wait; ${hangs} COMMIT>3?; idle`],
    ["nothing is owed by one that is not prepared", "fault 3 hangs 1; pp P0; idle"],
    ["nor about another seq", `${hangs} COMMIT pp#2 P0#2 P1#2; idle`],
    ["nor where nobody is ill", "pp P0 P1; idle"],
    ["nor where a member is not ill about a seq", "fault 3 hangs; pp P0 P1; idle"],
    ["who died need not have it", "fault 3 dies 1; pp P0 P1 COMMIT>0 COMMIT>1; idle"],
    ["nor who is dead", "fault 3 dead 1; pp P0 P1 COMMIT>0 COMMIT>1; idle"],
  ])("%s", (_, text) => {
    expect(foundIn(text)).toEqual([]);
  });

  test.each([
    ["hangs", "which takes it and never answers", "0 1 3"],
    ["slow", "which is slow", "0 1 3"],
    ["refuses", "which refuses it", "0 1 3"],
    ["dies", "which dies over it", "0 1"],
    ["dead", "which is dead", "0 1"],
  ])("the others have nothing because of one that %s", (ill, clause, to) => {
    expect(foundIn(`fault 3 ${ill} 1; pp P0 P1 COMMIT>3?; idle`)).toEqual([
      {
        message: `a COMMIT did not get to 0 and 1 because of another replica, ${clause}`,
        expected: `a COMMIT to each of the others at once: ${to}`,
        seen: "only one to replica 3, and the server is idle",
      },
    ]);
  });

  test("one of the others has nothing, or nobody has, whatever comes later", () => {
    expect(foundIn(`${hangs} COMMIT>0 COMMIT>3?; idle; COMMIT>1; idle`)).toMatchObject([
      {
        message: expect.stringMatching(/^a COMMIT did not get to 1 because/),
        seen: /only one to replica 0 and replica 3/,
      },
    ]);
    expect(foundIn(`${hangs}; idle`)).toMatchObject([{ seen: "none, and the server is idle" }]);
  });

  test("each seq is told of, of each who is ill about it", () => {
    const text = "fault 3 hangs 1; fault 0 slow 2; pp P0 P1 pp#2 P0#2 P1#2 COMMIT>3? COMMIT#2>0; idle";
    expect(messages(text)).toEqual([
      "a COMMIT did not get to 0 and 1 because of another replica, which takes it and never answers",
      "a COMMIT did not get to 1 and 3 because of another replica, which is slow",
    ]);
  });
});

describe("a peer that was away, or two at once (C3):", () => {
  const dead = "trying faults; fault 0 dead 1; fault 3 dead 1; pp P0 P1 COMMIT>1; idle";
  const wasReached = "fault 3 dead 1; pp P0 P1 PREPARE>3 COMMIT>0 COMMIT>1";
  const back = "fault 3 returns; PREPARE>3";

  test.each([
    ["the dead are owed nothing", dead],
    ["nor those of whom nobody knows whether they can be called", `${dead}; fault 3 returns; idle`],
    ["nor those that were reached only before", `trying faults; ${wasReached}; fault 3 returns; idle`],
    ["they have it in time", `${dead}; ${back} COMMIT>3; idle`],
    ["or before the server is idle", `${dead}; ${back}; idle briefly`],
    ["one that did not take an earlier one has the next", "fault 3 failed 1; pp P0 P1 COMMIT; idle"],
  ])("%s", (_, text) => {
    expect(foundIn(text)).toEqual([]);
  });

  test.each([
    [
      "one has nothing because of two",
      "fault 0 dies 1; fault 3 dies 1; pp P0 P1; idle",
      "a COMMIT did not get to 1 because of 2 others, each of which dies over it",
    ],
    [
      "two that refuse are owed it, too",
      "fault 0 refuses 1; fault 3 refuses 1; pp P0 P1 COMMIT>0; idle",
      "a COMMIT did not get to 1 and 3 because of 2 others, each of which refuses it",
    ],
    [
      "what was owed to one does not come though it is back",
      `${dead}; ${back}; idle`,
      "a COMMIT never got to 3, which had been dead and was back",
    ],
    [
      "nor to both",
      `${dead}; ${back}; fault 0 returns; PREPARE>0; idle`,
      "a COMMIT never got to 0 and 3, which had been dead and were back",
    ],
    [
      "one is forsaken",
      "fault 3 failed 1; fault 0 failed 1; pp P0 P1 COMMIT>0 COMMIT>1; idle",
      "no COMMIT got to 3, which did not answer an earlier one with ok: true",
    ],
    [
      "another is left out because one did not take an earlier one",
      "fault 3 failed 1; pp P0 P1 COMMIT>0 COMMIT>3; idle",
      "a COMMIT did not get to 1 because of another replica, which did not answer an earlier one with ok: true",
    ],
  ])("%s", (_, text, message) => {
    expect(messages(text)).toEqual([message]);
  });
});

test("what is never executed fails no check of its own where the checks of the count, of early votes or of the order have failed anyway", () => {
  const history = historyOf("trying faults; fault 3 refuses 1; pp P0 P1 COMMIT C0 C3; idle finally");
  expect(delays(history, 2).map(({ checks }) => checks)).toEqual([
    ["commit-alone", "quorum", "early-votes", "recount", "once"],
  ]);
});

describe("a peer that is not well counts as much as before (C3, V7):", () => {
  const committed = "trying faults; fault 3 refuses 1; pp P0 P1 COMMIT C0 C3";
  const found = (text: string) =>
    delays(historyOf(text), 2)
      .filter(({ checks }) => !checks[0].startsWith("log-"))
      .map(({ checks, describe }) => `${checks[0]}: ${describe().message}`);
  const NEVER =
    "commit-alone: a request that a quorum has committed is never executed, when calls to other replicas have failed or were not answered";

  test.each([
    ["a request is executed with its COMMIT", `${committed} reply; idle finally`],
    ["nothing is owed before the server was idle for long", `${committed}; idle`],
    ["nor without a quorum", "trying faults; fault 3 refuses 1; pp P0 P1 COMMIT C3; idle finally"],
    [
      "nor behind a request that is not executed for another cause",
      "trying faults; fault 3 refuses 2; pp P0 P1 COMMIT pp#2 P0#2 P1#2 COMMIT#2 C0#2 C3#2; idle finally",
    ],
    ["nor of seqs about which all are well", "trying faults; pp P0 P1 COMMIT C0 C3; idle finally"],
  ])("%s", (_, text) => {
    expect(found(text)).toEqual([]);
  });

  test("a request is not executed, for its COMMIT does not count any more", () => {
    expect(found(`${committed}; idle finally`)).toEqual([NEVER]);
    expect(found(`${committed}; idle finally; C1 reply`)).toEqual([NEVER]);
  });

  test("a request is executed without it", () => {
    expect(found("trying faults; fault 3 dead 1; pp P0 P1 COMMIT C0 reply")).toEqual([
      "quorum: a request was executed before it was committed: one other had sent one: with its own that is 2f, and a quorum is 2f+1",
    ]);
    expect(found("fault 3 dead 1; pp P0 P1 COMMIT C0 reply; trying faults")).toEqual([]);
  });
});
