import fc from "fast-check";
import { expect, test } from "vitest";
import { History } from "../../../../../grader/history/history.ts";
import { violationsIn } from "../../../../../grader/labs/paxos/judge/judge.ts";
import { FILES, RULES } from "../../../../../grader/labs/paxos/rules.ts";
import { PAXOS } from "../../../../../grader/labs/paxos/wire.ts";
import { anyHistoryOf, SETTING } from "./history-text.ts";

/** FUZZ_RUNS=100000 tries so many; FUZZ_SEED others. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 1000);
const seed = Number(process.env.FUZZ_SEED ?? 10);

const id = fc.constantFrom("0", "1", "2");
const small = fc.integer({ min: 1, max: 4 }).map(String);
const ballot = fc.integer({ min: 1, max: 9 }).map(String);
const place = fc.tuple(small, ballot).map((numbers) => numbers.join("/"));
const value = fc.constantFrom("u", "v", "-");
const done = fc.constantFrom("", "", " d1", " d3");
const record = fc.oneof(
  fc.constant("N"),
  place.map((one) => `p${one}`),
  fc.tuple(fc.constantFrom("a", "A"), place, value).map((parts) => parts.join("")),
  fc.tuple(small, value).map(([seq, one]) => `!${seq}${one}`),
  fc.tuple(small, small, small).map((dones) => `d${dones.join()}`),
);
const records = fc.array(record, { minLength: 1, maxLength: 3 }).map((some) => some.join(" "));
const answer = fc.oneof(
  fc.constantFrom("ok", "gone", "error", "ok m3"),
  fc.tuple(fc.constantFrom("yes", "no"), ballot, done).map(([word, one, end]) => `${word} ${one}${end}`),
  fc.tuple(ballot, ballot, value).map(([one, other, what]) => `yes ${one} ${other}${what}`),
  fc.tuple(ballot, value).map(([one, what]) => `no ${one} !${what}`),
);
const said = fc.oneof(
  fc.tuple(place, done).map(([one, end]) => `prepare ${one}${end}`),
  fc.tuple(place, value, done).map(([one, what, end]) => `accept ${one} ${what}${end}`),
  fc.tuple(small, value, done).map(([one, what, end]) => `decide ${one} ${what}${end}`),
);
const piece = fc.oneof(
  fc.tuple(fc.constantFrom("start", "kill", "idle"), id).map((words) => words.join(" ")),
  fc.tuple(id, fc.nat(900)).map(([who, to_ms]) => `tick ${who} ${to_ms}`),
  fc.tuple(id, fc.constantFrom("writes", "replaces"), records).map((words) => words.join(" ")),
  fc.tuple(id, id, said).map(([from, to, what]) => `${from}>${to} ${what}`),
  fc
    .tuple(id, id, said, records, answer)
    .map(([from, to, what, some, end]) => `${from}>${to} ${what} [${some}] = ${end}`),
  fc.tuple(id, id, answer).map(([who, other, end]) => `${who}<${other} ${end}`),
  fc.tuple(id, small, value, answer).map(([to, seq, what, end]) => `x>${to} start ${seq} ${what} = ${end}`),
  fc.tuple(id, small, answer).map(([to, seq, end]) => `s>${to} done ${seq} = ${end}`),
  fc.tuple(id, small, value).map(([from, seq, what]) => `${from}>s decided ${seq} ${what}`),
);
const history = fc.record({
  pieces: fc.array(piece, { maxLength: 60 }),
  live: fc.constantFrom([1], [0, 1, 2]),
});

test("the judge does not throw, whatever crossed the wire and was written; and says the same of a stored history", () => {
  let found = 0;
  const functions: readonly string[] = Object.values(FILES).flat();
  const rules = new Set<string>();
  fc.assert(
    fc.property(history, ({ pieces, live }) => {
      const setting = { ...SETTING, live };
      const one = anyHistoryOf(["start 0", "start 1", "start 2", ...pieces], live);
      const violations = violationsIn(one, setting);
      found += violations.length;
      for (const violation of violations) {
        rules.add(violation.rule);
        expect(Object.keys(RULES)).toContain(violation.rule);
        expect(functions).toEqual(expect.arrayContaining([...violation.functions]));
        expect(live).toContain(violation.replica);
        expect([violation.expected, violation.seen, violation.message].includes("")).toBe(false);
      }
      expect(violationsIn(History.of(one.events, PAXOS), setting)).toEqual(violations);
    }),
    { numRuns, seed },
  );
  expect(found).toBeGreaterThan(numRuns);
  expect(rules.size).toBeGreaterThan(15);
});
