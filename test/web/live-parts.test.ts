import { expect, test } from "vitest";
import { verbsIn } from "../../web/live/ask.js";
import { oddKeys } from "../../web/live/cards.js";
import { arrowOf, layoutOf, middleOf } from "../../web/live/layout.js";
import { begin, type World } from "../../web/live/world.js";
import { helloOf } from "./live-recording.ts";

test.each([320, 760, 1100])(
  "in %i pixels the columns stand beside each other, with the marks between them",
  (width) => {
    for (const n of [1, 4, 7, 16]) {
      const hello = helloOf(n);
      const layout = layoutOf(hello, width);
      const parts = [
        ...layout.columns.flatMap((column) => (column === undefined ? [] : [[column.start, column.end]])),
        ...layout.marks.map(({ x, width: wide }) => [x - wide / 2, x + wide / 2]),
      ].sort(([a = 0], [b = 0]) => a - b) as [number, number][];
      expect(parts[0]?.[0]).toBeGreaterThanOrEqual(layout.label);
      for (const [place, [start, end]] of parts.entries()) {
        expect(end).toBeGreaterThan(start);
        if (place > 0) expect(start).toBeCloseTo(parts[place - 1]?.[1] as number);
      }
      expect(parts.at(-1)?.[1]).toBeLessThanOrEqual(width + 0.01);
      const ends = hello.lanes.map((_, from) => arrowOf(layout, hello.lanes.length, { kind: 2, from, to: 1 }));
      expect(new Set(ends.map(({ x2 }) => x2)).size).toBe(ends.length);
      for (const { x1, x2, y2 } of ends) {
        expect(x2).toBeGreaterThan(x1);
        expect(y2).toBe(middleOf(layout, 1));
      }
    }
  },
);

test("the marks stand behind the messages that are counted for them", () => {
  const { columns, marks } = layoutOf(helloOf(4), 760);
  const [prepared, committed, executed] = marks.map(({ x }) => x) as [number, number, number];
  expect([columns[2]?.end, columns[3]?.start].map((x) => x as number)).toSatisfy(
    ([end, start]: [number, number]) => end < prepared && prepared < start,
  );
  expect(committed).toBeGreaterThan(columns[3]?.end as number);
  expect(executed).toBeGreaterThan(committed);
  expect(executed).toBeLessThan(columns[4]?.start as number);
});

test("databases are compared among servers that have come equally far", () => {
  const member = (executed: number, ...pairs: [string, string][]) => ({
    ...(begin(helloOf(1)).members[0] as World["members"][number]),
    figures: { executed },
    db: { kind: "db", id: 0, pairs, more: 0 } as const,
  });
  expect([...oddKeys([member(2, ["x", "1"], ["y", "1"]), member(2, ["x", "1"], ["y", "2"])])]).toEqual(["y"]);
  expect([...oddKeys([member(2, ["x", "1"]), member(3, ["x", "2"])])]).toEqual([]);
});

test("the verbs are those of the line that tells what a client takes", () => {
  expect(verbsIn("commands: put <key> <val>, get <key>, del <key>, all")).toEqual([
    { verb: "put", isWhole: false },
    { verb: "get", isWhole: false },
    { verb: "del", isWhole: false },
    { verb: "all", isWhole: true },
  ]);
  expect(verbsIn("anything")).toEqual([{ verb: "anything", isWhole: true }]);
  expect(verbsIn("")).toEqual([]);
});
