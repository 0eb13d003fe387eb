import { describe, expect, test } from "vitest";
import { Random } from "../../../../grader/checks/random.ts";
import { CHECKS } from "../../../../grader/labs/zpbft/checks.ts";
import { groupsIn } from "../../../../grader/labs/zpbft/experiments.ts";
import { HIDDEN_CHECKS } from "../../../../grader/labs/zpbft/hidden/suite.ts";
import { mixtures } from "../../../../grader/labs/zpbft/one-server/mixtures.ts";
import { orders as allOrders } from "../../../../grader/labs/zpbft/one-server/orders.ts";
import { FLAWS, type Script, type Step, script } from "../../../../grader/labs/zpbft/one-server/script.ts";
import { type Group, mixed, partsOf } from "../../../../grader/labs/zpbft/one-server/scripts.ts";

const groupsOfFour = () => groupsIn("backup", CHECKS, new Random(1, "backup"), 1);
const groupsOfLeader = (random: Random) => groupsIn("leader", CHECKS, random, 1);
const groupsOfLiars = (random: Random) => groupsIn("liars", CHECKS, random, 1);

/** Whether a server that is sent these must hold the request committed: nothing of the grader's own counts here. */
function isCommitted(steps: readonly Step[], f: number): boolean {
  const senders = { prepare: new Set<number>(), commit: new Set<number>() };
  let ordered = false;
  for (const { phase, from, flaw } of steps) {
    if (phase === "pre-prepare") ordered = true;
    else if (flaw === undefined || flaw === "rewritten") senders[phase].add(from);
  }
  return ordered && senders.prepare.size >= 2 * f && senders.commit.size >= 2 * f;
}

const all = (groups: readonly Group[]): readonly Script[] => groups.flatMap(({ scripts }) => scripts);
const counts = (groups: readonly Group[]) =>
  Object.fromEntries(groups.map(({ part, scripts }) => [part, scripts.length]));
const texts = (groups: readonly Group[]) => all(groups).map(({ text }) => text);

describe("a script is read", () => {
  test("behind a mark that says that more COMMITs follow upon the one that decides", () => {
    const [pressed, plain] = [script("V7", "! pp Pa Pb Ca | Cb"), script("V7", "pp Pa Pb Ca | Cb")];
    expect(pressed).toEqual({ ...plain, text: "! pp Pa Pb Ca | Cb", isPressed: true });
  });

  const step = (phase: Step["phase"], from: number, flaw?: Step["flaw"]): Step => ({ phase, from, flaw });

  test("in rounds, up to the bars", () => {
    expect(script("V7", "pp Pb (Ca Cc-sig) Ci-rewritten | (Cb Ca) | Cd Pe-own")).toEqual({
      text: "pp Pb (Ca Cc-sig) Ci-rewritten | (Cb Ca) | Cd Pe-own",
      rule: "V7",
      sameRequest: false,
      isOlder: false,
      isPressed: false,
      held: [
        [step("pre-prepare", 0)],
        [step("prepare", 1)],
        [step("commit", 0), step("commit", 2, "sig")],
        [step("commit", 8, "rewritten")],
      ],
      deciding: [step("commit", 1), step("commit", 0)],
      after: [step("commit", 3), step("prepare", 4, "own")],
    });
  });

  test("a message several times, and with the request of the script before it", () => {
    expect(script("V8", "= pp Ca-sig*3 | Cb")).toMatchObject({
      text: "= pp Ca-sig*3 | Cb",
      sameRequest: true,
      isOlder: false,
      held: [[step("pre-prepare", 0)], Array(3).fill(step("commit", 0, "sig"))],
    });
  });

  test("with an older request of another client", () => {
    expect(script("V7", "< pp Ca | Cb")).toMatchObject({
      isOlder: true,
      sameRequest: false,
      deciding: [step("commit", 1)],
    });
  });

  test("with nothing held, and nothing after", () => {
    expect(script("R2", "| pp")).toMatchObject({ held: [], deciding: [step("pre-prepare", 0)], after: [] });
  });

  test.each(FLAWS)("with the flaw %s, in both phases", (flaw) => {
    expect(script("V6", `Pa-${flaw} | Cb-${flaw}`)).toMatchObject({
      held: [[step("prepare", 0, flaw)]],
      deciding: [step("commit", 1, flaw)],
    });
  });

  test.each(["pp Pa Ca", "pp Pa Ca |", "pp | | Ca", ""])("%j has nothing that decides, and is refused", (text) => {
    expect(() => script("V7", text)).toThrow(new RangeError(`script "${text}" has no deciding message`));
  });

  test.each(["P", "C1", "ppa", "pp-sig", "Ca-", "Xa", "ca", "(pp", "CaCb"])("%j is no step, and is refused", (word) => {
    expect(() => script("V7", `${word} | Ca`)).toThrow(new RangeError(`"${word}" is no step of a script`));
    expect(() => script("V7", `Ca | Ca | ${word}`)).toThrow(RangeError);
  });
});

describe("the orders", () => {
  const orders = allOrders();

  test("are all 7! / (3! 3!) of them, each once", () => {
    expect(orders).toHaveLength(140);
    const shapes = orders.map(({ text }) => text.replaceAll(" |", "").replace(/[abc]/g, "").trim());
    expect(new Set(shapes).size).toBe(140);
    for (const { text } of orders) {
      expect(text.split(/[ |]+/).filter(Boolean).toSorted()).toEqual(["Ca", "Cb", "Cc", "Pa", "Pb", "Pc", "pp"]);
    }
  });

  test.each(orders)("$text is decided by the first message with which it is committed", ({ held, deciding, after }) => {
    const inOrder = [...held.flat(), ...deciding, ...after];
    const first = inOrder.findIndex((_, place) => isCommitted(inOrder.slice(0, place + 1), 1));
    expect(held.flat()).toHaveLength(first);
    expect(held.map((round) => round.length)).toEqual(Array(first).fill(1));
    expect(deciding).toEqual([inOrder[first]]);
    expect(inOrder).toHaveLength(7);
  });
});

const CATALOGUE: [name: string, f: number, groups: readonly Group[]][] = [
  ["one of four", 1, groupsOfFour()],
  ["a leader", 1, groupsOfLeader(new Random(1, "leader"))],
  ["the liars", 1, groupsOfLiars(new Random(1, "mixtures"))],
  ["one of seven", 2, groupsIn("seven", CHECKS, new Random(1, "seven"), 2)],
  ["one of thirteen", 4, groupsIn("more", CHECKS, new Random(1, "more"), 4)],
  ["one of sixteen", 5, groupsIn("more", CHECKS, new Random(1, "more"), 5)],
  ["one of four, in the hidden suite", 1, groupsIn("backup", HIDDEN_CHECKS, new Random(1, "backup"), 1)],
  ["the liars, in the hidden suite", 1, groupsIn("liars", HIDDEN_CHECKS, new Random(1, "liars"), 1)],
  ["a leader, in the hidden suite", 1, groupsIn("leader", HIDDEN_CHECKS, new Random(1, "leader"), 1)],
  ["a backup for long, in the hidden suite", 1, groupsIn("long", HIDDEN_CHECKS, new Random(1, "long"), 1)],
  ["one of seven, in the hidden suite", 2, groupsIn("seven", HIDDEN_CHECKS, new Random(1, "seven"), 2)],
  ["one of twenty-five, in the hidden suite", 8, groupsIn("more", HIDDEN_CHECKS, new Random(1, "more"), 8)],
];

describe.each(CATALOGUE)("every script of %s", (_, f, groups) => {
  test.each(all(groups))("$text is committed by what decides, and not before", ({ held, deciding }) => {
    expect(isCommitted(held.flat(), f)).toBe(false);
    expect(isCommitted([...held.flat(), ...deciding], f)).toBe(true);
  });

  test("has one pre-prepare or more, and no sender that there is not", () => {
    for (const { held, deciding, after } of all(groups)) {
      const steps = [...held.flat(), ...deciding, ...after];
      expect(steps.some(({ phase }) => phase === "pre-prepare")).toBe(true);
      expect(Math.max(...steps.map(({ from }) => from))).toBeLessThan(3 * f);
      for (const { flaw } of steps) expect([undefined, "rewritten", ...FLAWS]).toContain(flaw);
    }
  });

  test("is there once in its group", () => {
    for (const { scripts, isOrdered } of groups) {
      // A script may come again with the request of another.
      if (isOrdered) continue;
      expect(new Set(scripts.map(({ text }) => text)).size).toBe(scripts.length);
    }
  });
});

test("never so many seqs are open at once that a replica may refuse one, and none is left out", () => {
  const groups = groupsIn("long", HIDDEN_CHECKS, new Random(1, "long"), 1);
  const parts = partsOf(groups);
  expect(Math.max(...parts.map((part) => all(part).length))).toBeLessThanOrEqual(900);
  expect(parts.flatMap(texts)).toEqual(texts(groups));
});

describe("how many there are of each group:", () => {
  test("one of four", () => {
    expect(counts(groupsOfFour())).toEqual({
      quorum: 4 + 12,
      repeated: 4,
      view: 4 * 2,
      digest: 5 * 2,
      signature: 8 * 2 + 8 * 2,
      sender: 5 * 2,
      once: 4 + 1 + 6,
      "many-seqs": 10,
      "same-request": 10,
      "in-order": 5,
      "early-votes": 96,
      together: 7,
      "kept-votes": 7,
    });
  });

  test("the liars, who have other scripts with another seed", () => {
    const liars = groupsOfLiars(new Random(1, "liars"));
    expect(counts(liars)).toEqual({
      mixtures: 8,
      forgeries: 22 * 2,
      "early-flaws": 2 + 3 + 22 + 4,
      floods: 3 + 1,
      unprepared: 4,
    });
    expect(texts(groupsOfLiars(new Random(2, "liars")))).not.toEqual(texts(liars));
    const early = mixed(liars, new Random(1, "liars")).find(({ part }) => part === "early-flaws");
    expect(early?.scripts.slice(0, 2).map(({ text }) => text)).toEqual(["Ca pp Pa Pb | Cb", "pp Pa Ca Cb | Pb"]);
  });

  test.each(["seven", "more"] as const)("%s", (name) => {
    expect(counts(groupsIn(name, CHECKS, new Random(1, name), 4))).toEqual({
      quorum: 2,
      repeated: 5,
      view: 1,
      digest: 2,
      signature: 3,
      sender: 2,
      "early-votes": 2,
      forgeries: 5,
      "early-flaws": 1 + 4,
    });
  });

  test("a leader: all of some groups, and of the orders as many as chance takes", () => {
    const [one, again, other] = [1, 1, 2].map((seed) => groupsOfLeader(new Random(seed, "leader")));
    if (one === undefined || again === undefined || other === undefined) throw new RangeError("three were made");
    expect(counts(one)).toEqual({
      quorum: 4 + 12,
      repeated: 4,
      view: 4,
      digest: 5,
      signature: 8 + 2 * 2,
      sender: 5,
      once: 4,
      "early-votes": 16,
      forgeries: 5,
      "early-flaws": 1 + 4,
    });
    expect(texts(again)).toEqual(texts(one));
    expect(texts(other).toSorted()).not.toEqual(texts(one).toSorted());
  });
});

test("chance makes other scripts for each seed, and the same for the same", () => {
  const [one, again, other] = [1, 1, 2].map((seed) =>
    texts(groupsIn("seven", HIDDEN_CHECKS, new Random(seed, "seven"), 2)),
  );
  expect(again).toEqual(one);
  const known = new Set(texts(groupsIn("seven", CHECKS, new Random(1, "seven"), 2)));
  expect(other?.filter((text) => !one?.includes(text) && !known.has(text)).length).toBeGreaterThan(20);
});

test("mixtures are of one to three of six kinds, but not of repetitions alone, nor with two good ones", () => {
  expect(mixtures(new Random(1, "liars"))).toHaveLength(6 - 1 + (21 - 2) + (56 - 7));
});

describe("every flaw is tried", () => {
  const flawsIn = (groups: readonly Group[], ...parts: string[]) =>
    new Set(
      groups
        .filter(({ part }) => parts.includes(part))
        .flatMap(({ scripts }) =>
          scripts.flatMap(({ held, deciding, after }) => [...held.flat(), ...deciding, ...after]),
        )
        .flatMap(({ flaw }) => flaw ?? []),
    );
  const COUNTING = ["view", "digest", "signature", "sender"];

  const named = (...names: string[]) => CATALOGUE.filter(([name]) => names.includes(name));

  test.each(named("one of four", "a leader", "a leader, in the hidden suite", "one of seven, in the hidden suite"))(
    "where it would count: %s",
    (_, _f, groups) => {
      expect(flawsIn(groups, ...COUNTING)).toEqual(new Set(FLAWS));
    },
  );

  test.each(named("the liars", "the liars, in the hidden suite", "a leader, in the hidden suite"))(
    "where it would spoil, and early: %s",
    (_, _f, groups) => {
      expect(flawsIn(groups, "forgeries")).toEqual(new Set(FLAWS));
      expect(flawsIn(groups, "early-flaws").size).toBeGreaterThan(3);
    },
  );

  test("late, in the hidden suite", () => {
    const [[, , groups] = ["", 1, []]] = named("one of four, in the hidden suite");
    expect(flawsIn(groups, "once")).toEqual(new Set(FLAWS));
  });
});

test("no COMMIT comes before the server is prepared, but in the groups that say so", () => {
  const hasEarly = ({ held }: Script): boolean => {
    const steps = held.flat();
    const place = steps.findIndex(({ phase }) => phase === "commit");
    const before = steps.slice(0, place);
    const prepares = before.filter(({ phase, flaw }) => phase === "prepare" && flaw === undefined);
    const isPrepared =
      before.some(({ phase }) => phase === "pre-prepare") && new Set(prepares.map(({ from }) => from)).size >= 2;
    return place !== -1 && !isPrepared;
  };
  const late = groupsOfFour().filter(({ part, isEarly }) => part !== "early-votes" && !isEarly);
  expect(late.map(({ part }) => part)).toEqual([
    "quorum",
    "many-seqs",
    "repeated",
    "view",
    "digest",
    "signature",
    "sender",
    "once",
    "same-request",
    "in-order",
  ]);
  expect(all(late).filter(hasEarly)).toEqual([]);
  expect(all(groupsOfFour()).filter(hasEarly).length).toBeGreaterThan(90);
});
