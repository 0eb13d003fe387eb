import { expect, test, vi } from "vitest";
import { standName } from "../../../../grader/labs/kit/world/stand.ts";
import { impossibleIn } from "../../../../grader/labs/raft/possible/possible.ts";
import { CHECKS } from "../../../../grader/labs/zraft/checks.ts";
import { hiddenOf } from "../../../../grader/labs/zraft/hidden/stands.ts";
import { programWith } from "../raft/storms.ts";
import { play } from "./stands.ts";

vi.setConfig({ testTimeout: 300_000 });

const STANDS = CHECKS.map(hiddenOf).flatMap((check) =>
  check.stands.map((stand) => [standName(check, stand), check, stand] as const),
);

test.each(STANDS)("what is played in %s is a piece of a run of right servers", async (_, check, stand) => {
  const { history, setting, stuck } = await play(check, stand, await programWith(), 3);
  expect(stuck).toBeUndefined();
  const found = impossibleIn(history, setting).map(({ at, call: { from, to, method }, why }) => [
    `${at}: ${from} > ${to} ${method}: ${why}`,
  ]);
  expect(found).toEqual([]);
});
