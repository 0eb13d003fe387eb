import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut, fitted } from "../../../../grader/report/reporters/text.ts";

describe("a text that is cut", () => {
  test("keeps its head and its tail, and says how much is gone", () => {
    const text = cut(`${"a".repeat(500)}${"b".repeat(500)}`, 100);
    const [, head, bytes, tail] = /^(a+) \[…(\d+) bytes cut…\] (b+)$/.exec(text) as string[];
    expect((head as string).length + Number(bytes) + (tail as string).length).toBe(1000);
    expect(Math.abs((head as string).length - (tail as string).length)).toBeLessThan(5);
    expect(text.length).toBeGreaterThan(90);
  });

  test("is whole if it is short enough", () => {
    expect(cut("é".repeat(50), 100)).toBe("é".repeat(50));
  });

  test("is never longer than it may be, and no character of it is broken", () => {
    const texts = fc.string({ unit: "binary", maxLength: 300 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 400 }), (text, max_bytes) => {
        const whole = text.toWellFormed();
        const short = cut(whole, max_bytes);
        expect(Buffer.byteLength(short)).toBeLessThanOrEqual(max_bytes);
        const [head, tail = ""] = short.split(/ \[…\d+ bytes cut…\] /);
        expect(whole.startsWith(head as string)).toBe(true);
        expect(whole.endsWith(tail)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a whole that must fit", () => {
  const build = (check_bytes: number): string => "x".repeat(10 * check_bytes + 50);

  test("is as full as it can be", () => {
    expect(fitted(1e6, build)).toHaveLength(10 * 16384 + 50);
    expect(fitted(50_000, build)).toHaveLength(10 * 4096 + 50);
  });

  test("has no more than the bare rows if all else is too much", () => {
    expect(fitted(60, build)).toHaveLength(50);
  });
});
