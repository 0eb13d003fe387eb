import fc from "fast-check";
import { expect, test } from "vitest";
import { History } from "../../../../../grader/history/history.ts";
import { violationsIn } from "../../../../../grader/labs/kvraft/judge/judge.ts";
import { FILES, RULES } from "../../../../../grader/labs/kvraft/rules.ts";
import { KVRAFT } from "../../../../../grader/labs/kvraft/wire.ts";
import { anyHistoryOf, SETTING } from "./history-text.ts";

/** FUZZ_RUNS=100000 tries so many; FUZZ_SEED others. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 1000);
const seed = Number(process.env.FUZZ_SEED ?? 10);

const id = fc.constantFrom("0", "1");
const small = fc.integer({ min: 1, max: 5 }).map(String);
const place = fc.tuple(small, fc.constantFrom("1", "2")).map((numbers) => numbers.join("/"));
const text = fc.constantFrom("put x 1", "append x 2", "get x", "del x", "keep-alive", "nonsense");
const whose = fc.tuple(fc.constantFrom("2", "3"), small).map(([client, number]) => `c${client}#${number}`);
const asked = fc.oneof(
  fc.constant("register"),
  fc.tuple(whose, text).map((words) => words.join(" ")),
);
const reply = fc.constantFrom(
  ...[
    "ok put ok",
    "ok result: 1",
    "ok 2",
    "ok",
    "retry @-1",
    "not-leader @0",
    "not-leader @2",
    "stale",
    "expired",
    "error",
  ],
);
const piece = fc.oneof(
  fc.tuple(fc.constantFrom("kill", "start", "idle"), fc.constantFrom("0", "1", "k")).map((words) => words.join(" ")),
  fc.tuple(fc.constantFrom("0", "1", "k"), fc.nat(2000)).map(([who, ms]) => `tick ${who} ${ms}`),
  fc.nat(70_000).map((ms) => `at ${ms}`),
  fc.tuple(id, asked).map(([to, what]) => `x>${to} ${what}`),
  fc.tuple(id, asked, reply).map(([who, what, said]) => `${who}= ${what.split(" ")[0]} ${said}`),
  fc
    .tuple(id, asked, fc.oneof(place, fc.constantFrom("no 0", "lost")))
    .map(([who, what, said]) => `${who} starts ${what} -> ${said}`),
  fc.tuple(id, place, fc.oneof(asked, fc.constant("-"))).map(([to, where, what]) => `r>${to} ${where} ${what}`),
  fc.tuple(id, place).map(([to, where]) => `r>${to} restores ${where}`),
  fc.tuple(id, fc.constantFrom("1/0", "1/1", "2/0", "2/1", "2/-1")).map(([to, who]) => `r>${to} leader ${who}`),
  fc.tuple(id, fc.oneof(small, fc.constant("no"))).map(([who, said]) => `${who} reads -> ${said}`),
  fc.tuple(id, small, fc.constantFrom("a", "b")).map(([who, index, data]) => `${who} offers ${index} ${data} -> ok`),
  text.map((what) => `x>k ${what}`),
  reply.filter((said) => /^(ok|stale|expired|error)/.test(said)).map((said) => `k= ${said}`),
  fc.tuple(fc.constantFrom("0", "1", "2"), asked, reply).map(([to, what, said]) => `k>${to} ${what} -> ${said}`),
);

test("the judge does not throw, whatever crossed the wire; and says the same of a stored history", () => {
  let found = 0;
  const functions: readonly string[] = Object.values(FILES).flat();
  const rules = new Set<string>();
  const histories = fc.record({ pieces: fc.array(piece, { maxLength: 60 }), maxState: fc.constantFrom(0, 100) });
  fc.assert(
    fc.property(histories, ({ pieces, maxState }) => {
      const setting = { ...SETTING, maxState };
      const one = anyHistoryOf(["start 0", "start 1", "start k", ...pieces]);
      const violations = violationsIn(one, setting);
      found += violations.length;
      for (const violation of violations) {
        rules.add(violation.rule);
        expect(Object.keys(RULES)).toContain(violation.rule);
        expect(functions).toEqual(expect.arrayContaining([...violation.functions]));
        expect([violation.expected, violation.seen, violation.message].includes("")).toBe(false);
      }
      expect(violationsIn(History.of(one.events, KVRAFT), setting)).toEqual(violations);
    }),
    { numRuns, seed },
  );
  expect(found).toBeGreaterThan(numRuns);
  expect(rules.size).toBeGreaterThan(10);
});
