import { expect, test } from "vitest";
import { type Step, stepIn, stepText } from "../../../../grader/cluster/world/step.ts";

test.each([
  ["deliver toy 1 > toy 2 #3", { verb: "deliver", route: "toy 1 > toy 2", number: 3 }],
  ["lose client :80 > toy 2 #14", { verb: "lose", route: "client :80 > toy 2", number: 14 }],
  ["tick toy 1 to 250", { verb: "tick", who: "toy 1", to_ms: 250 }],
  ["ack toy 1", { verb: "ack", who: "toy 1" }],
  ["start toy 1", { verb: "start", who: "toy 1" }],
  ["fail toy 1 with EIO keeping 3", { verb: "fail", who: "toy 1", error: "EIO", kept: 3 }],
  ["kill toy 1", { verb: "kill", who: "toy 1" }],
  ["kill toy 1 keeping 9", { verb: "kill", who: "toy 1", kept: 9 }],
  ["ask put x 1", { verb: "ask", request: "put x 1" }],
] satisfies [string, Step][])("%s", (text, step) => {
  expect(stepIn(text)).toEqual(step);
  expect(stepText(step)).toBe(text);
});

test.each(["", "deliver toy 1", "tick toy 1", "tick toy 1 to -5", "walk toy 1", "ack", "drop a > b #x"])(
  "is no step: %j",
  (text) => {
    expect(() => stepIn(text)).toThrow(`"${text}" is no step of a schedule`);
  },
);
