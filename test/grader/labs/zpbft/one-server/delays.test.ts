import { describe, expect, test } from "vitest";
import { warning } from "../../../../../grader/labs/zpbft/one-server/ailments.ts";
import { delays } from "../../../../../grader/labs/zpbft/one-server/delays.ts";
import { historyOf } from "../history-text.ts";

function foundIn(text: string) {
  // These histories have no lines but those of failed calls, which the judge of logs minds.
  const found = delays(historyOf(text), 2).filter(({ checks }) => !checks[0].startsWith("log-"));
  return found.map(({ checks, describe }) => {
    const { rule, message, expected, seen } = describe();
    expect([checks[0], rule]).toEqual(["commit-alone", "C3"]);
    return { message, expected, seen };
  });
}

const messages = (text: string) => foundIn(text).map(({ message }) => message);

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

describe("a peer that is slow is waited for by nobody (C3):", () => {
  /** A trial about a seq: replica 3 holds back its answer, and this happens before it answers and after. */
  const trial = (seq: number, before: string, after: string, { who = [3], quiet = "idle shortly" } = {}) => {
    const about = (words: string) => words.replaceAll("_", `#${seq}`);
    const [ill, well] = ["slow", "answers"].map((how) => who.map((id) => `fault ${id} ${how} ${seq}`).join(";"));
    return `${ill}; ${about(`pp_ P0_ P1_ C0_ C1_ ${before}`)}; ${quiet}; ${well}; ${about(after)}`;
  };
  const thrice = (one: (seq: number) => string, end = "idle shortly") =>
    `${[1, 2, 3].map(one).join(`;${end};`)};${end}`;
  const late = (seq: number) => trial(seq, "COMMIT_>0 COMMIT_>3? reply_", "COMMIT_>1");
  const unexecuted = (seq: number) => trial(seq, "COMMIT_", "reply_", { who: [0, 1, 3] });

  test.each([
    ["all have it before", thrice((seq) => trial(seq, "COMMIT_ reply_", ""))],
    ["two trials prove nothing", `${late(1)}; idle shortly; ${late(2)}; idle shortly`],
    [
      "nor does one in which it comes without the answer",
      `${thrice(late)}; ${trial(4, "COMMIT_>0", "idle shortly; COMMIT_>1")}`,
    ],
    [
      "nor where the server was not idle for so long",
      thrice((seq) => trial(seq, "COMMIT_>0 reply_", "COMMIT_>1", { quiet: "idle 3" })),
    ],
    [
      "nor where it was hardly idle",
      thrice((seq) => trial(seq, "COMMIT_>0 reply_", "COMMIT_>1", { quiet: "idle hardly" })),
    ],
    [
      "what all are slow about tells of no COMMIT",
      thrice((seq) => trial(seq, "COMMIT_>0 reply_", "COMMIT_>1 COMMIT_>3", { who: [0, 1, 3] })),
    ],
    ["nor where the wait began before the server was prepared", thrice((seq) => `wait; ${late(seq)}`)],
    [
      "nor where it may have come by itself",
      thrice((seq) => trial(seq, "COMMIT_>0 reply_", "idle shortly; COMMIT_>1")),
    ],
    ["the slow one itself is owed nothing more", thrice((seq) => trial(seq, "COMMIT_>0 COMMIT_>1 reply_", ""))],
    ["it is executed before", thrice((seq) => trial(seq, "COMMIT_ reply_", "", { who: [0, 1, 3] }))],
    [
      "what is not committed is not executed",
      thrice((seq) => trial(seq, "COMMIT_", "reply_", { who: [0, 1, 3] }).replaceAll(/C1#\d/g, "")),
    ],
    ["nor what waits for one before it", thrice((seq) => trial(seq, "COMMIT_", "", { who: [0, 1, 3] }))],
  ])("%s", (_, text) => {
    expect(foundIn(text)).toEqual([]);
  });

  test("a COMMIT comes when the slow one has answered, each time", () => {
    expect(foundIn(thrice(late))).toEqual([
      {
        message: "the COMMIT to 1 came only when 3 had answered its own",
        expected: "a COMMIT to each of the others at once, whatever the others answer, and when",
        seen: "none while 3 had not answered and the server was idle; at once after the answer, 3 times of 3",
      },
    ]);
  });

  test("a trial that shows nothing, for the slow one is called last, does not speak for it", () => {
    expect(messages(`${thrice(late)}; ${trial(4, "COMMIT_ reply_", "")}; idle shortly`)).toHaveLength(1);
  });

  /** Replica 3 is slow about a seq, and 1 about the next: what is sent of that to 3 before it answers and after. */
  const next = (seq: number, { before = "", after = "COMMIT_>3" }) => {
    const about = (words: string) => words.replaceAll("_", `#${seq + 1}`);
    const first = `pp#${seq} P0#${seq} P1#${seq} C0#${seq} C1#${seq} COMMIT#${seq} reply#${seq}`;
    const other = about(`pp_ P0_ P1_ COMMIT_>0 COMMIT_>1? ${before}`);
    return `fault 3 slow ${seq}; fault 1 slow ${seq + 1}; ${first} ${other}; idle shortly; fault 3 answers ${seq}; ${about(after)}; idle shortly; fault 1 answers ${seq + 1}`;
  };
  const nextThrice = (words: { before?: string; after?: string }) =>
    `${[1, 3, 5].map((seq) => next(seq, words)).join("; idle shortly; ")}; idle shortly`;

  test("the next COMMIT to a slow one comes when it has answered the one before, each time", () => {
    expect(foundIn(nextThrice({}))).toEqual([
      {
        message: "the next COMMIT to 3 came only when 3 had answered an earlier one",
        expected: "a COMMIT to each of the others at once, whatever they have answered by then",
        seen: "none while the one for seq=1 was not answered and the server was idle; at once after the answer, 3 times of 3",
      },
    ]);
  });

  test.each([
    ["it has the next before", nextThrice({ before: "COMMIT_>3", after: "" })],
    ["the next comes, but only later", nextThrice({ after: "idle shortly; COMMIT_>3" })],
    ["two times prove nothing", `${next(1, {})}; idle shortly; ${next(3, {})}; idle shortly`],
  ])("a slow one is not waited for before it is sent the next: %s", (_, text) => {
    expect(foundIn(text)).toEqual([]);
  });

  test("a request is executed when they have answered, each time", () => {
    expect(foundIn(thrice(unexecuted))).toMatchObject([
      { message: "a request was executed only when 0 and 1 and 3 had answered this replica's own COMMIT" },
    ]);
  });
});

describe("each failed call is told:", () => {
  const WARN = (id: number) => `says: x.ts:7: WARN| Server.CommitRpc ${id} error: refused`;
  const both =
    "trying faults; fault 1 refuses 1; fault 3 refuses 1; pp P0 P1 COMMIT>0 COMMIT>1? COMMIT>3?; refused 5; refused 6";
  const end = "idle; tried faults";
  const dead = "fault 3 dead 2; pp#2 P0#2 P1#2 COMMIT#2>0 COMMIT#2>1";

  test.each([
    ["both are", `${both}; ${WARN(1)}; ${WARN(3)}; ${end}`],
    [
      "there are more lines, and some about a call that is not answered yet: a line may say more than the rule asks for",
      `${both}; ${WARN(1)}; ${WARN(1)}; ${WARN(1)}; ${WARN(3)}; ${WARN(0)}; ${end}`,
    ],
    ["none failed", `${both.replace(/; refused.*/, "")}; ${end}`],
    ["the wait began before they did", `wait; ${both}; ${end}`],
    ["it was idle only when others failed", `${both}; ${dead}; ${WARN(3)}; ${end}`],
    ["it ended before", "exit 2; trying faults; fault 3 dead 1; tried faults"],
    ["it was not idle yet", `${both}; tried faults`],
    [
      "a line is about a call that was given up, or there are two about one that was refused",
      `${both}; ${WARN(1)}; ${WARN(3)}; ${WARN(3)}; ${end}`,
    ],
    [
      "the lines are about one that was away",
      `${both}; ${WARN(1)}; ${WARN(3)}; fault 3 dies 2; pp#2 P0#2 P1#2 COMMIT#2>0 COMMIT#2>1 COMMIT#2>3?; ${WARN(3)}; ${WARN(3)}; ${WARN(3)}; ${end}`,
    ],
    [
      "one who declines did not fail",
      "trying faults; fault 3 declines 1; pp P0 P1 COMMIT>0 COMMIT>1 COMMIT>3/; idle; tried faults",
    ],
    [
      "what is thrown when votes are missing is none of it",
      `says: x.ts:1: ERROR| verifyBallotCommit threw: Error: seq 7 has 1; ${both}; ${WARN(1)}; ${WARN(3)}; says: x.ts:1: ERROR| verifyBallotCommit threw: Error: seq 1 has 1; ${end}`,
    ],
    [
      "nor what commit throws for any seq",
      `says: x.ts:1: ERROR| commit threw: Error: seq 7; ${both}; ${WARN(1)}; ${WARN(3)}; says: x.ts:1: ERROR| commit threw: Error: seq 1; ${end}`,
    ],
    [
      "nor what says nothing of a call",
      `${both}; ${WARN(1)}; ${WARN(3)}; says: x.ts:1: ERROR| uncaught: TypeError: x is undefined; ${end}`,
    ],
  ])("%s", (_, text) => {
    expect(foundIn(text)).toEqual([]);
  });

  test.each([
    [
      "of one of two",
      `${both}; ${WARN(1)}; ${end}`,
      "several calls failed, and the log does not tell of each",
      /^0 about 1 calls to replica 3/,
    ],
    [
      "of none",
      `${both}; ${end}`,
      "a call to a replica that refuses failed, and the log does not tell",
      /^no such line/,
    ],
    [
      "a rejection that nobody catches",
      `${both}; ${WARN(1)}; says: rpc.ts:1: ERROR| unhandled rejection: RefusedError: refused; ${end}`,
      "a call to a replica that refuses failed, and nobody took care of that",
      /^rpc\.ts:1/,
    ],
    [
      "the process ends",
      `${both}; exit 2; ${end}`,
      "the server's process ended while calls to other replicas failed: exit code 1",
      /ended/,
    ],
    [
      "COMMITs without end",
      `${both}; ${WARN(1)}; ${WARN(3)}; ${Array(20).fill("COMMIT>3").join(" ")}; ${end}`,
      "a COMMIT that a replica did not take is sent to it again and again",
      /^21 COMMITs/,
    ],
  ])("%s", (_, text, message, seen) => {
    expect(foundIn(text)).toMatchObject([{ message, seen: expect.stringMatching(seen) }]);
  });

  test("lines of one kind of failure do not tell of another", () => {
    expect(messages(`${both}; ${WARN(1)}; ${WARN(3)}; ${WARN(3)}; ${dead}; ${end}`)).toEqual([
      "a call to a dead replica failed, and the log does not tell",
    ]);
  });
});

test("each of several failed calls to one replica is told, and those of one death do not tell of another", () => {
  const WARN = "says: x.ts:7: WARN| Server.CommitRpc 3 error: gone";
  const dead = (seq: number) => `fault 3 dead ${seq}; ${"pp_ P0_ P1_ COMMIT_>0 COMMIT_>1".replaceAll("_", `#${seq}`)}`;
  const two = `trying faults; ${dead(1)}; ${dead(2)}; ${WARN}`;
  expect(foundIn(`${two}; ${WARN}; idle; tried faults`)).toEqual([]);
  expect(foundIn(`${two}; idle; tried faults`)).toMatchObject([
    { message: "several calls failed, and the log does not tell of each", seen: /^1 about 2 calls to replica 3/ },
  ]);
  const again = `trying faults; ${dead(1)}; ${WARN}; idle; fault 3 returns; PREPARE>3 COMMIT>3; ${dead(2)}; idle; tried faults`;
  expect(messages(again)).toEqual(["a call to a dead replica failed, and the log does not tell"]);
});

test("the log of the time with peers that are not well is judged up to where the server was idle, from its beginning", () => {
  const faults = (before: string, meanwhile: string) =>
    delays(
      historyOf(`${before}; trying faults; fault 3 declines 1; ${meanwhile}; idle shortly; says: late; tried faults`),
      2,
    );
  expect(faults("says: early", "")).toEqual([]);
  expect(faults("", "says: misspelt").map(({ checks }) => checks)).toEqual([["log-grammar"]]);
  expect(faults("", "C3").map(({ checks }) => checks)).toEqual([["log-truth"]]);
});

describe("a call to a dead replica fails, and that is a WARN line:", () => {
  const WARN = "says: link.ts:7: WARN| Server.CommitRpc 3 error: ECONNREFUSED";
  const dead = "fault 3 dead 1; pp P0 P1 COMMIT";
  const lines = (count: number, line = WARN) => Array(count).fill(line).join(";");

  test.each([
    ["as it ought to be", `${dead}; ${WARN}; idle; tried faults`],
    ["a few times, for it is tried again", `${dead}; ${lines(20)}; idle; tried faults`],
    ["unless that was not tried to its end", `${dead}; idle`],
    ["unless nobody is dead", "fault 3 dies 1; pp P0 P1 COMMIT; idle; tried faults"],
    ["whatever was thrown before", `says: x.ts:1: ERROR| commit threw; ${dead}; ${WARN}; tried faults`],
  ])("%s", (_, text) => {
    expect(foundIn(text)).toEqual([]);
  });

  test.each([
    ["there is none", "idle", "a call to a dead replica failed, and the log does not tell", /^no such line/],
    [
      "there is one about another",
      "says: link.ts:7: WARN| Server.CommitRpc 1 error: ECONNREFUSED",
      "a call to a dead replica failed, and the log does not tell",
      /^no such line/,
    ],
    [
      "somebody else says so",
      `0 ${WARN}`,
      "a call to a dead replica failed, and the log does not tell",
      /^no such line/,
    ],
    [
      "it is an error instead",
      `${WARN}; says: commit.ts:9: ERROR| commit threw: ECONNREFUSED`,
      "a call to a dead replica failed, and nobody took care of that",
      /^commit\.ts:9: ERROR\| commit threw/,
    ],
    ["there is no end", lines(21), "a dead replica is called again and again", /^21 calls for one seq/],
  ])("not when %s", (_, said, message, seen) => {
    expect(foundIn(`${dead}; ${said}; idle; tried faults`)).toMatchObject([
      { message, seen: expect.stringMatching(seen) },
    ]);
  });

  test("a line from before it was dead does not tell of it", () => {
    expect(messages(`${WARN}; ${dead}; idle; tried faults`)).toHaveLength(1);
  });
});

test("the line names the replica, and a cause", () => {
  expect("link.ts:7: WARN| Server.CommitRpc 3 error: gone").toMatch(warning(3));
  expect("link.ts:7: WARN| Server.CommitRpc 13 error: gone").not.toMatch(warning(3));
  expect("link.ts:7: WARN| Server.CommitRpc 3 error: ").not.toMatch(warning(3));
});
