import { describe, expect, test } from "vitest";
import { foundIn, messages } from "./delays-found.ts";

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
