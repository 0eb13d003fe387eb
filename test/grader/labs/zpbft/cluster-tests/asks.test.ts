import { describe, expect, test } from "vitest";
import { answerText, repliesTo, unansweredIn } from "../../../../../grader/labs/zpbft/cluster-tests/asks.ts";
import { requestOf } from "../../pbft/judge/history-text.ts";
import { historyOf } from "../history-text.ts";

const FOUR = { live: [0, 1, 2, 3] };
/** Of ten, three are Byzantine. */
const SEVEN = { live: [1, 2, 3, 4, 5, 6, 7], f: 3 };

function foundIn(text: string, members = FOUR) {
  const found = unansweredIn(historyOf(text, members));
  return found && `${found.rule}: ${found.message}`;
}

const WELL = "asked 1 while all are well";
const CONCURRENT = "asked 1 on a network that delays and reorders: get x";
const ALL = "asked 1 for the whole database";
const BACKUP = "asked 1 through a backup";
const FAULTY = "asked 1 while one is faulty: replica 2 is stopped";
const BACK = "asked 1 when enough are back";
const BYZANTINE = "asked 1 among Byzantine replicas";
const ALL_BACK = "asked 1 when all that are correct are back";

describe("enough replicas are to give the same answer", () => {
  test.each([
    ["all four, while all are well", `${WELL}; ask reply0 reply1 reply2`, "reply3", FOUR],
    ["f+1, on a bad network", `${CONCURRENT}; ask reply1`, "reply3", FOUR],
    ["all, when the whole database is asked for", `${ALL}; ask reply0 reply1 reply2 reply3-result`, undefined, FOUR],
    ["all, for what a backup forwards", `${BACKUP}; ask reply0 reply1 reply2`, "reply3", FOUR],
    ["three, while one is faulty", `${FAULTY}; ask reply0 reply1`, "reply3", FOUR],
    ["and these say what they are to say", `${FAULTY}; ask reply0-result reply1-result reply3-result`, undefined, FOUR],
    ["three, when enough are back", `${BACK}; ask reply0 reply1`, "reply2", FOUR],
    [
      "all that are correct, among liars",
      `${BYZANTINE}; ask reply1 reply2 reply3 reply4 reply5 reply6`,
      "reply7",
      SEVEN,
    ],
    ["and when they are back", `${ALL_BACK}; ask reply1 reply2 reply3 reply4 reply5 reply6`, "reply7", SEVEN],
  ])("%s", (_, text, last, members) => {
    expect(foundIn(`${text}; idle`, members)).toBeDefined();
    // Nobody knows yet what will come.
    expect(foundIn(text, members)).toBeUndefined();
    if (last !== undefined) expect(foundIn(`${text} ${last}; idle`, members)).toBeUndefined();
    // What comes when all were idle comes of something else.
    if (last !== undefined) expect(foundIn(`${text}; idle; ${last}`, members)).toBeDefined();
  });

  test.each([
    ["each replica counts once", "reply0 reply0 reply1 reply2"],
    ["what a replica has not signed is nobody's", "reply0 reply1 reply2 reply3-sig"],
    ["another request's answer is none", "reply0 reply1 reply2 reply3-of2"],
    ["answers of another seq do not match", "reply0 reply1 reply2 reply3#2-of1"],
  ])("%s", (_, replies) => {
    expect(foundIn(`${WELL}; ask ${replies}; idle`)).toBe(
      "X3: not every replica executes a request, though all are well",
    );
  });

  test.each([
    ["it was idle before it was asked", `idle; ${WELL}; ask`, false],
    ["the grader waited already when it was asked", `wait; ${WELL}; ask; idle`, false],
    ["it was idle after that", `${WELL}; ask; wait; idle`, true],
    ["some have ended", `${WELL}; ask; exit 0; exit 1; exit 2`, false],
    ["a client has ended", `${WELL}; ask; exit 0; exit 1; exit 2; exit client`, false],
    ["all have ended", `${WELL}; ask; exit 0; exit 1; exit 2; exit 3`, true],
    ["all had ended before", `exit 0; exit 1; exit 2; exit 3; ${WELL}; ask`, true],
  ])("who asks is owed an answer: when %s", (_, text, isOwed) => {
    expect(foundIn(text) !== undefined).toBe(isOwed);
  });

  test("the first that is not answered is told", () => {
    const text = `${WELL}; ask reply0 reply1 reply2 reply3; idle; asked 2 through a backup; ask#2; idle; asked 3 when enough are back; ask#3; idle`;
    expect(foundIn(text)).toBe("Q3: a request to a backup is not executed");
  });
});

describe("the cause is told first, where what a replica was sent shows it:", () => {
  const seq = (number: number) => `PP#${number} PREPARE1#${number} PREPARE2#${number} PREPARE3#${number}`;
  const committed = (number: number) => `COMMIT0#${number} COMMIT1#${number} COMMIT2#${number} COMMIT3#${number}`;
  const others = "reply0#1 reply1#1 reply3#1 reply0#2 reply1#2 reply3#2";
  const NOT_ALL = "not every replica executes a request, though all are well";

  test.each([
    [
      "one only did not answer",
      `${ALL}; ask reply0 reply1 reply2`,
      "X3: not every replica answers when it is asked for its whole database",
    ],
    ["some answered otherwise", `${ALL}; ask reply0 reply1 reply2 reply3-result`, "X2: the replicas' databases differ"],
    [
      "its COMMITs came in the order of the seqs",
      `${WELL}; ask ${seq(1)} ${committed(1)} ${seq(2)} ${committed(2)} ${others}`,
      `X3: ${NOT_ALL}`,
    ],
    [
      "a later seq was committed first",
      `${WELL}; ask ${seq(1)} ${seq(2)} ${committed(2)} ${committed(1)} ${others}`,
      `X1: ${NOT_ALL}`,
    ],
    [
      "its COMMITs came before it was prepared",
      `${WELL}; ask ${committed(1)} ${seq(1)} ${seq(2)} ${committed(2)} ${others}`,
      `R2: ${NOT_ALL}`,
    ],
    [
      "it was not sent enough",
      `${WELL}; ask ${seq(1)} ${seq(2)} ${committed(2)} COMMIT0#1 ${others}`,
      `X3: ${NOT_ALL}`,
    ],
  ])("%s", (_, text, found) => {
    expect(foundIn(`${text}; idle`)).toBe(found);
  });
});

describe("where there is no quorum, nobody may answer", () => {
  const TWO = "asked 1 with two of four faulty: replica 2 is cut off";
  const FORGED = "asked 1 with forgeries for a quorum";

  test.each([
    ["and nobody does", `${TWO}; ask; idle`, FOUR, undefined],
    ["one does", `${TWO}; ask reply3`, FOUR, "F2: a request was executed without a quorum"],
    [
      "one does, though it is not idle yet",
      `${TWO}; ask reply3; idle`,
      FOUR,
      "F2: a request was executed without a quorum",
    ],
    ["nobody has signed that", `${TWO}; ask reply3-sig; idle`, FOUR, undefined],
    ["until the others are back", `${TWO}; ask; idle; ${BACK}; reply0 reply1 reply3; idle`, FOUR, undefined],
    ["forgeries are no quorum", `${FORGED}; ask reply3; idle`, SEVEN, "F2: forged votes made up for a quorum"],
    ["nor do they count", `${FORGED}; ask reply0-sig; idle`, SEVEN, undefined],
  ])("%s", (_, text, members, found) => {
    expect(foundIn(text, members)).toBe(found);
  });
});

describe("who asks again is answered again, by the one that he asks (Q2)", () => {
  const FIRST = "ask reply0 reply1 reply2 reply3";
  test.each([
    ["it answers", `${FIRST}; asked 1 again: 4; ask>2 reply2; idle`, undefined],
    [
      "it does not",
      `${FIRST}; asked 1 again: 4; ask>2; idle`,
      "Q2: a replica that is asked again does not answer again",
    ],
    ["it may still", `${FIRST}; asked 1 again: 4; ask>2`, undefined],
    [
      "it answers what was not asked",
      `${FIRST}; asked 1 again: 4; ask>2 reply2#2; idle`,
      "Q2: a replica that is asked again does not answer again",
    ],
  ])("%s", (_, text, found) => {
    expect(foundIn(text)).toBe(found);
  });
});

describe("what is told", () => {
  const told = (text: string, members = FOUR) => unansweredIn(historyOf(text, members));

  test("of answers that differ, who gave which", () => {
    expect(told(`${ALL}; ask reply0 reply1 reply2 reply3-result; idle`)).toMatchObject({
      rule: "X2",
      message: "the replicas' databases differ",
      expected: "the same answer of all 4 to: all",
      seen: "put ok of replica 0 1 2 alone, and the servers are idle",
      evidence: ['replicas 0 1 2: [0,1,"put ok"]', 'replicas 3: [0,1,"put no"]'],
      functions: ["verifyBallotCommit", "commit", "CommitRpc"],
    });
  });

  test("of one that does not answer, that, and not that it holds something else", () => {
    expect(told(`${ALL}; ask reply0 reply1 reply2; idle`)).toMatchObject({
      rule: "X3",
      message: "not every replica answers when it is asked for its whole database",
      seen: "put ok of replica 0 1 2 alone, and the servers are idle",
    });
  });

  test("of a fault, which it was, and where to look", () => {
    expect(told(`${FAULTY}; ask; idle`)).toEqual({
      rule: "F1",
      message: "a request is not answered while replica 2 is stopped",
      expected: "put ok of each of the other three",
      seen: "no reply, and the servers are idle",
      functions: ["commit", "verifyBallotCommit", "CommitRpc"],
      evidence: [],
      thrown: [],
    });
  });

  test("of Byzantine replicas, how many there are, and how many agree", () => {
    expect(told(`${BYZANTINE}; ask reply1 reply2; idle`, SEVEN)).toMatchObject({
      message: "3 Byzantine replicas of 10 stop a request",
      expected: "the same answer of all 7 that are correct",
      seen: "2 that agree, and the servers are idle",
    });
    expect(told("asked 1 with forgeries for a quorum; ask reply1; idle", SEVEN)).toMatchObject({
      expected: "no reply: only 6 of 10 replicas are correct and connected",
      seen: "1 replies",
    });
  });

  test("of the command, which it was", () => {
    expect(told(`${CONCURRENT}; ask; idle`)).toMatchObject({
      message: '"get x" is not answered, on a network that delays and reorders',
      expected: "f+1 = 2 matching replies",
    });
  });
});

test("replies are counted whoever sends them, of the request that was asked, and before a place", () => {
  const history = historyOf("ask reply0 reply0 reply1-sig reply2-of2", FOUR);
  const { req } = requestOf(1);
  expect(repliesTo(history, req)).toBe(3);
  const [, , second] = history.calls;
  expect(repliesTo(history, req, second?.at)).toBe(1);
});

test("an answer of several lines is told in one", () => {
  const answers = {
    supporters: new Map([
      ["a", [1]],
      ["b", [0, 2]],
    ]),
    seq: 1,
    result: "x:1\ny:2",
    count: 2,
    reached: [0],
  };
  expect(answerText(answers)).toBe("x:1 / y:2 of replica 0 2 alone, and the servers are idle");
});
