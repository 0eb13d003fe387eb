import { describe, expect, test } from "vitest";
import { BYTES_MAX, CALLS_MAX, History } from "../../../grader/history/history.ts";
import { PBFT, seqOf } from "../../../grader/labs/pbft/wire.ts";
import { CALL, replyOf } from "./said.ts";

describe("what no receiver accepts", () => {
  const deep = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);

  test("is kept as it is when it is small, and shortened when it is large or too deep", () => {
    const history = new History(PBFT);
    const params = [{ msg: { seq: 1 } }, { junk: "x".repeat(1_000_000) }, deep];
    const kept = params.map((one) => history.add({ ...CALL, params: one }).params);
    expect(kept[0]).toEqual({ msg: { seq: 1 } });
    expect(kept[1]).toMatch(/^\{"junk":"x+ … \(1000011 characters\)$/);
    expect(kept[2]).toMatch(/^(\[+ … \(100000 characters\)|\(what is too deep to be written down\))$/);
  });

  test("is kept with the seq that it is about, and nothing else of it is believed", () => {
    const history = new History(PBFT);
    const more = "x".repeat(1_000_000);
    const { params, method } = history.add({ ...CALL, method: more, params: { msg: { seq: 7, peerId: more } } });
    expect(params).toEqual({ msg: { seq: 7 }, told: expect.stringMatching(/^.{2000,2100}$/) });
    expect(method).toHaveLength(100);
    expect([{ msg: null }, null, undefined, "msg", { msg: { seq: {} } }].map((one) => seqOf({ params: one }))).toEqual(
      Array(5).fill(undefined),
    );
  });

  test("is so of answers, too, whatever they answer", () => {
    const history = new History(PBFT);
    const record = history.add(CALL);
    history.answer(record, { result: deep });
    expect(JSON.stringify(record.outcome).length).toBeLessThan(3000);
    history.answer(record, { result: { ok: true } });
    expect(record.outcome).toEqual({ result: { ok: true } });
  });

  test("and too much of it is reported once", () => {
    const history = new History(PBFT);
    let floods = 0;
    history.onFlood = () => {
      floods += 1;
    };
    const params = "x".repeat(BYTES_MAX / 4);
    for (let count = 0; count < 3; count++) history.add({ ...CALL, params });
    expect(floods).toBe(0);
    for (let count = 0; count < 5; count++) history.add({ ...CALL, params });
    expect(floods).toBe(1);
  });

  test.each<[string, (history: History, bytes: number) => void]>([
    ["answers", (history, bytes) => history.answer(history.add(CALL), { result: "x".repeat(bytes) })],
    ["errors", (history, bytes) => history.answer(history.add(CALL), { error: "x".repeat(bytes) })],
    ["requests of the right form", (history, bytes) => history.add(replyOf("x".repeat(bytes)))],
    ["what is no call at all", (history, bytes) => history.weigh(bytes)],
  ])("and %s count as well", (_, say) => {
    const history = new History(PBFT);
    const whys: string[] = [];
    history.onFlood = (why) => whys.push(why);
    for (let said = 0; said < BYTES_MAX + 2e6; said += 1e6) say(history, 1e6);
    expect(whys).toEqual([`more than ${BYTES_MAX >> 20} MiB had been said`]);
    for (const { outcome } of history.calls) expect(JSON.stringify(outcome ?? "").length).toBeLessThan(2100);
  });

  test("and too many calls are reported once", () => {
    const history = new History(PBFT);
    let floods = 0;
    history.onFlood = () => {
      floods += 1;
    };
    for (let count = 1; count < CALLS_MAX; count++) history.add(CALL);
    expect(floods).toBe(0);
    for (let count = 0; count < 10; count++) history.add(CALL);
    expect(floods).toBe(1);
  });
});
