import fc from "fast-check";
import { expect, test } from "vitest";
import { History } from "../../../../../grader/history/history.ts";
import { violationsIn } from "../../../../../grader/labs/raft/judge/judge.ts";
import { FILES, RULES } from "../../../../../grader/labs/raft/rules.ts";
import { RAFT } from "../../../../../grader/labs/raft/wire.ts";
import { anyHistoryOf, SETTING } from "./history-text.ts";

/** FUZZ_RUNS=100000 tries so many; FUZZ_SEED others. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 1000);
const seed = Number(process.env.FUZZ_SEED ?? 10);

const id = fc.constantFrom("0", "1", "2");
const small = fc.nat(4).map(String);
const pair = fc.tuple(small, small).map((numbers) => numbers.join("/"));
const entries = fc.array(
  fc.tuple(small, fc.constantFrom("", "a", "b")).map((parts) => parts.join("")),
  { maxLength: 3 },
);
const vote = fc.constantFrom("-", "0", "1", "2");
const record = fc.oneof(
  fc.constantFrom("N", "junk"),
  fc.tuple(small, vote).map(([term, vote]) => `T${term}v${vote}`),
  fc.tuple(small, entries).map(([from, some]) => `L${from}:${some.join()}`),
  fc.tuple(pair, entries).map(([last, some]) => `S${last}:${some.join()}`),
);
const records = fc.array(record, { minLength: 1, maxLength: 3 }).map((some) => some.join(" "));
const answer = fc.oneof(
  fc.constantFrom("yes", "no", "ok", "nobody", "error"),
  pair,
  fc.tuple(fc.constantFrom("yes", "no", "ok"), small).map((parts) => parts.join("@")),
  pair.map((conflict) => `no ${conflict}`),
);
const said = fc.oneof(
  fc.tuple(small, pair).map(([term, last]) => `vote ${term} ${last}`),
  fc
    .tuple(small, pair, entries, small)
    .map(
      ([term, prev, some, commit]) => `append ${term} ${prev}${some.length > 0 ? `+${some.join()}` : ""} c${commit}`,
    ),
  fc.tuple(small, pair).map(([term, last]) => `install ${term} ${last}`),
);
const piece = fc.oneof(
  fc.tuple(fc.constantFrom("start", "kill", "exit", "fence"), id).map((words) => words.join(" ")),
  fc.tuple(id, fc.nat(900)).map(([who, to_ms]) => `tick ${who} ${to_ms}`),
  fc.tuple(id, fc.constantFrom("writes", "asks", "replaces"), records).map((words) => words.join(" ")),
  fc.tuple(id, fc.constantFrom("acked", "acked EIO", "killed 3")).map((words) => words.join(" ")),
  fc.tuple(id, id, said).map(([from, to, what]) => `${from}>${to} ${what}`),
  fc
    .tuple(fc.constantFrom("", "&"), id, id, said, records, answer)
    .map(([open, from, to, what, written, end]) => `${open}${from}>${to} ${what} [${written}] = ${end}`),
  fc.tuple(id, fc.constantFrom("<", "="), id, answer).map(([who, how, other, end]) => `${who}${how}${other} ${end}`),
  fc.tuple(id, fc.constantFrom("a", "b"), answer).map(([to, command, end]) => `x>${to} start ${command} = ${end}`),
  fc.tuple(id, small, small).map(([from, index, term]) => `${from}>s apply ${index} ${term}a`),
  fc.tuple(id, pair).map(([from, last]) => `${from}>s restore ${last}`),
  fc.tuple(id, small).map(([to, index]) => `s>${to} snapshot ${index} = ok`),
);
const history = fc.record({
  pieces: fc.array(piece, { maxLength: 60 }),
  live: fc.constantFrom([1], [0, 1, 2]),
});

test("the judge does not throw, whatever crossed the wire and was written; and says the same of a stored history", () => {
  let found = 0;
  const functions: readonly string[] = Object.values(FILES).flat();
  fc.assert(
    fc.property(history, ({ pieces, live }) => {
      const setting = { ...SETTING, live };
      const one = anyHistoryOf(["start 0", "start 1", "start 2", ...pieces], live);
      const violations = violationsIn(one, setting);
      found += violations.length;
      for (const violation of violations) {
        expect(Object.keys(RULES)).toContain(violation.rule);
        expect(functions).toEqual(expect.arrayContaining([...violation.functions]));
        expect(live).toContain(violation.replica);
        expect([violation.expected, violation.seen, violation.message].includes("")).toBe(false);
      }
      expect(violationsIn(History.of(one.events, RAFT), setting)).toEqual(violations);
    }),
    { numRuns, seed },
  );
  expect(found).toBeGreaterThan(numRuns);
});

test.each(["__proto__", "constructor", "toString", ""])(
  "a call of a method that is called %j breaks no rule, and nothing",
  (method) => {
    const history = new History(RAFT);
    history.note({ kind: "start", who: "server 0" });
    history.hold({ from: "server 0", to: "server 1", method, params: {} });
    expect(history.calls).toMatchObject([{ malformed: expect.any(String) }]);
    expect(violationsIn(history, { ...SETTING, live: [0] })).toEqual([]);
  },
);
