import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PrepareReply } from "../../../skeleton/zpaxos/messages.ts";
import { completeProgram } from "../zraft/cluster.ts";
import { type Modules, modulesOf } from "./modules.ts";
import { OneServer } from "./one-server.ts";

let program: string;
let modules: Modules;

beforeAll(async () => {
  program = await completeProgram();
  modules = await modulesOf(program);
});

afterAll(() => rm(program, { recursive: true, force: true }));

/** A letter asks for a promise of a ballot, or that it be accepted. */
type Letter = `${"p" | "a"}${1 | 2 | 3}`;

const LETTERS: readonly Letter[] = ["p1", "p2", "p3", "a1", "a2", "a3"];

/** All words of up to four letters: 6 + 36 + 216 + 1296. */
function allWords(): Letter[][] {
  let words: Letter[][] = [[]];
  const all: Letter[][] = [];
  for (let length = 1; length <= 4; length++) {
    words = words.flatMap((word) => LETTERS.map((letter) => [...word, letter]));
    all.push(...words);
  }
  return all;
}

/**
 * What an acceptor answers to the last letter of a word, by what was asked before: "yes", with what it has accepted to a prepare; or "no".
 * Behind it is the ballot that it holds promised then.
 */
function told(word: readonly Letter[]): string {
  const before = word.slice(0, -1);
  const [kind, ballot] = [word.at(-1)?.[0], Number(word.at(-1)?.[1])];
  const granted = before.filter((_, place) => !told(before.slice(0, place + 1)).startsWith("no"));
  const highest = Math.max(0, ...granted.map((letter) => Number(letter[1])));
  if (ballot < highest) return `no ${highest}`;
  const accepted = Math.max(0, ...granted.filter((letter) => letter[0] === "a").map((letter) => Number(letter[1])));
  return kind === "p" && accepted > 0 ? `yes, accepted ${accepted}, ${ballot}` : `yes ${ballot}`;
}

async function say(one: OneServer, letter: Letter, seq: number): Promise<string> {
  const ballot = Number(letter[1]);
  const at = { seq, from: 1 };
  const reply: PrepareReply = await (letter[0] === "p"
    ? one.prepare(ballot, at)
    : one.accept(ballot, `v${ballot}`, at));
  const { accepted } = reply;
  if (accepted !== undefined) expect(accepted.value).toBe(`v${accepted.ballot}`);
  const what = accepted === undefined ? "" : `, accepted ${accepted.ballot},`;
  return `${reply.ok ? "yes" : "no"}${what} ${reply.ballot}`;
}

describe("an acceptor", () => {
  const words = allWords();

  test("answers each of the 1554 words of up to four calls as it must, each in an instance of its own (P1, P2, A1, A2)", async () => {
    expect(words).toHaveLength(1554);
    const one = new OneServer(modules, 3);
    for (const [place, word] of words.entries()) {
      const answers: string[] = [];
      for (const letter of word) answers.push(await say(one, letter, place + 1));
      expect(answers.at(-1), word.join(" ")).toBe(told(word));
    }
  });

  test("is bound by all of it when it starts again between any two of them (D1, D2)", async () => {
    let one = new OneServer(modules, 3);
    for (let length = 1; length <= 3; length++) {
      for (const [place, word] of words.entries()) {
        const letter = word[length - 1];
        if (word.length > 3 || letter === undefined) continue;
        const answer = await say(one, letter, place + 1);
        expect(answer, word.slice(0, length).join(" ")).toBe(told(word.slice(0, length)));
      }
      one = one.restarted();
    }
  });

  test("writes nothing for a call that it refuses, or that was repeated", async () => {
    const one = new OneServer(modules, 3);
    await one.accept(2);
    const { length } = one.disk.writes;
    await one.accept(2);
    await one.prepare(2);
    await one.prepare(1);
    await one.accept(1);
    expect(one.disk.writes).toHaveLength(length);
  });

  test("tells what is decided, whatever else it answers (Q3)", async () => {
    const one = new OneServer(modules, 3);
    await one.prepare(4);
    await one.decide(null);
    expect(await one.prepare(5)).toMatchObject({ ok: true, decided: { value: null } });
    expect(await one.prepare(1)).toMatchObject({ ok: false, decided: { value: null } });
    expect(await one.accept(1)).toMatchObject({ ok: false, decided: { value: null } });
    expect(await one.restarted().accept(9)).toMatchObject({ ok: true, decided: { value: null } });
  });

  test("keeps to the first decision (Q2)", async () => {
    const one = new OneServer(modules, 3);
    await one.decide("a");
    await one.decide("b");
    expect(await one.prepare(5)).toMatchObject({ decided: { value: "a" } });
  });
});
