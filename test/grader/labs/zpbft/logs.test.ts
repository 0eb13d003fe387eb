import { describe, expect, test } from "vitest";
import { judgeLogs } from "../../../../grader/labs/zpbft/logs.ts";
import { historyOf } from "./history-text.ts";

function judged(text: string, { live = [2], end = Number.POSITIVE_INFINITY } = {}) {
  return judgeLogs(historyOf(text, { live }), end).map(({ checks, describe }) => {
    const { rule, message, seen, evidence, thrown } = describe();
    return { checks: checks.join(), rule, message, seen, evidence, thrown };
  });
}

const line = (what: string, id = 2): string => `says: x.ts:1: INFO| I=${id} L=0 seq=1| ${what}`;

const WIRE = "pp P0 COMMIT C0";
const TOLD = ["stage=1:pre-prepare <= 0", "stage=2:prepare <= 0", "stage=3:commit => [0 1 3]", "stage=3:commit <= 0"];
const LOG = TOLD.map((what) => line(what)).join(";");

test.each([
  ["tells what happened, and no more", `${WIRE}; ${LOG}`],
  ["may say anything in lines that are no INFO", `${WIRE}; ${LOG}; says: x.ts:1: WARN| oops`],
  ["may end in the middle of a line", `${WIRE}; ${LOG}`],
  ["goes with databases on the standard output", `${WIRE}; ${LOG}; prints: ⏎==== zkv ====⏎x:1⏎=============⏎`],
])("a log is well that %s", (_, text) => {
  expect(judged(text)).toEqual([]);
});

describe("a log that has no right form (L1)", () => {
  test("is told by its first lines that have none", () => {
    const lines = ["one", "two", "three", "four", "five", "six", "seven"];
    expect(judged(`${WIRE}; ${LOG}; ${lines.map((text) => `says: ${text}`).join(";")}`)).toEqual([
      {
        checks: "log-grammar",
        rule: "L1",
        message: "lines do not fit the grammar",
        seen: "one",
        evidence: lines.slice(1, 6),
        thrown: [],
      },
    ]);
    expect(judged(`${WIRE}; ${LOG}; says: one`)).toMatchObject([{ message: "a line does not fit the grammar" }]);
  });

  test("has what is no database on the standard output", () => {
    expect(judged(`${WIRE}; ${LOG}; prints: hello`)).toMatchObject([
      { checks: "log-grammar", seen: "on the standard output: hello" },
    ]);
  });

  test("tells with it what was thrown", () => {
    expect(judged(`${WIRE}; ${LOG}; says: commit.ts:3: ERROR| commit threw: seq=7; says: one`)).toMatchObject([
      { thrown: ["commit.ts:3: ERROR| commit threw: seq=…"] },
    ]);
  });
});

describe("a log that does not tell what happened (L2)", () => {
  const untrue = (text: string, end?: number) => judged(text, { end }).map(({ seen }) => seen);

  test("is told by what is missing, or was made up", () => {
    expect(
      judged(
        `${WIRE}; ${TOLD.slice(1)
          .map((what) => line(what))
          .join(";")}; ${line("stage=4:reply => :8005")}`,
      ),
    ).toEqual([
      {
        checks: "log-truth",
        rule: "L2",
        message: "the log does not tell what happened",
        seen: "server 2: replied to seq=1: logged once, not seen on the wire",
        evidence: ["server 2: received 1:pre-prepare of seq=1 from 0: not logged, seen on the wire once"],
        thrown: [],
      },
    ]);
  });

  test("and so is a call of no right form, which was made all the same", () => {
    expect(untrue(`${WIRE} COMMIT#2-form>0; ${LOG}`)).toEqual([
      "server 2: sent 3:commit of seq=2 to 0: not logged, seen on the wire once",
    ]);
  });

  test("is judged up to a place only, on both sides", () => {
    const before = historyOf(`${WIRE}; ${LOG}`).now + 1;
    expect(untrue(`${WIRE}; ${LOG}; C1`, before)).toEqual([]);
    expect(untrue(`${WIRE}; ${LOG}; COMMIT#2`, before)).toEqual([]);
    expect(untrue(`${WIRE}; ${LOG}; ${line("stage=3:commit <= 1")}; says: hello`, before)).toEqual([]);
    for (const later of ["C1", "COMMIT#2"]) expect(untrue(`${WIRE}; ${LOG}; ${later}`)).toHaveLength(1);
  });

  test("what was on its way then had not been received", () => {
    const sent = `${WIRE} C1~; ${LOG}; tried log`;
    expect(untrue(`${sent}; passed 7`, historyOf(sent).now)).toEqual([]);
    expect(untrue(`${sent}; passed 7`)).toEqual([
      "server 2: received 3:commit of seq=1 from 1: not logged, seen on the wire once",
    ]);
  });
});

test("each server's log is judged by itself, and nobody else's", () => {
  const text = `COMMIT0>2 COMMIT2>0; 0 ${line("stage=3:commit => [2]", 0)}; 0 ${line("stage=3:commit <= 2", 0)}; 3 says: hello`;
  expect(judged(text, { live: [0, 2] })).toMatchObject([
    { checks: "log-truth", seen: "server 2: received 3:commit of seq=1 from 0: not logged, seen on the wire once" },
  ]);
});
