import { describe, expect, test } from "vitest";
import { judgeClusterTest, violationIn } from "../../../../../grader/labs/zpbft/cluster-tests/judge.ts";
import { historyOf, told } from "../history-text.ts";

const members = { live: [0, 1, 2, 3] };
const judged = (text: string) => told(judgeClusterTest(historyOf(text, members), (what) => `four/${what}`));

/** Three of four are prepared; then what is missing makes replica 2 execute too early. */
const ORDER = "ask>0 PP PREPARE1 PREPARE2 PREPARE3";
const WELL = `${ORDER} COMMIT0 COMMIT1 COMMIT2 COMMIT3 reply0 reply1 reply2 reply3`;
const TOO_EARLY =
  "a request was executed before it was committed: one other had sent one: with its own that is 2f, and a quorum is 2f+1";

describe("what was tried", () => {
  test.each([
    ["nothing", "start 0", ""],
    ["a part, to its end", `trying concurrent; ${WELL}; tried concurrent`, "four/concurrent"],
    ["a part, not to its end", `trying concurrent; ${WELL}; tried concurrent; trying commands`, "four/concurrent"],
    [
      "the logs are no part",
      `trying concurrent; ${WELL}; tried concurrent; trying commands; tried commands`,
      "four/concurrent four/commands",
    ],
  ])("%s", (_, text, covered) => {
    expect(judged(text)).toEqual({ found: [], covered, blocked: [] });
  });
});

describe("what is found speaks against what was tried last:", () => {
  const asked = "asked 1 while all are well; ask>0; idle";
  const NOT_ALL = "not every replica executes a request, though all are well";

  test.each([
    ["at the start", "broken never starts at start", ["start: it is not well"]],
    [
      "a process that is not well",
      "trying concurrent; broken is stopped",
      ["concurrent: a server stops itself, and does nothing more"],
    ],
    [
      "a violation",
      `trying concurrent; PP reply2`,
      [expect.stringMatching(/^concurrent: a request was executed before/)],
    ],
    [
      "an answer that is missing",
      `trying concurrent; tried concurrent; trying commands; ${asked}`,
      [`commands: ${NOT_ALL}`],
    ],
    [
      "what breaks the protocol comes before what is missing",
      `trying concurrent; PP reply2; ${asked}`,
      [expect.stringMatching(/executed before/)],
    ],
    [
      "a process that is not well before both",
      `trying concurrent; PP reply2; ${asked}; broken loops`,
      [expect.stringMatching(/works without end/)],
    ],
    [
      "a wrong result at the prompt",
      "trying commands; typed get x -> result: 1; shown result: 2",
      ['commands: "get x" has the wrong result'],
    ],
  ])("%s", (_, text, found) => {
    expect(judged(text).found).toEqual(found);
  });

  test("with what the student's functions threw", () => {
    const { found } = judgeClusterTest(
      historyOf(`trying concurrent; ${asked}; 3 says: commit.ts:3: ERROR| commit threw: x`, members),
      (what) => what,
    );
    expect(found[0]?.describe().thrown).toEqual(["commit.ts:3: ERROR| commit threw: x"]);
  });
});

describe("a violation", () => {
  const rule = (text: string) => {
    const { rule, replica } = violationIn(historyOf(text, members)) ?? {};
    return rule && `${rule} of ${replica}`;
  };

  test.each([
    ["none", WELL, undefined],
    ["an execution that comes too early", `${ORDER} COMMIT0 reply1`, "V7 of 1"],
    ["a second execution", `${WELL} reply3`, "V8 of 3"],
    ["a COMMIT that says something wrong", `${ORDER} COMMIT1-view`, "C2 of 1"],
    ["a COMMIT that is sent again is none: lines break here", `${WELL} COMMIT1`, undefined],
    ["two that differ in what they executed", WELL.replace("reply3", "reply3-result"), "X2 of 3"],
    ["a promise that was broken", `${ORDER} PREPARE1-of2`, "PP1 of 1"],
    ["what nobody has signed is nobody's", `${ORDER} reply1-sig`, undefined],
  ])("%s", (_, text, expected) => {
    expect(rule(text)).toBe(expected);
  });

  test("of who is no real server is none", () => {
    expect(violationIn(historyOf(`${ORDER} COMMIT0 reply1`, { live: [0, 2, 3] }))).toBeUndefined();
  });

  test("is looked for again when something has happened since", () => {
    const history = historyOf(`${ORDER} COMMIT0`, members);
    expect(violationIn(history)).toBeUndefined();
    const [call] = historyOf("reply1", members).calls;
    history.add({ ...(call as NonNullable<typeof call>) });
    expect(violationIn(history)?.rule).toBe("V7");
  });

  test("is told by what its replica saw", () => {
    const { found } = judgeClusterTest(
      historyOf(`trying concurrent; ${ORDER} COMMIT0 COMMIT2>3 reply1`, members),
      (what) => what,
    );
    const { message, evidence } = found[0]?.describe() ?? {};
    expect(message).toBe(TOO_EARLY);
    expect(evidence?.[0]).toBe("seq=1 as server 1 saw it, which runs your code (n = 4, f = 1):");
    expect(evidence?.at(-1)).toBe("✗ 1 -> client  reply seq=1 [put ok]");
  });
});

describe("logs", () => {
  const said = `trying concurrent; ask>0; tried concurrent; 0 says: hello`;
  const MISFIT = "log-grammar: a line does not fit the grammar";

  test("are judged where the servers were idle for them, and are no part of a check", () => {
    expect(judged(said).found).toEqual([]);
    expect(judged(`${said}; tried logs`)).toEqual({ found: [MISFIT], covered: "four/concurrent", blocked: [] });
  });

  test("are judged up to there, and beside whatever else is found", () => {
    const { found } = judged(`${said}; tried logs; 1 says: hello; trying commands; typed get x -> result: 1; shown no`);
    expect(found).toEqual(['commands: "get x" has the wrong result', MISFIT]);
  });
});
