import fc from "fast-check";
import { expect, test } from "vitest";
import { durationText } from "../../../skeleton/zkv/prompt.ts";

test.each([
  [1_000, "1µs"],
  [812_500, "812.5µs"],
  [999_999, "999.999µs"],
  [1_000_000, "1ms"],
  [5_995_586, "5.995586ms"],
  [999_999_999, "999.999999ms"],
  [1_000_000_000, "1s"],
  [1_200_000_000, "1.2s"],
  [59_999_999_999, "59.999999999s"],
])("%i ns are %s", (ns, text) => {
  expect(durationText(ns)).toBe(text);
});

test.each([
  [60_000_000_000, "1m0s"],
  [90_500_000_000, "1m30.5s"],
  [3_600_000_000_000, "1h0m0s"],
])("%i ns are %s, as Go prints what -timeout allows", (ns, text) => {
  expect(durationText(ns)).toBe(text);
});

test("every duration below a minute keeps all of its digits, and has none too many", () => {
  const units = [
    { text: "µs", ns: 1_000n },
    { text: "ms", ns: 1_000_000n },
    { text: "s", ns: 1_000_000_000n },
  ] as const;
  /** By integers only: no rounding can be right by chance. */
  const textOf = (ns: bigint): string => {
    const unit = units.findLast((candidate) => ns >= candidate.ns) ?? units[0];
    const digits = String(ns % unit.ns).padStart(String(unit.ns).length - 1, "0");
    return `${ns / unit.ns}${`.${digits}`.replace(/\.?0*$/, "")}${unit.text}`;
  };
  const ns = fc.oneof(fc.integer({ min: 1_000, max: 1e7 }), fc.integer({ min: 1_000, max: 6e10 - 1 }));
  fc.assert(
    fc.property(ns, (any) => {
      expect(durationText(any)).toBe(textOf(BigInt(any)));
    }),
  );
});
