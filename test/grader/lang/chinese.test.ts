import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { PROJECT } from "../../../grader/base/project.ts";
import { classPage } from "../../../grader/class/page/page.ts";
import { ZKVRAFT } from "../../../grader/labs/zkvraft/lab.ts";
import { ZPAXOS } from "../../../grader/labs/zpaxos/lab.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { ZRAFT } from "../../../grader/labs/zraft/lab.ts";
import { ZVIEWS } from "../../../grader/labs/zviews/lab.ts";
import { speak } from "../../../grader/lang/say.ts";
import { holesOf } from "../../../grader/lang/translate.ts";
import { CHINESE, sayInChinese } from "../../../grader/lang/zh/catalogue.ts";
import { sentencesOfScript } from "../../../grader/report/page/document.ts";
import { linked } from "../../../grader/report/page/linked.ts";
import { bigClass } from "../../web/big-class.ts";
import { sentencesOfGoldens, sentencesOfSources } from "./sentences.ts";

const LABS = [ZPBFT, ZVIEWS, ZRAFT, ZKVRAFT, ZPAXOS];

/**
 * A sentence that lacks its translation is shown in English. Each test lists all of them, one a line: that is the list of what
 * to add to grader/lang/zh.
 */
function withoutTranslation(sentences: Iterable<string>): string[] {
  return [...new Set(sentences)].filter((one) => sayInChinese(one) === one).toSorted();
}

/** Words of which no English clause has none. */
const ENGLISH = /\b(?:the|an?|of|to|is|are|was|were|has|had|not|no|and|or|with|for|in|on|at|by|from|that|it|its)\b/;

/** Names that the Chinese has and the English has not. */
const NAMES = new Set(["zh", "consensus", "COMMIT", "id", "not-leader"]);

const HOLE = /\{\w+(:\w+)?\}/g;

const TEMPLATES = CHINESE.flatMap((room) => Object.entries(room));

describe("the catalogue", () => {
  test("says each sentence once", () => {
    const twice = TEMPLATES.map(([english]) => english).filter((one, place, all) => all.indexOf(one) !== place);
    expect(twice).toEqual([]);
  });

  test("has the same holes on both sides", () => {
    const names = (text: string): string => [...new Set(holesOf(text).map(({ name }) => name))].toSorted().join(" ");
    const unlike = TEMPLATES.filter(([english, chinese]) => names(english) !== names(chinese));
    expect(unlike).toEqual([]);
  });

  test("leaves no English but names, which stand on both sides", () => {
    const left = TEMPLATES.filter(([english, chinese]) => {
      const all = chinese.replaceAll(HOLE, "").match(/(?<![\w.])[A-Za-z]{2,}(?:[-_][a-z]+)*/g) ?? [];
      const words = all.filter((word) => !NAMES.has(word));
      return ENGLISH.test(words.join(" ")) || !words.every((word) => english.includes(word));
    });
    expect(left).toEqual([]);
  });

  test("takes no sentence that it does not have for one with something put in", () => {
    const whole = TEMPLATES.map(([english]) => english).filter((one) => !/[{:]/.test(one));
    const strange = whole.map((english) => `nobody ${english} somewhere`);
    expect(strange.filter((one) => sayInChinese(one) !== one)).toEqual([]);
  });

  test.each(LABS)("words the rules of $name as the Chinese handout does", async ({ rules, handouts }) => {
    const handout = await readFile(path.join(PROJECT, handouts.zh ?? ""), "utf8");
    expect(sayInChinese(handouts.en)).toBe(handouts.zh);
    for (const { text, section } of Object.values(rules)) {
      expect(handout).toContain(sayInChinese(text).replace(/。$/, ""));
      expect(handout).toContain(`### ${sayInChinese(section)}`);
    }
  });
});

describe("no message lacks its translation:", () => {
  test.each(LABS)("titles and hints of the checks of $name", async ({ suites, hints }) => {
    const { checks } = await suites.public();
    expect(withoutTranslation(checks.map(({ title }) => title))).toEqual([]);
    expect(withoutTranslation([...((await hints?.()) ?? new Map()).values()].flat())).toEqual([]);
  });

  test.each(LABS)("rules of $name, and the sections that explain them", ({ rules }) => {
    expect(withoutTranslation(Object.values(rules).flatMap(({ text, section }) => [text, section]))).toEqual([]);
  });

  test("what the script of report.html says", async () => {
    const said = sentencesOfScript(linked(new URL("../../../web/report/main.js", import.meta.url)));
    expect(said.length).toBeGreaterThan(20);
    expect(withoutTranslation(said)).toEqual([]);
  });

  test("what the page of a class says, and its script", async () => {
    const said = sentencesOfScript(linked(new URL("../../../web/class/main.js", import.meta.url)));
    expect(said.length).toBeGreaterThan(8);
    expect(withoutTranslation(said)).toEqual([]);
    await speak("zh");
    onTestFinished(() => speak("en"));
    const page = classPage(bigClass(80));
    // What is not markup, and has two English words in a row: names of students and of folders have none.
    const texts = page.replaceAll(/<(script|style)\b.*?<\/\1>/gs, "").split(/<[^>]*>/);
    // The golden files have places for numbers, and these classes errors that no grade has.
    const INVENTED = /Student \d+ of|#|has README\.md|no port was free/;
    const english = texts.filter((text) => !INVENTED.test(text) && /\b[a-z]{2,} [a-z]{2,}\b/.test(text));
    expect([...new Set(english)]).toEqual([]);
  });

  test("what is missing in a picture", () => {
    const missing = [
      "missing: one valid PREPARE more, of 3",
      "missing: two valid COMMITs more, of 0, 1 or 3",
      "missing: ten valid COMMITs more, of 0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 or 15",
      "missing: its COMMIT to 1 3",
      "missing: its COMMIT to 1",
      "missing: the execution, and its reply",
    ];
    expect(withoutTranslation(missing)).toEqual([]);
    expect(sayInChinese("missing: two valid COMMITs more, of 0, 1 or 3")).toBe(
      "缺少：还要 0, 1 或 3 的 2 条有效的 COMMIT",
    );
  });

  test("what the bank's submissions are told", async () => {
    expect(withoutTranslation(await sentencesOfGoldens())).toEqual([]);
  });

  test("what stands in the sources", async () => {
    const pieces = TEMPLATES.map(([english]) => english.replaceAll(HOLE, "…"));
    // What ends where something is put in may be the beginning of a template that has a hole before it, too.
    const isKnown = (text: string): boolean =>
      pieces.some((one) => one.includes(text)) || withoutTranslation([`${text} it`]).length === 0;
    const lacking = (await sentencesOfSources()).filter(({ text }) => !isKnown(text));
    expect(lacking.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
  });
});
