import { describe, expect, test } from "vitest";
import { missingAnswers, missingCommits, unreturnedIn } from "../../../../../grader/labs/pbft/judge/obligations.ts";
import { marked, read } from "./history-text.ts";

describe("a replica that is prepared owes its COMMIT to each of the others (C1)", () => {
  const commits = (text: string, id?: number, n?: number) => {
    const { subject, models, records } = read(text, id, n);
    return missingCommits(subject, models, records);
  };

  test.each([
    ["has sent it", "pp P0 P1 COMMIT"],
    ["has sent it one by one", "pp P0 P1 COMMIT>3 COMMIT>0 C0 COMMIT>1"],
    ["has sent it early", "COMMIT pp P0 P1"],
    ["has sent it, though a call failed", "pp P0 P1 COMMIT!"],
    ["has none to send: no pre-prepare", "P0 P1 P3 C0 C1 C3"],
    ["has none to send: not prepared", "pp P0 P1-sig P0 C0 C1 C3"],
    ["has none to send: what would make it so was never passed on", "pp P0 P1~"],
  ])("%s", (_, text) => {
    expect(commits(text)).toEqual([]);
  });

  test.each([
    ["not at all", "pp P0 P1", "no COMMIT, and the server is idle"],
    ["but another's", "pp P0 P1 COMMIT1 C3", "no COMMIT, and the server is idle"],
    ["but a PREPARE", "pp P0 P1 PREPARE", "no COMMIT, and the server is idle"],
    ["but about another seq", "pp P0 P1 COMMIT#2", "no COMMIT, and the server is idle"],
    ["not to all", "pp P0 P1 COMMIT>1", "none to 0 3, and the server is idle"],
    ["not to one", "pp P0 P1 COMMIT>1 COMMIT>1 COMMIT>0", "none to 3, and the server is idle"],
  ])("and has sent it %s", (_, text, seen) => {
    expect(commits(text)).toMatchObject([{ rule: "C1", seq: 1, seen }]);
  });

  test("for every seq, and whoever it is", () => {
    expect(commits("pp P0 P1 pp#2 P0#2 P1#2 COMMIT#2 pp#3 P0#3 P1#3").map(({ seq }) => seq)).toEqual([1, 3]);
    expect(commits("PP P1 P2", 0)).toMatchObject([{ expected: "a COMMIT to each of the others: 1 2 3" }]);
    expect(commits("pp P0 P1 P3 P4 COMMIT>6", 2, 7)).toMatchObject([
      { message: "a replica that was prepared did not send its COMMIT to 0 and 1 and 3 and 4 and 5" },
    ]);
  });

  test("and is told so", () => {
    expect(commits("pp P0 P1")).toEqual([
      {
        rule: "C1",
        functions: ["commit"],
        replica: 2,
        seq: 1,
        message: "a replica that was prepared sent no COMMIT",
        expected: "a COMMIT to each of the others: 0 1 3",
        seen: "no COMMIT, and the server is idle",
        culprit: undefined,
      },
    ]);
  });
});

describe("a replica owes ok: true to every valid COMMIT (R1)", () => {
  const answers = (text: string) => {
    const { subject, models } = read(text);
    return missingAnswers(subject, models);
  };

  test.each([
    "pp C0 C1",
    "pp C0?=R1 C1/=R1 C3",
    // The answer to the first may have been lost; it may be refused in so many words.
    "pp C0 C0/ C1 C1?=R1",
    // Before anything is known of its view and digest.
    "C1?=R1 C3/=R1",
    "pp P0 P1 C0 C1 C3?=R1",
    "pp C0 pp#2 C0#2/=R1",
    // A call that failed is the line's fault.
    "pp C0! C1!",
    // An invalid vote may be answered either way.
    "pp C0-view? C0-of9/ C1-sig? C1-own2/ C3-as4?",
    // Other calls have their own answers, and what never came needs none.
    "pp? P0? P1/ COMMIT? reply? C0~?",
  ])("%s", (text) => {
    expect(marked(text, answers(text))).toBe(text);
  });

  test("also to one that is repeated, where CommitRpc has returned nothing", () => {
    const log =
      "server.ts:9: WARN| I=2 L=0 seq=1| CommitRpc returned nothing, and must return { ok: true }: its caller is told";
    const { subject, models } = read("pp C0 C0/ C1 pp#2 C0#2 C0#2/");
    const found = missingAnswers(subject, models, undefined, unreturnedIn(log));
    expect(found.map(({ rule, seq }) => [rule, seq])).toEqual([["R1", 1]]);
  });

  test("and is told so", () => {
    const violation = {
      rule: "R1",
      functions: ["CommitRpc"],
      replica: 2,
      seq: 1,
      expected: "ok: true at once, whatever becomes of the consensus",
    };
    const none = {
      message: "a COMMIT is not answered",
      seen: "no answer, and the server is idle",
      remark: "not answered",
    };
    const no = {
      message: "a valid COMMIT is not answered with ok: true",
      seen: "ok: false to a valid vote",
      remark: "answered ok: false",
    };
    const { records } = read("C0? C1/");
    expect(answers("C0? C1/")).toEqual([
      { ...violation, ...none, culprit: records[0] },
      { ...violation, ...no, culprit: records[1] },
    ]);
  });
});
