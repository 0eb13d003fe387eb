import { describe, expect, test } from "vitest";
import { judgeOneServer } from "../../../../../grader/labs/zpbft/one-server/judge.ts";
import { historyOf, told } from "../history-text.ts";

const judged = (text: string, live = 2) =>
  told(judgeOneServer(historyOf(text, { live: [live] }), (what) => `backup/${what}`));

const START = "start 2; tried start; trying quorum; trying once";
const FIRST = "script 1 quorum V7: pp Pa Pb Ca | Cb; pp P0 P1";
const END = "idle; tried messages; tried quorum; tried once";
const QUIET_END = "tried messages; tried quorum; tried once";

const ALL = "backup/start backup/quorum backup/once backup/commits backup/content backup/clock";
const WITHOUT_CONTENT = "backup/start backup/quorum backup/once backup/commits backup/clock";
const ONLY_TRIED = "backup/start backup/quorum backup/once";

const NO_COMMIT = "commit-once: a replica that was prepared sent no COMMIT";
const NOT_OK = "answers: a valid COMMIT is not answered with ok: true";
const SILENT = "answers: a COMMIT is not answered";
const WRONG_VIEW = "commit-content: a COMMIT says something wrong: its view is 1";
const TOO_EARLY =
  "quorum: a request was executed before it was committed: one other had sent one: with its own that is 2f, and a quorum is 2f+1";
const UNPREPARED = "quorum: a request was executed before it was committed: the replica was not even prepared";
const NEVER = "quorum or recount or early-votes: a request that a quorum has committed is not executed";

describe("how far it came:", () => {
  test.each([
    ["it was not at work", "start 2", ""],
    ["it was at work, and is not known to be idle after all messages", `${START}; ${FIRST}`, "backup/start"],
    ["all was tried", `${START}; ${FIRST} COMMIT C0 C1; decided 1; reply; ${END}`, ALL],
    [
      "it came to the end of one group",
      `${START}; ${FIRST} COMMIT C0 C1; decided 1; reply; idle; tried messages; tried quorum`,
      "backup/start backup/quorum backup/commits backup/content backup/clock",
    ],
    ["it never said anything: of nothing nothing is known to be right", `${START}; ${END}`, WITHOUT_CONTENT],
  ])("%s", (_, text, covered) => {
    expect(judged(text)).toMatchObject({ found: [], covered });
  });

  test("what is not known for want of COMMITs is blocked by the check that asks for them", () => {
    const { covered, blocked } = judged(`${START}; ${END}`);
    expect([covered, blocked]).toEqual([
      WITHOUT_CONTENT,
      ["backup/content because of commit-once", "backup/faults because of commit-once"],
    ]);
  });

  test("groups that it did not come to are blocked by what it got stuck by", () => {
    const text = `${START}; ${FIRST} COMMIT C0 C1; decided 1; idle; tried messages; tried quorum`;
    expect(judged(text)).toEqual({
      found: [NEVER],
      covered: "backup/start backup/quorum backup/commits backup/content backup/clock",
      blocked: [
        "backup/once because of quorum or recount or early-votes",
        "backup/faults because of commit-once or quorum or recount or early-votes",
      ],
    });
  });
});

describe("a process that is not well", () => {
  test.each([
    ["at its start", "start 2; broken ends at start", "start: a server ends before it is at work", ""],
    ["while messages are sent", `${START}; broken loops`, /^start: a server works without end/, "backup/start"],
    [
      "while peers are ill",
      `${START}; ${FIRST} COMMIT C0 C1; decided 1; reply; ${END}; trying faults; broken never idle`,
      /^commit-alone: a server is never idle/,
      ALL,
    ],
  ])("%s is told, and what was tried before counts", (_, text, found, covered) => {
    const seen = judged(text);
    expect(seen.found).toEqual([expect.stringMatching(found)]);
    expect(seen.covered).toBe(covered);
  });

  test("that has ended owes nothing any more, but what it said before is judged", () => {
    expect(judged(`${START}; ${FIRST} C0; exit 2; ${END}`)).toMatchObject({ found: [], covered: ONLY_TRIED });
    expect(judged(`${START}; ${FIRST} COMMIT-view C0/; exit 2; ${END}`)).toMatchObject({
      found: [...Array(3).fill(WRONG_VIEW), NOT_OK],
      covered: `${ONLY_TRIED} backup/content`,
    });
  });

  test("that ended after all messages owes as any other", () => {
    expect(judged(`${START}; ${FIRST}; ${END}; exit 2`).found).toEqual([NO_COMMIT]);
  });
});

describe("what is found:", () => {
  test.each([
    ["nothing, of one that does all", "COMMIT C0 C1; decided 1; reply", []],
    ["a COMMIT that is missing", "C0", [NO_COMMIT]],
    ["a COMMIT that says something wrong, to each", "COMMIT-view", Array(3).fill(WRONG_VIEW)],
    ["one that says something wrong is not missing as well", "COMMIT-view>0", [WRONG_VIEW]],
    ["a COMMIT of no form", "COMMIT-form>0 C0", ["commit-content: a COMMIT has a form that no replica accepts"]],
    [
      "though nothing is said after it",
      "COMMIT-form>0",
      ["commit-content: a COMMIT has a form that no replica accepts"],
    ],
    ["another's is nobody's fault", "COMMIT3-form>2 COMMIT", []],
    ["an answer that is missing", "COMMIT C0?", [SILENT]],
    ["an answer that is not ok", "COMMIT C0/", [NOT_OK]],
    ["an execution that comes too early", "COMMIT C0 reply", [TOO_EARLY]],
    [
      "a wrong result",
      "COMMIT C0 C1; decided 1; reply-result",
      [expect.stringMatching(/^quorum: a reply to "put x 1"/)],
    ],
    ["which is not told where an execution came early", "COMMIT C0 reply-result", [TOO_EARLY]],
  ])("%s", (_, said, found) => {
    expect(judged(`${START}; ${FIRST} ${said}; ${END}`).found).toEqual(found);
  });

  test("one that was executed before its time owes no COMMIT for being prepared", () => {
    expect(judged(`${START}; ${FIRST} C0 reply; ${END}`).found).toEqual([TOO_EARLY]);
    expect(judged(`${START}; ${FIRST} C0 reply pp#2 P0#2 P1#2; ${END}`).found).toEqual([TOO_EARLY, NO_COMMIT]);
  });

  test("who executes unprepared may have done so with all that it has executed", () => {
    const second = "pp#2 P0#2 C0#2 C1#2 reply#2";
    expect(judged(`${START}; ${FIRST} C0 C1; decided 1; reply ${second}; ${END}`).found).toEqual([UNPREPARED]);
  });

  test("nothing is missing before it was idle for long enough, after what makes it due", () => {
    for (const end of ["", "idle briefly;", "idle 0 1 3;"]) {
      expect(judged(`${START}; ${FIRST} C0?; ${end} ${QUIET_END}`).found).toEqual([]);
    }
    expect(judged(`${START}; wait; ${FIRST} C0?; idle; ${QUIET_END}`).found).toEqual([]);
  });

  test("an answer that comes when it was idle already is none", () => {
    const late = `${START}; ${FIRST} COMMIT C0?; idle; answered 7; ${QUIET_END}`;
    expect(judged(late).found).toEqual([SILENT]);
    const inTime = `${START}; ${FIRST} COMMIT C0?; wait; answered 7; idle; ${QUIET_END}`;
    expect(judged(inTime).found).toEqual([]);
  });

  test("a COMMIT that comes when it was idle already is missing as well, and told once", () => {
    const late = `${START}; ${FIRST}; idle; idle; COMMIT C0; idle; ${QUIET_END}`;
    expect(judged(late).found).toEqual([NO_COMMIT]);
    const inTime = `${START}; ${FIRST}; wait; COMMIT C0; idle; ${QUIET_END}`;
    expect(judged(inTime).found).toEqual([]);
  });

  test("a leader's, as well", () => {
    const all = "start 0; tried start; trying quorum; script 1 quorum V7: pp Pa Pb | Ca; ask PP P1 P2";
    expect(judged(`${all}; idle; tried messages; tried quorum`, 0).found).toEqual([NO_COMMIT]);
    expect(judged(`${all} COMMIT; idle; tried messages; tried quorum`, 0).found).toEqual([]);
    // Its votes may be there long before the request.
    const early = "start 0; tried start; trying quorum; script 1 quorum V7: Pa Pb | pp; P1 P2; idle; ask PP";
    expect(judged(`${early} COMMIT; tried messages; tried quorum`, 0).found).toEqual([]);
  });
});

describe("an answer that comes only after consensus, by the order on the line of the COMMIT:", () => {
  const LATE = "answers: a COMMIT is answered only after consensus";
  /** Calls 1 to 3 are those of `FIRST`, 4 to 6 the COMMITs of the server. */
  const executed = (held: string, ...then: string[]): string[] =>
    judged(`${START}; ${FIRST} COMMIT ${held} C1; decided 1; ${["reply", ...then].join("; ")}; ${QUIET_END}`).found;

  test.each([
    ["it comes after that of a call that was made when the reply was seen", ["P0#2", "answered 7"], [LATE]],
    ["it never comes, and such a call is answered", ["P0#2"], [SILENT]],
    ["no call was made behind it", ["answered 7"], []],
    ["the call behind it is answered later", ["P0#2?", "answered 7", "answered 11"], []],
    ["the call is on another line", ["P1#2", "answered 7"], []],
    ["the call is a COMMIT, which is answered by the same code", ["C0#2", "answered 7"], []],
    ["the call failed", ["P0#2!", "answered 7"], []],
  ])("%s", (_, then, found) => {
    expect(executed("C0? P0#2", ...then)).toEqual(found);
  });

  test("the server may have handled it last: nobody has seen that it came before what decides", () => {
    expect(executed("C0?", "P0#2", "answered 7")).toEqual([]);
  });

  test.each([
    ["the last one that was needed", "C0 P0#2 P1#2 C1?; reply; P1#2"],
    ["one of more than were needed", "C0? P0#2 C3 C1; reply; P0#2"],
    ["a second one of the same replica", "C0? C0 P0#2 C1; reply; P0#2"],
    ["one that does not count", "C0-view? C3 P0#2 C1; reply; P0#2"],
    ["one of a request that was executed too early", "C0? P0#2; reply; P0#2"],
  ])("%s may be answered late", (_, said) => {
    const { found } = judged(`${START}; ${FIRST} COMMIT ${said}; decided 1; ${QUIET_END}`);
    expect(found.filter((one) => one !== TOO_EARLY)).toEqual([]);
  });

  test("who answers with an error on a line that lives does not answer ok; a line that breaks is nobody's fault", () => {
    const history = (error: string) => {
      const about = historyOf(`${START}; ${FIRST} COMMIT C0? C1; decided 1; reply; tried messages`);
      about.answer(about.calls[6] as (typeof about.calls)[number], { error });
      return told(judgeOneServer(about, (what) => what)).found;
    };
    expect(history("refused: Server.CommitRpc failed: oops")).toEqual([NOT_OK]);
    expect(history("the connection ended before the answer")).toEqual([]);
  });
});

describe("what is sent after all messages is to help, or to try something else:", () => {
  test("it is not judged", () => {
    const text = `${START}; ${FIRST} COMMIT C0 C1; decided 1; reply; ${END}`;
    expect(judged(`${text}; reply reply COMMIT COMMIT-form C3?; idle`).found).toEqual([]);
  });

  test("and it tells the cause", () => {
    const stuck = `${START}; ${FIRST} COMMIT C0 C1; decided 1; idle; tried messages; tried quorum`;
    expect(judged(`${stuck}; helped 1: a PREPARE that is too many; P3 reply`).found).toEqual([
      "recount: the COMMITs were there, and were counted only when another message came",
    ]);
  });

  test("a leader is sent its messages group by group: the last of these ends counts", () => {
    const text = `${START}; ${FIRST} COMMIT C0 C1; decided 1; reply; idle; tried messages; tried quorum; pp#2 P0#2 P1#2`;
    expect(judged(text).found).toEqual([]);
    expect(judged(`${text}; idle; tried messages; tried once`).found).toEqual([NO_COMMIT]);
  });
});

describe("only where it was tried", () => {
  test("a clock is: on a machine that kept the server waiting nothing is known of one", () => {
    const about = historyOf(`${START}; ${FIRST} COMMIT C0 C1; decided 1; reply; ${END}`);
    expect(told(judgeOneServer(about, (what) => `backup/${what}`)).covered).toBe(ALL);
    about.note({ kind: "clock", steps: [{ gap_ms: 150, took_ms: 250 }] });
    expect(told(judgeOneServer(about, (what) => `backup/${what}`)).covered).toBe(ALL.replace(" backup/clock", ""));
  });

  const text = `${START}; ${FIRST} COMMIT C0 C1; decided 1; reply; says: hello; ${END}`;

  test("the log is judged", () => {
    expect(judged(text).found).toEqual([]);
    expect(judged(`${text}; trying log; tried log`).found).toEqual([
      "log-grammar: a line does not fit the grammar",
      "log-truth: the log does not tell what happened",
    ]);
  });

  test("peers that are ill are, and each of these is covered", () => {
    const ill = `${text}; trying faults; fault 3 hangs 2; pp#2 P0#2 P1#2 COMMIT#2>3?; idle`;
    expect(judged(`${ill}`)).toMatchObject({
      found: [expect.stringMatching(/^commit-alone: a COMMIT did not get to 0 and 1/)],
      covered: ALL,
    });
    expect(judged(`${ill}; tried faults`).covered).toBe(ALL.replace("once", "once backup/faults"));
  });
});
