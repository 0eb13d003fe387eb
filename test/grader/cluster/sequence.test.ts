import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Order, Sequence } from "../../../grader/cluster/sequence.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A sequence, and what it has shown. */
function shown() {
  const lines: string[] = [];
  const sequence = new Sequence<string>((line) => lines.push(line));
  const add = (line: string, order?: Order) => sequence.add(line.split(" ")[0] ?? "", line, order);
  return { sequence, lines, add };
}

const got = (name: string, from: string): Order => ({ needs: { name, from } });
const sent = (...gives: string[]): Order => ({ gives });

describe("what several processes write is shown", () => {
  test("at once where nothing is to come before it", () => {
    const { lines, add } = shown();
    add("a one");
    add("b two", sent("x"));
    add("a three", got("x", "b"));
    expect(lines).toEqual(["a one", "b two", "a three"]);
  });

  test("with each sending before the receipt, though that was read first, and each one's lines in their order", () => {
    const { lines, add } = shown();
    add("b begins");
    add("a got x", got("x", "b"));
    add("a goes on", sent("y"));
    add("c got y", got("y", "a"));
    expect(lines).toEqual(["b begins"]);
    add("b sent x", sent("x", "z"));
    expect(lines).toEqual(["b begins", "b sent x", "a got x", "a goes on", "c got y"]);
  });

  test("with what is written late before what its writer wrote meanwhile", () => {
    const { lines, add } = shown();
    add("leader begins");
    add("client begins");
    add("leader got request", got("request", "client"));
    add("leader sent reply", sent("reply"));
    add("client got reply", got("reply", "leader"));
    expect(lines).toEqual(["leader begins", "client begins"]);
    add("client sent request", { gives: ["request"], isLate: true });
    expect(lines.slice(2)).toEqual([
      "client sent request",
      "leader got request",
      "leader sent reply",
      "client got reply",
    ]);
  });

  test("after a while even if its cause was never told, and what follows with it", () => {
    const { lines, add } = shown();
    add("b begins");
    add("a got x", got("x", "b"));
    add("a goes on");
    vi.advanceTimersByTime(400);
    expect(lines).toEqual(["b begins"]);
    vi.advanceTimersByTime(200);
    expect(lines).toEqual(["b begins", "a got x", "a goes on"]);
  });

  test("without waiting for somebody who writes nothing, and all of it when it is asked for", () => {
    const { sequence, lines, add } = shown();
    add("a got x", got("x", "nobody"));
    expect(lines).toEqual(["a got x"]);
    add("b begins");
    add("a got y", got("y", "b"));
    sequence.flush();
    expect(lines).toEqual(["a got x", "b begins", "a got y"]);
  });
});
