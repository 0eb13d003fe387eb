import { expect, test } from "vitest";
import { AT_WORK, broken } from "./beginnings.ts";

const SENT = `${AT_WORK} x>1 start a [L2:1a] = 2/1; 1>0 append 1 1/1+1a c1; 1>2 append 1 1/1+1a c1;`;
const AGAIN = "1<2 error; 1>2 append 1 1/1+1a c1;";

test("a call that has failed is made again a few times", () => {
  expect(broken(SENT + AGAIN.repeat(7))).toBe("");
});

test("it is not made again on and on, while no time passes", () => {
  expect(broken(SENT + AGAIN.repeat(8))).toBe("A11");
});

test("time that passes, a command and an answer are reasons to call", () => {
  const beats = Array.from({ length: 10 }, (_, beat) => {
    const calls = "1>0 append 1 1/1 c1; 1>2 append 1 1/1+1a c1; 1<2 error";
    return `tick 1 ${250 + 50 * beat}; ${calls};`;
  });
  expect(broken(`${SENT} 1<2 error; ${beats.join(" ")}`)).toBe("");
});

test("a call that has failed is made again as it was, whatever is committed by then", () => {
  const next = "1<0 yes; 1>s apply 2 1a; x>1 start b [L3:1b] = 3/1; 1>0 append 1 2/1+1b c2; 1>2 append 1 2/1+1b c2;";
  expect(broken(`${SENT} ${next} ${AGAIN}`)).toBe("");
  expect(broken(`${SENT} ${next} tick 1 1200; 1>0 append 1 3/1 c2; 1>2 append 1 1/1+1a c1`)).toBe("");
  expect(broken(`${SENT} ${next} tick 1 1100; 1>0 append 1 3/1 c2; 1>2 append 1 1/1+1a c1`)).toBe("M5");
  expect(broken(`${SENT} ${next} 1<2 error; 1>2 append 1 1/1+1a,1b c1`)).toBe("M5");
});
