import { expect, test } from "vitest";
import { Random } from "../../../grader/checks/random.ts";
import { type Network, Rounds } from "../../../grader/cluster/rounds.ts";
import type { Call } from "../../../grader/history/events.ts";

const MEMBERS = ["replica 0", "replica 1", "replica 2"];
const UNRULY: Network = { late: [0, 1, 2], isOrdered: false };

/** Calls written as `1>0 a`, in the order in which they were seen. */
function calls(text: string): Call[] {
  return text.split(", ").map((told, at) => {
    const [line = "", method = ""] = told.split(" ");
    const [from, to] = line.split(">").map((who) => (who.startsWith("c") ? `client ${who}` : `replica ${who}`));
    return { kind: "call", at, time_ms: at, from: from as string, to: to as string, method, params: {} };
  });
}

/** What is delivered, a text for each round, when all of this was said before the first one. */
function delivered(text: string, { network, seed = 1 }: { network?: Network; seed?: number } = {}): string[] {
  const rounds = new Rounds(new Random(seed, "rounds"), MEMBERS);
  if (network !== undefined) rounds.network = network;
  for (const call of calls(text)) rounds.add(call);
  const told: string[] = [];
  for (let round = rounds.next(); round.length > 0; round = rounds.next()) {
    told.push(round.map(({ from, to, method }) => `${from}>${to} ${method}`).join(", "));
  }
  return told;
}

const SAID = "0>1 a, 0>2 b, 1>0 c, 1>2 d, 2>0 e, 2>1 f, c>0 g";

test("all is delivered, once, in an order that depends on the seed", () => {
  const all = (seed: number, network?: Network) => delivered(SAID, { seed, network }).join(", ").split(", ");
  for (const network of [undefined, UNRULY]) {
    expect(all(1, network).toSorted()).toEqual(delivered(SAID)[0]?.split(", ").toSorted());
    expect(all(1, network)).not.toEqual(all(2, network));
  }
});

test.each([undefined, UNRULY])("who was faster does not matter: network %j", (network) => {
  const slower = "2>0 e, 2>1 f, 1>0 c, 0>1 a, 1>2 d, c>0 g, 0>2 b";
  for (const seed of [1, 2, 3]) {
    expect(delivered(slower, { network, seed })).toEqual(delivered(SAID, { network, seed }));
  }
});

test("an honest network delivers all in one round, and keeps the order of each line", () => {
  const told = delivered("0>1 a, 0>1 b, 2>1 x, 0>1 c, 2>1 y");
  expect(told).toHaveLength(1);
  for (const line of [/0>replica 1 a.* b.* c/, /2>replica 1 x.* y/]) expect(told[0]).toMatch(line);
});

test("an unruly one delivers in rounds, and what was said later may come first", () => {
  const seeds = Array.from({ length: 20 }, (_, seed) =>
    delivered("0>1 a, 0>1 b, 0>1 c", { network: UNRULY, seed }).join(" | "),
  );
  expect(seeds.some((told) => told.includes("|"))).toBe(true);
  expect(seeds.some((told) => /c.*a/.test(told))).toBe(true);
});

test("what is said to somebody who takes nothing waits, and nothing else waits for it", () => {
  const rounds = new Rounds(new Random(1, "rounds"), MEMBERS);
  for (const call of calls("0>1 a, 0>2 b")) rounds.add(call);
  const mayGo = ({ to }: Call) => to !== "replica 1";
  expect(rounds.next(mayGo).map(({ method }) => method)).toEqual(["b"]);
  expect(rounds.hasAny(mayGo)).toBe(false);
  expect(rounds.next(mayGo)).toEqual([]);
  expect(rounds.next().map(({ method }) => method)).toEqual(["a"]);
});
