import { describe, expect, test } from "vitest";
import { SESSION, wrongInSession } from "../../../../../grader/labs/zpbft/cluster-tests/session.ts";
import { historyOf } from "../history-text.ts";

const found = (text: string) => wrongInSession(historyOf(text, { live: [0, 1, 2, 3] }));

const PUT = "typed put x 10 -> put ok; shown put ok";
const GET = "typed get x -> result: 10";

test.each([
  ["nothing was typed", "start client"],
  ["what is shown is what is to be shown", `${PUT}; ${GET}; shown result: 10`],
  ["what is shown next answers what was typed next", `typed put x 10 -> put ok; ${GET}; shown result: 10`],
  ["it has shown nothing yet", `${PUT}; ${GET}`],
  ["it ended afterwards", `${PUT}; exit client`],
  ["a server ended before it showed anything", `${PUT}; ${GET}; exit 2`],
  ["its log is bad, and it was not asked to the end", `${PUT}; client says: hello`],
])("nothing is wrong in a session when %s", (_, text) => {
  expect(found(text)).toBeUndefined();
});

test.each([
  [
    "it shows something else",
    `${PUT}; ${GET}; shown result: 11`,
    '"get x" has the wrong result',
    "result: 10",
    "result: 11",
  ],
  [
    "it ends without a result",
    `${PUT}; ${GET}; exit client`,
    '"get x" has the wrong result',
    "result: 10",
    "no agreement",
  ],
  [
    "what was shown before does not count again",
    `${PUT}; typed put y 1 -> put ok; exit client`,
    '"put y 1" has the wrong result',
    "put ok",
    "no agreement",
  ],
  [
    "the first that is wrong is told",
    `typed put x 10 -> put ok; shown no; ${GET}; shown neither`,
    '"put x 10" has the wrong result',
    "put ok",
    "no",
  ],
  [
    "one of several lines is not whole",
    "typed all -> x:11⏎y:20; shown x:11",
    '"all" has the wrong result',
    "x:11\ny:20",
    "x:11",
  ],
])("%s", (_, text, message, expected, seen) => {
  expect(found(text)).toMatchObject({ rule: "X3", message, expected, seen });
});

describe("when all was asked", () => {
  const all = SESSION.map(
    ([command, result]) => `typed ${command} -> ${result.replaceAll("\n", "⏎")}; shown ${result.replaceAll("\n", "⏎")}`,
  ).join(";");
  const line = "client says: client.ts:1: INFO| client start ...";

  test("the client's log is to fit the grammar", () => {
    expect(found(`${line}; ${all}`)).toBeUndefined();
    expect(found(`${line}; ${all}; client says: hello; client says: you`)).toEqual({
      rule: "L1",
      functions: ["verifyBallotCommit", "commit", "CommitRpc"],
      message: "the client logs lines that do not fit the grammar",
      expected: "every line as the handout gives it",
      seen: "hello",
      evidence: ["hello", "you"],
      thrown: [],
    });
  });

  test("and nobody else's is asked", () => {
    expect(found(`${line}; ${all}; 0 says: hello`)).toBeUndefined();
  });
});
