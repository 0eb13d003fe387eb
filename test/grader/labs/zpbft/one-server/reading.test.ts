import { expect, test } from "vitest";
import { readLate_ms, watchReading } from "../../../../../grader/labs/zpbft/one-server/reading.ts";

test("how late something was read is no less than the time for which the grader was busy, and is not known of what is long past", async () => {
  watchReading();
  while (readLate_ms(0) === Number.POSITIVE_INFINITY) await new Promise((resolve) => setImmediate(resolve));

  const busy_ms = 40;
  const begun_ms = performance.now();
  while (performance.now() < begun_ms + busy_ms);
  expect(readLate_ms(0)).toBeGreaterThanOrEqual(busy_ms);
  expect(readLate_ms(performance.now() + 1)).toBe(Number.POSITIVE_INFINITY);
});
