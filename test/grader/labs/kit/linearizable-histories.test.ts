import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linearizable, type Operation } from "../../../../grader/labs/kit/linearizable.ts";
import { Zkv } from "../../../../skeleton/zkv/zkv.ts";
import { randomFrom } from "../../../../skeleton/zserver/random.ts";

const key = fc.constantFrom("x", "x", "x", "y");
const value = fc.constantFrom("1", "2", "3");
const overwriting = fc.oneof(
  fc.tuple(key, value).map(([key, value]) => `put ${key} ${value}`),
  key.map((key) => `get ${key}`),
  key.map((key) => `get ${key}`),
  key.map((key) => `del ${key}`),
);
const appending = fc.oneof(
  overwriting,
  fc.tuple(key, value).map(([key, value]) => `append ${key} ${value}`),
);
const SOME = [
  { kind: "written over", command: overwriting, values: ["1", "2", "3"] },
  { kind: "appended", command: appending, values: ["1", "2", "3", "11", "12", "21", "31", "123"] },
];

describe.each(SOME)("whatever was executed one after another, and $kind,", ({ command }) => {
  const execution = fc.record({
    command,
    since_ms: fc.nat(2),
    before_ms: fc.nat(12),
    after_ms: fc.nat(12),
    fate: fc.constantFrom("answered", "answered", "answered", "answered", "not answered", "not executed"),
  });

  /** Each is executed at a time of its own, between its sending and its answer. */
  function historyOf(executions: (typeof execution extends fc.Arbitrary<infer T> ? T : never)[]): Operation[] {
    const zkv = new Zkv({ append: true });
    let now_ms = 100;
    return executions.map(({ command, since_ms, before_ms, after_ms, fate }, place) => {
      now_ms += since_ms;
      const result = fate === "not executed" ? undefined : zkv.execute(command);
      const sent = { client: `${place}`, command, invoked: now_ms - before_ms };
      return fate === "answered"
        ? { ...sent, returned: now_ms + after_ms, result }
        : { ...sent, returned: undefined, result: undefined };
    });
  }

  const executions = fc.array(execution, { maxLength: 60 });

  test("is linearizable, in whatever order it was recorded", () => {
    fc.assert(
      fc.property(executions, fc.infiniteStream(fc.nat()), (executions, places) => {
        const history = historyOf(executions).map((operation) => ({ operation, place: places.next().value }));
        const shuffled = history.sort((one, other) => one.place - other.place).map(({ operation }) => operation);
        expect(linearizable(shuffled)).toEqual({ verdict: "linearizable" });
      }),
      { numRuns: 500 },
    );
  });

  test("is not, with one get of a value that was never put, and that get shows it", () => {
    fc.assert(
      fc.property(executions, (executions) => {
        const wrong = { client: "z", command: "get x", invoked: 90, returned: 120, result: "result: 7" };
        const verdict = linearizable([...historyOf(executions), wrong]);
        // What is appended builds on all writes: none can be left out.
        const isBuilt = executions.some(({ command }) => command.startsWith("append x"));
        const operations = isBuilt ? expect.arrayContaining([wrong]) : [wrong];
        expect(verdict).toEqual({ verdict: "not linearizable", key: "x", operations });
      }),
    );
  });
});

describe.each(SOME)("any small history in which values are $kind", ({ command, values }) => {
  const time = fc.nat(12);
  const operation = fc
    .record({ command, from: time, to: time, answered: fc.nat(4), seen: fc.constantFrom("none", ...values) })
    .map(({ command, from, to, answered, seen }): Operation => {
      const [invoked, late_ms] = [Math.min(from, to), Math.max(from, to)];
      const [name, key] = command.split(" ");
      const found = seen === "none" ? `error: can't find this key '${key}'` : `result: ${seen}`;
      const result = name === "get" ? found : `${name} ok`;
      return answered === 0
        ? { client: "a", command, invoked, returned: undefined, result: undefined }
        : { client: "a", command, invoked, returned: late_ms, result };
    });
  const small = fc.array(operation, { minLength: 1, maxLength: 6 });

  /** Tries every order of every key at once: too slow to use, too simple to be wrong. */
  function isLinearizable(rest: readonly Operation[], order: readonly Operation[] = []): boolean {
    const isWhole = rest.every(({ returned }) => returned === undefined);
    if (isWhole && isOrder(order)) return true;
    return rest.some((next, place) => isLinearizable(rest.toSpliced(place, 1), [...order, next]));
  }

  function isOrder(order: readonly Operation[]): boolean {
    const zkv = new Zkv({ append: true });
    return order.every(({ command, invoked, result }, place) => {
      const answer = zkv.execute(command);
      const isInTime = order.slice(place).every(({ returned = Infinity }) => returned >= invoked);
      return isInTime && (result === undefined || result === answer);
    });
  }

  test("is found what trying every order finds", () => {
    const found = { linearizable: 0, "not linearizable": 0, "out of time": 0 };
    fc.assert(
      fc.property(small, (history) => {
        const { verdict } = linearizable(history);
        expect(verdict).toBe(isLinearizable(history) ? "linearizable" : "not linearizable");
        found[verdict]++;
      }),
      { numRuns: 2000 },
    );
    expect(found.linearizable).toBeGreaterThan(100);
    expect(found["not linearizable"]).toBeGreaterThan(100);
  });

  test("is shown not to be by operations of its own that show it, and nothing that a get could have seen is left out", () => {
    fc.assert(
      fc.property(small, (history) => {
        const found = linearizable(history);
        if (found.verdict !== "not linearizable") return;
        const { key, operations } = found;
        expect(isLinearizable(operations)).toBe(false);
        const rest = history.filter((operation) => !operations.includes(operation));
        expect(rest.length + operations.length).toBe(history.length);
        for (const { command, result, returned = 0 } of operations) {
          if (!command.startsWith("get") || operations.some((other) => other.command.startsWith("append"))) continue;
          const source = result?.startsWith("result: ") ? `put ${key} ${result.slice(8)}` : `del ${key}`;
          expect(rest.filter((other) => other.command === source && other.invoked <= returned)).toEqual([]);
        }
        // And no get is too many.
        for (const one of operations.filter(({ command }) => command.startsWith("get"))) {
          expect(linearizable(operations.filter((other) => other !== one)).verdict).toBe("linearizable");
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("is never found otherwise for want of steps", () => {
    fc.assert(
      fc.property(small, fc.nat(4), (history, steps_max) => {
        const { verdict } = linearizable(history, steps_max);
        if (verdict !== "out of time") expect(verdict).toBe(linearizable(history).verdict);
      }),
    );
  });
});

describe("ten thousand operations of eight clients on twenty keys, with appends and without answers", () => {
  /** Each client does one after the other, and each is executed somewhere in between; every tenth has no answer. */
  function history(seed: number): Operation[] {
    const random = randomFrom(seed);
    const below = (count: number): number => Math.floor(random() * count);
    const zkv = new Zkv({ append: true });
    const clients = Array.from({ length: 8 }, () => ({ free: 0, name: 0 }));
    const operations: Operation[] = [];
    for (let place = 1; place <= 10_000; place++) {
      const now = place * 10;
      const client = below(clients.length);
      const one = clients[client] as (typeof clients)[number];
      const key = `k${below(20)}`;
      const command = [`append ${key} ${place},`, `get ${key}`, `get ${key}`, `put ${key} ${place},`, `del ${key}`].at(
        [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 3, 4][below(14)] as number,
      ) as string;
      const invoked = Math.max(one.free, now - below(60));
      if (invoked > now) continue;
      const result = zkv.execute(command);
      const returned = now + below(60);
      const isLost = below(10) === 0;
      operations.push({
        client: `c${client}.${one.name}`,
        command,
        invoked,
        returned: isLost ? undefined : returned,
        result: isLost ? undefined : result,
      });
      // A client whose command has no answer says nothing more.
      if (isLost) one.name += 1;
      one.free = returned + 1;
    }
    return operations;
  }

  test.each([1, 2, 3])("(%i) are found linearizable; and not, with one get that has missed a write", (seed) => {
    const right = history(seed);
    expect(right.length).toBeGreaterThan(5000);
    expect(linearizable(right)).toEqual({ verdict: "linearizable" });
    const gets = right.flatMap(({ command, result = "", returned }, place) => {
      return command.startsWith("get") && returned !== undefined && result.split(",").length > 2 ? [place] : [];
    });
    const place = gets[gets.length >> 1] as number;
    const wrong = right.map((one, at) => (at === place ? { ...one, result: one.result?.replace(/\d+,$/, "") } : one));
    expect(linearizable(wrong).verdict).toBe("not linearizable");
  });
});
