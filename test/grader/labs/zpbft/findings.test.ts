import { expect, test } from "vitest";
import { CHECKS } from "../../../../grader/labs/zpbft/checks.ts";
import { checksOf } from "../../../../grader/labs/zpbft/findings.ts";

const OF_SCRIPTS = CHECKS.filter(({ tries }) => tries.some((tried) => "group" in tried));

test.each(OF_SCRIPTS)("$id, a check of scripts, is failed by what breaks a rule of its own", ({ id, rules }) => {
  for (const rule of rules) expect(checksOf({ rule }), `${rule} has this check in CHECK_OF_RULE`).toEqual([id]);
});
