import fc from "fast-check";
import { expect, test } from "vitest";
import type { CheckSpec } from "../../../../grader/checks/check.ts";
import { Scoreboard } from "../../../../grader/checks/scoreboard.ts";
import { CHECKS, specOf } from "../../../../grader/labs/zpbft/checks.ts";
import { against } from "../../checks/outcomes.ts";

const SPECS = CHECKS.map(specOf);
const PARTS = [...new Set(SPECS.flatMap(({ coverage }) => coverage))];

/** What can be in the way of a part: what all checks that it is tried for stand behind. */
const MAY_BLOCK = new Map(
  PARTS.map((part) => {
    const about = SPECS.filter(({ coverage }) => coverage.includes(part));
    const before = about.map(({ needs, mayFollow = [] }) => [...needs, ...mayFollow]);
    return [part, (before[0] ?? []).filter((id) => id !== "start" && before.every((ids) => ids.includes(id)))];
  }),
);

/** A submission: the checks that it breaks, and which of them are in the way of which parts. */
interface Flawed {
  broken: readonly string[];
  inTheWay: ReadonlyMap<string, readonly string[]>;
}

/** The points of a submission. What it breaks is seen where its check is mainly tried, if nothing is in the way there. */
function scoreOf({ broken, inTheWay }: Flawed): number {
  const blockers = (part: string): string[] => (inTheWay.get(part) ?? []).filter((check) => broken.includes(check));
  const isSeen = ({ id, coverage }: CheckSpec): boolean =>
    broken.includes(id) && blockers(coverage[0] as string).every((check) => check === id);
  const scoreboard = new Scoreboard("start");
  scoreboard.add({
    found: SPECS.filter(isSeen).flatMap(({ id }) => against(id)),
    covered: PARTS.filter((part) => blockers(part).length === 0),
    blocked: PARTS.map((part) => [part, blockers(part)]),
  });
  const passed = scoreboard.verdicts(SPECS).filter(({ status }) => status === "passed");
  return passed.reduce((sum, { id }) => sum + (SPECS.find((spec) => spec.id === id)?.points ?? 0), 0);
}

test("mending one thing never lowers the score", () => {
  const ids = SPECS.map(({ id }) => id).filter((id) => id !== "start");
  const flawed = fc.record({
    broken: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 8 }),
    inTheWay: fc
      .tuple(...PARTS.map((part) => fc.subarray(MAY_BLOCK.get(part) ?? [])))
      .map((blockers) => new Map(PARTS.map((part, place) => [part, blockers[place] ?? []]))),
  });
  fc.assert(
    fc.property(flawed, ({ broken, inTheWay }) => {
      const before = scoreOf({ broken, inTheWay });
      for (const mended of broken) {
        const after = scoreOf({ broken: broken.filter((one) => one !== mended), inTheWay });
        expect(after).toBeGreaterThanOrEqual(before);
      }
    }),
    { numRuns: 300 },
  );
});

test("a check of one function does not wait for those of another, but where several servers work together", () => {
  const functionOf = new Map(SPECS.map(({ id, of }) => [id, of]));
  for (const { needs, of } of SPECS.filter((spec) => spec.of !== undefined)) {
    expect(needs.map((need) => functionOf.get(need)).filter((other) => other !== undefined && other !== of)).toEqual(
      [],
    );
  }
});
