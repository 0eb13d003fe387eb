import { expect, test } from "vitest";
import { clockOf } from "../../../../../grader/labs/zpbft/one-server/clock.ts";
import { Gaps } from "../../../../../grader/labs/zpbft/one-server/gaps.ts";

const USUAL_MS = 1000;

/** What is known after some deciding messages to a server that replies to what is sent at a time when `reply` says so. */
async function known(reply: (sent_ms: number) => number, messages: number) {
  const replies = { last_ms: reply(0) };
  let now_ms = replies.last_ms;
  const gaps = new Gaps(
    replies,
    () => now_ms,
    async (time_ms) => {
      now_ms += time_ms;
    },
    () => 0,
  );
  const waits: number[] = [];
  for (let message = 0; message < messages; message++) {
    waits.push(await gaps.wait(USUAL_MS));
    gaps.begin([]);
    replies.last_ms = reply(now_ms);
    now_ms = replies.last_ms;
    gaps.end(false);
  }
  return { clockless: gaps.clockless, waits };
}

test("a server that always takes as long has shown after four messages that it has no clock, and is made to wait no more", async () => {
  const { clockless, waits } = await known((sent_ms) => sent_ms + USUAL_MS, 10);
  expect(clockless?.length).toBeGreaterThanOrEqual(3);
  expect(clockOf(clockless ?? [])).toBe("none");
  expect(waits.filter((wait_ms) => wait_ms > 0).length).toBeLessThanOrEqual(4);
  expect(new Set(waits.slice(0, 3)).size).toBe(3);
});

test("one that replies with the ticks of a clock shows no such thing, and is not made to wait without end", async () => {
  const { clockless, waits } = await known((sent_ms) => (1 + Math.floor(sent_ms / USUAL_MS)) * USUAL_MS, 20);
  expect(clockless).toBeUndefined();
  expect(waits.filter((wait_ms) => wait_ms > 0).length).toBeLessThan(7);
});

test("nor does one that takes as long as the message asks for", async () => {
  let takes_ms = USUAL_MS;
  const { clockless } = await known((sent_ms) => {
    takes_ms = takes_ms === USUAL_MS ? 1300 : USUAL_MS;
    return sent_ms + takes_ms;
  }, 10);
  expect(clockless).toBeUndefined();
});
