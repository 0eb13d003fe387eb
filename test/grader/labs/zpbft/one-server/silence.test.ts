import { describe, expect, test } from "vitest";
import { caseOf } from "../../../../../grader/labs/pbft/judge/case.ts";
import { untoldSilence } from "../../../../../grader/labs/zpbft/one-server/silence.ts";
import { historyOf } from "../history-text.ts";

const foundIn = (text: string) => untoldSilence(caseOf(historyOf(text), 2));

const SENT = "pp P0 P1 COMMIT>0 COMMIT>1 COMMIT>3?";
const WARN = (id: number) => `says: commit.ts:7: WARN| Server.CommitRpc ${id} error: no answer in 10000 ms`;
const SILENT = "fault 3 has never answered a COMMIT 1";

describe("a call that was given up is told:", () => {
  test.each([
    ["as it ought to be", `${SENT}; ${WARN(3)}; ${SILENT}`],
    ["long before, for who waits for less time may say so, too", `${SENT}; ${WARN(3)}; ${WARN(3)}; idle; ${SILENT}`],
    ["unless nobody has seen yet that it was given up", SENT],
    ["unless no COMMIT was sent", `pp P0 P1; ${SILENT}`],
    ["unless it was tried again", `${SENT} COMMIT>3; ${SILENT}`],
  ])("%s", (_, text) => {
    expect(foundIn(text)).toEqual([]);
  });

  test.each([
    ["there is no line", `${SENT}; ${SILENT}`],
    ["there is one about another", `${SENT}; ${WARN(1)}; ${SILENT}`],
    ["it comes before the call", `${WARN(3)}; ${SENT}; ${SILENT}`],
    ["it comes later still", `${SENT}; ${SILENT}; ${WARN(3)}`],
  ])("not when %s", (_, text) => {
    expect(foundIn(text)).toMatchObject([
      {
        rule: "C3",
        functions: ["commit"],
        message: "a call to a replica that never answers failed, and the log does not tell",
      },
    ]);
  });
});
