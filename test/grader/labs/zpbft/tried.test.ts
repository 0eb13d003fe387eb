import { expect, test } from "vitest";
import { triedIn } from "../../../../grader/labs/zpbft/tried.ts";
import { historyOf } from "./history-text.ts";

const part = (what: string) => `one/${what}`;

test("with one server the scripts of a group are counted for its part, and all for what is judged in each", () => {
  const history = historyOf("", { live: [2] });
  history.note({ kind: "trying", part: "quorum" });
  for (const [about, group] of ["quorum", "quorum", "view"].entries())
    history.note({ kind: "script", about, group, rule: "V7", text: "pp | Ca" });
  const tried = triedIn(history, part);
  expect(tried).toContainEqual({ part: "one/quorum", n: 4, who: "backup", scripts: 2 });
  expect(tried).toContainEqual({ part: "one/commits", n: 4, who: "backup", scripts: 3 });
});

test("with several servers the requests are counted for the part that they were made in", () => {
  const history = historyOf("", { live: [0, 1, 2, 3] });
  for (const [name, requests] of [
    ["concurrent", 2],
    ["commands", 1],
  ] as const) {
    history.note({ kind: "trying", part: name });
    for (let made = 0; made < requests; made++)
      history.note({ kind: "asked", what: "while all are well", request: `${made} client :1` });
  }
  expect(triedIn(history, part)).toEqual([
    { part: "one/concurrent", n: 4, who: "4 servers", requests: 2 },
    { part: "one/commands", n: 4, who: "4 servers", requests: 1 },
  ]);
});

test("before there is a cluster nothing was tried", () => {
  const history = historyOf("", { live: [2] });
  expect(triedIn({ ...history, of: () => [] } as unknown as typeof history, part)).toEqual([]);
});
