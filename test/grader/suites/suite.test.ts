import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import { UNCONFINED } from "../../../grader/isolation/confinement.ts";
import type { CheckSpec } from "../../../grader/suites/check.ts";
import { Ledger } from "../../../grader/suites/ledger.ts";
import { runStands, type Setting, type Stand } from "../../../grader/suites/suite.ts";

const CHECKS: CheckSpec[] = ["1", "5"].map((part) => ({
  id: part,
  title: part,
  rules: ["V7"],
  functions: ["commit"],
  points: 1,
  needs: [],
  parts: [part],
}));

describe("the runner", () => {
  const setting = (...wanted: string[]): Setting => ({
    confinement: UNCONFINED,
    program: "",
    seed: 1,
    wanted: new Set(wanted),
    log: 1,
    ledger: new Ledger("start"),
    control: () => Promise.reject(new Error("nothing is disturbed here")),
    shortages: () => new Map(),
    keepJournal: () => {},
    keepLog: () => {},
  });

  test("runs the stands of which a part is wanted, with the setting, and lets trouble in one harm no other", async () => {
    const ran: string[] = [];
    const stand = (name: string, parts: string[], run: (setting: Setting) => Promise<void>): Stand => ({
      name,
      parts,
      run: (given) => {
        ran.push(name);
        return run(given);
      },
    });
    const tries =
      (part: string) =>
      async ({ ledger }: Setting) =>
        ledger.done(part);
    const stands = [
      stand("breaks", ["1"], () => Promise.reject(new Error("no more ports"))),
      stand("not wanted", ["9"], tries("2")),
      stand("four", ["9", "5"], tries("5")),
    ];
    const given = setting("1", "5");
    await runStands({ name: "public", checks: CHECKS, vital: "start", stands }, given);
    expect(ran).toEqual(["breaks", "four"]);
    const [a, d] = given.ledger.verdicts(CHECKS);
    expect([a?.status, d?.status]).toEqual(["inconclusive", "passed"]);
    expect(a?.reason).toContain("breaks: Error: no more ports");
  });

  test("leaves out a stand when nothing that it tries can change a verdict any more", async () => {
    const ran: string[] = [];
    const stand = (name: string, parts: string[]): Stand => ({
      name,
      parts,
      run: async ({ ledger }) => {
        ran.push(name);
        if (name === "first") ledger.giveUp("quorum");
      },
    });
    const spec = (id: string, needs: string[], parts: string[]) => ({ ...(CHECKS[0] as CheckSpec), id, needs, parts });
    const checks = [spec("quorum", [], ["q"]), spec("view", ["quorum"], ["v"]), spec("answers", [], ["a"])];
    // So many that the last ones wait until the first has run.
    const stands = [...Array(9).keys()].map((place) => stand(place === 0 ? "first" : "again", ["q", "v"]));
    stands.push(stand("answers", ["v", "a"]));
    await runStands({ name: "public", checks, vital: "start", stands }, setting("q", "v", "a"));
    expect(ran[0]).toBe("first");
    expect(ran.length).toBeLessThan(9);
    expect(ran.at(-1)).toBe("answers");
  });

  test("begins them in their order, a few at a time, and ends when all have", async () => {
    const gates = Array.from({ length: 20 }, () => Promise.withResolvers<void>());
    const begun: number[] = [];
    const stands = gates.map(({ promise }, place) => ({
      name: String(place),
      parts: ["1"],
      run: () => {
        begun.push(place);
        return promise;
      },
    }));
    let isOver = false;
    const all = runStands({ name: "public", checks: CHECKS, vital: "start", stands }, setting("1")).then(() => {
      isOver = true;
    });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    await turn();
    // How many there are at a time is a matter of the machines; it is more than one, and not all.
    const first = begun.length;
    expect(first).toBeGreaterThan(1);
    expect(begun).toEqual([...stands.keys()].slice(0, first));
    expect(first).toBeLessThan(stands.length - 1);
    gates[1]?.resolve();
    await turn();
    expect(begun).toEqual([...stands.keys()].slice(0, first + 1));
    for (const { resolve } of gates.slice(0, -1)) resolve();
    await turn();
    expect([begun, isOver]).toEqual([[...stands.keys()], false]);
    gates.at(-1)?.resolve();
    await all;
  });

  test("when servers run on and on, begins no more than there are processors for, and all the same comes to every one", async () => {
    let running = 0;
    let most = 0;
    const stands = Array.from({ length: 20 }, (_, place) => ({
      name: String(place),
      parts: ["1"],
      run: async ({ ledger }: Setting) => {
        running += 1;
        if (ledger.isCrowded) most = Math.max(most, running);
        for (let turn = 0; turn <= place; turn++) await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        ledger.crowd();
        ledger.done(String(place));
      },
    }));
    const given = setting("1");
    await runStands({ name: "public", checks: CHECKS, vital: "start", stands }, given);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(availableParallelism());
    const everyone = { ...(CHECKS[0] as CheckSpec), parts: stands.map(({ name }) => name) };
    expect(given.ledger.verdicts([everyone])[0]?.status).toBe("passed");
  });
});
