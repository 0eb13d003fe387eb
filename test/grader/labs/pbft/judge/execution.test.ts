import { describe, expect, test } from "vitest";
import { judgeExecution, wrongResults } from "../../../../../grader/labs/pbft/judge/execution.ts";
import { marked, read } from "./history-text.ts";

function violations(text: string, id?: number, n?: number) {
  const { subject, models, records } = read(text, id, n);
  return judgeExecution(subject, models, records);
}

const judged = (text: string, id?: number, n?: number) => marked(text, violations(text, id, n));

/** Seq 2, all but its execution. */
const SECOND = "pp#2 P0#2 P1#2 C0#2 C1#2";

describe("a reply is right", () => {
  test.each([
    "pp P0 P1 C0 C1 reply",
    "C3 C1 P3 P0 pp reply",
    "pp P0 P1 C0 C1 C3 C3 reply C0-view C0",
    "pp P0 P1 C0-sig C0 C1-as3 C3 reply",
    `pp P0 P1 C0 C1 reply ${SECOND} reply#2`,
    `${SECOND} pp P0 P1 C0 C1 reply reply#2`,
    // Replies may overtake each other on their way: it counts that seq 1 is committed.
    `pp P0 P1 C0 C1 ${SECOND} reply#2 reply`,
    // In the very millisecond in which the deciding vote is passed on.
    "pp P0 P1 C0 C1@6 reply",
    "pp P0@6 P1 C0 C1 reply",
    "pp@6 P0 P1 C0 C1 reply",
    // What it does not do is not judged here.
    "pp P0 P1 C0 C1",
  ])("%s", (text) => {
    expect(judged(text)).toBe(text);
  });

  test("of a leader too, and with f = 2", () => {
    expect(violations("PP P1 P2 C3 C1 reply", 0)).toEqual([]);
    expect(violations("pp P0 P1 P3 P4 C6 C5 C4 C3 reply", 2, 7)).toEqual([]);
  });
});

describe("a reply before the request is committed", () => {
  test.each([
    ["nothing was sent to it", "reply=V7"],
    ["no PREPAREs", "pp C0 C1 C3 reply=V7"],
    ["no pre-prepare", "P0 P1 C0 C1 C3 reply=V7 pp"],
    ["one PREPARE is missing", "pp P0 P0 P1-sig C0 C1 C3 reply=V7"],
    ["no COMMITs", "pp P0 P1 P3 COMMIT reply=V7"],
    ["one COMMIT is missing", "pp P0 P1 C0 reply=V7 C1"],
    ["one is on its way", "pp P0 P1 C0 C1@7 reply=V7 C3"],
    ["one never came", "pp P0 P1 C0 C1~ reply=V7"],
    ["they are about another seq", "pp P0 P1 C0#2 C1#2 reply=V7"],
    ["one was sent twice", "pp P0 P1 C0 C0 reply=V1"],
    ["one is for another view", "pp P0 P1 C0 C1-view reply=V2"],
    ["one has another digest", "pp P0 P1 C1-of9 C0 reply=V3"],
    ["one is not signed", "pp P0 P1 C0 C1-sig reply=V4"],
    ["one is signed as a PREPARE", "pp P0 P1 C0 C1-prepare reply=V4"],
    ["one is in another's name", "pp P0 P1 C0 C0-as1 reply=V4"],
    ["one is its own", "pp P0 P1 C0 C1-own2 reply=V5"],
    ["one is of nobody", "pp P0 P1 C0 C1-as4 reply=V5"],
    // Whoever counts both has forgotten two rules: the first of the rules is told.
    ["two that break different rules", "pp P0 P1 C0-of9 C1-view reply=V2"],
    ["one that breaks two", "pp P0 P1 C0 C1-view-sig reply=V2"],
    // Whoever counts votes for another view would have executed when it had the first.
    ["one for another view that changed nothing, and one that is not signed", "pp P0 P1 C0 C1-view C1-sig reply=V4"],
    ["one that is not signed and changed nothing, and one for another view", "pp P0 P1 C0 C1-sig C1-view reply=V2"],
    [
      "one for another view that is not answered yet, and one that is not signed",
      "pp P0 P1 C0 C1-view? C1-sig reply=V2",
    ],
    // Whoever counts it has forgotten V1 as well.
    ["the same invalid one twice", "pp P0 P1 C1-sig C1-sig reply=V1"],
    // No rule, forgotten, makes these enough.
    ["one, and that is invalid", "pp P0 P1 C1-sig reply=V7"],
    ["the flaw comes after it", "pp P0 P1 C0 reply=V7 C1-view"],
  ])("%s", (_, text) => {
    expect(judged(text)).toBe(text);
  });

  test("with f = 2", () => {
    expect(judged("pp P0 P1 P3 P4 C6 C5 C4 reply=V7 C3", 2, 7)).toBe("pp P0 P1 P3 P4 C6 C5 C4 reply=V7 C3");
    expect(judged("pp P0 P1 P3 P4 C6 C5 C4 C4 reply=V1", 2, 7)).toBe("pp P0 P1 P3 P4 C6 C5 C4 C4 reply=V1");
  });

  test("is told with the reply, and what the replica had", () => {
    expect(violations("pp P0 P1 C0 C1-view reply")).toEqual([
      {
        rule: "V2",
        orRules: [],
        functions: ["verifyBallotCommit", "CommitRpc"],
        replica: 2,
        seq: 1,
        message: "a request was executed before it was committed: a COMMIT for another view was counted",
        expected:
          "no reply before replica 2 is prepared and valid COMMITs from 2f = 2 others (n = 4, f = 1) were sent to it",
        seen: "a reply when 2 of 2 valid PREPAREs and 1 of 2 valid COMMITs had been sent to it",
        culprit: read("pp P0 P1 C0 C1-view reply").records.at(-1),
      },
    ]);
  });

  test.each([
    [4, "pp P0 reply", "the replica was not even prepared"],
    [4, "pp P0 P1 C1-sig reply", "nobody else had sent a valid COMMIT; being prepared is not enough"],
    [4, "pp P0 P1 C0 reply", "one other had sent one: with its own that is 2f, and a quorum is 2f+1"],
    [7, "pp P0 P1 P3 P4 C0 C1 C3 reply", "3 others had sent one: with its own that is 2f, and a quorum is 2f+1"],
    [7, "pp P0 P1 P3 P4 C0 C1 reply", "only 2 others had sent a valid COMMIT, and 2f = 4 must (n = 7, f = 2)"],
    [4, "pp P0 P1 C0 C0 reply", "one replica's COMMIT was counted more than once"],
    [4, "pp P0 P1 C0 C1-of9 reply", "a COMMIT with another digest was counted"],
    [4, "pp P0 P1 C0 C1-sig reply", "a COMMIT that its claimed sender had not signed was counted"],
    [4, "pp P0 P1 C0 C1-own2 reply", "a COMMIT from a sender that is not one of the others was counted"],
  ])("n = %i, %s: %s", (n, text, why) => {
    expect(violations(text, 2, n)).toMatchObject([
      { message: `a request was executed before it was committed: ${why}` },
    ]);
  });

  test.each([
    ["reply", "a reply, and no message about this seq had been sent to it"],
    ["pp P0 C1 reply P1 C0", "a reply when 1 of 2 valid PREPAREs and 1 of 2 valid COMMITs had been sent to it"],
  ])("%s: %s", (text, seen) => {
    expect(violations(text)).toMatchObject([{ seen }]);
  });

  test.each([
    ["pp P0 P1 reply", ["commit", "verifyBallotCommit"]],
    ["pp P0 P1 reply C0", ["commit", "verifyBallotCommit"]],
    ["pp P0 P1 C0-sig reply", ["verifyBallotCommit", "CommitRpc"]],
    // The given code counts no COMMITs of a replica that is not prepared.
    ["reply", ["CommitRpc", "verifyBallotCommit"]],
    ["pp P0 C0 C1 reply P1", ["CommitRpc", "verifyBallotCommit"]],
  ])("%s: look at %j", (text, functions) => {
    expect(violations(text)).toMatchObject([{ functions }]);
  });
});

describe("a rule is named only if rules that are proved broken do not explain it:", () => {
  test.each([
    // Alone, the view explains it, or that two rules were broken, of which nothing is known.
    ["a vote for another view", "pp P0 P1 C0 C0-of9 C1-view reply=V2"],
    [
      "not where the others are proved by other seqs",
      "pp P0 P1 C0 C0 reply=V1 pp#2 P0#2 P1#2 C0#2 C1#2-of9 reply#2=V3 pp#3 P0#3 P1#3 C0#3 C0#3-of9 C1#3-view reply#3=V1",
    ],
  ])("%s", (_, text) => {
    expect(judged(text)).toBe(text);
  });
});

describe("a second reply (V8)", () => {
  test.each([
    ["to a request that was sent once", "ask pp P0 P1 C0 C1 reply reply=V8"],
    ["or to another one twice", "ask ask#2 ask#2 pp P0 P1 C0 C1 reply reply=V8"],
    ["and a third, upon a further vote", "ask pp P0 P1 C0 C1 reply C3 reply=V8 C3 reply=V8"],
    ["also when the first came too early", "pp P0 reply=V7 P1 C0 C1 reply=V8"],
    ["is right when the client asks again (Q2)", "ask pp P0 P1 C0 C1 reply ask reply"],
    ["but of the replica that it asks, and of no other", "ask>0 pp P0 P1 C0 C1 ask>1 reply reply=V8"],
    ["and not oftener than it asks", "ask pp P0 P1 C0 C1 reply ask reply reply=V8"],
    [
      "and when the leader orders the request a second time",
      "pp pp#2-of1 P0 P1 C0 C1 reply P0#2-of1 P1#2-of1 C0#2-of1 C1#2-of1 reply reply=V8",
    ],
    ["and early, if the second of its seqs is not committed", "pp pp#2-of1 P0 P1 C0 C1 reply reply=V7"],
    [
      "but not of one that does the same elsewhere",
      "pp pp#2 pp#3-of2 P0 P1 C0 C1 reply reply=V8 P0#2 P1#2 C0#2 C1#2 reply#2 reply#2=V8",
    ],
  ])("%s", (_, text) => {
    expect(judged(text)).toBe(text);
  });

  test("is told as a second execution", () => {
    expect(violations("ask pp P0 P1 C0 C1 reply reply")).toMatchObject([
      { functions: ["verifyBallotCommit", "CommitRpc"], message: "a request was executed twice", seq: 1 },
    ]);
  });
});

describe("a reply out of order (X1)", () => {
  test.each([
    ["before seq 1 is known", `${SECOND} reply#2=X1`],
    ["before seq 1 is committed", `pp P0 P1 C0 ${SECOND} reply#2=X1 C1 reply`],
    // The early one is told of already.
    ["but not after one that was itself too early", `pp P0 P1 C0 reply=V7 ${SECOND} reply#2`],
    ["nor if it comes too early itself", "pp#2 P0#2 P1#2 C0#2 reply#2=V7"],
  ])("%s", (_, text) => {
    expect(judged(text)).toBe(text);
  });

  test("is told with the seq that is left out", () => {
    const third = SECOND.replaceAll("#2", "#3");
    expect(violations(`pp P0 P1 C0 C1 reply ${third} reply#3 ${SECOND}`)).toMatchObject([
      {
        rule: "X1",
        functions: ["verifyBallotCommit"],
        seq: 3,
        message: "seq 3 was executed although seq 2 was not committed",
        expected: "no reply to seq 3 before every seq before it is committed",
        seen: "a reply to seq 3",
      },
    ]);
  });
});

describe("a reply is not the judged replica's", () => {
  test.each([
    "reply-sig",
    "reply-altered",
    "reply-commit",
    "reply-as1",
    "reply-own1",
    "reply1",
    "reply1-as2",
    "COMMIT",
  ])("%s", (word) => {
    expect(violations(word)).toEqual([]);
    // Nor is the right one then the second.
    const text = `ask pp P0 P1 C0 C1 ${word} reply`;
    expect(judged(text)).toBe(text);
  });

  test("but is, whoever sends it, if it is signed by it", () => {
    expect(judged("reply1-own2=V7")).toBe("reply1-own2=V7");
  });
});

describe("what a reply says is what its execution gives", () => {
  const results = (text: string, id?: number) => {
    const { subject, models, records } = read(text, id);
    return marked(text, wrongResults(subject, models, records));
  };
  const COMMITTED = "pp P0 P1 C0 C1";

  test.each([
    `${COMMITTED} reply`,
    `${COMMITTED} reply ${SECOND} reply#2`,
    `${COMMITTED} reply-result=X3`,
    `${COMMITTED} reply ${SECOND} reply#2-result=X3`,
    // Another's reply, and one that it did not sign, are not its own.
    `${COMMITTED} reply3-result reply`,
    `${COMMITTED} reply-result-sig reply`,
    // What comes behind a seq that was not replied to cannot be known.
    `${COMMITTED} ${SECOND} reply#2-result`,
  ])("%s", (text) => {
    expect(results(text)).toBe(text);
  });

  test("that fits another order of execution is told as that (X1)", () => {
    const all = (seq: number) => ({ clientAddr: ":8005", timestamp: 1000 + seq, command: "all" });
    const { subject, models, records } = read(`${COMMITTED} ${SECOND} reply#2 reply`);
    const results = { 1: "x:2", 2: "put ok" } as Record<number, string>;
    const model = models.get(1);
    if (model?.accepted !== undefined) Object.assign(model.accepted.request, { req: all(1) });
    for (const { method, params } of records) {
      if (method === "Client.ReplyRpc") Object.assign(params.msg, { result: results[params.msg.seq] });
    }
    const isSigned = () => true;
    const trusting = { ...subject, keyring: Object.assign(Object.create(subject.keyring), { isSigned }) };
    expect(wrongResults(trusting, models, records)).toMatchObject([{ rule: "X1", seq: 2, culprit: { at: 11 } }]);
  });

  test("in words", () => {
    const { subject, models, records } = read(`${COMMITTED} reply-result`);
    expect(wrongResults(subject, models, records)).toMatchObject([
      { rule: "X3", functions: ["verifyBallotCommit"], seq: 1, expected: "put ok", seen: "put no" },
    ]);
  });
});
