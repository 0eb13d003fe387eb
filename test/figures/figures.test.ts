import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROJECT } from "../../grader/base/project.ts";
import type { History } from "../../grader/history/history.ts";
import { linesOf } from "../../grader/history/scene/text.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { LANGUAGES } from "../../grader/lang/language.ts";
import { say, speak } from "../../grader/lang/say.ts";
import { sceneIn } from "../../grader/report/translated.ts";
import { drawAll, FOLDER, fileOf } from "./draw-all.ts";
import { storedHistory } from "./histories.ts";
import { FIGURES, SAID } from "./list.ts";
import { wrongIn } from "./scenes.ts";

let drawn: ReadonlyMap<string, string>;

beforeAll(async () => {
  drawn = await drawAll();
});

// Other tests of this thread speak English.
afterAll(() => speak("en"));

function textOf(file: string): string {
  return readFileSync(path.join(PROJECT, file), "utf8").replaceAll("\r\n", "\n");
}

test("the figures are those that are drawn now from the stored runs: npm run figures draws them anew", () => {
  expect(readdirSync(path.join(PROJECT, FOLDER)).toSorted()).toEqual(
    Array.from(drawn.keys(), (file) => path.basename(file)).toSorted(),
  );
  for (const [file, svg] of drawn) expect(textOf(file) === svg, file).toBe(true);
});

test("a figure asks for nothing and runs nothing: it is shown where nobody may", () => {
  for (const [file, svg] of drawn)
    expect(svg.match(/<script|<foreignObject|<image|\bhref=|url\(|@import|\son\w+=/g), file).toBeNull();
});

test.each(LANGUAGES)(
  "every figure is in the handout once, with its words for those who do not see it: %s",
  (language) => {
    const handout = textOf(ZPBFT.handouts[language] as string);
    const shown = Array.from(handout.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g), ([, alternative, file]) => [
      file,
      alternative,
    ]);
    const expected = Object.entries(FIGURES).map(([name, { words }]) => [
      fileOf(name, language),
      words[language].title,
    ]);
    expect(shown.toSorted()).toEqual(expected.toSorted());
    for (const [name, { words }] of Object.entries(FIGURES)) {
      const svg = drawn.get(fileOf(name, language)) ?? "";
      const { title, text } = words[language];
      expect(title).not.toBe("");
      expect(svg).toContain(`<title id="title">${title.replaceAll("'", "&#39;")}</title>`);
      expect(svg).toContain(`<desc id="text">${text}</desc>`);
      expect(svg).toContain('role="img" aria-labelledby="title text"');
    }
  },
);

test("what a figure says in words is what it shows: who sends, how many votes, and what is missing", () => {
  for (const [name, { run, show, words }] of Object.entries(FIGURES)) {
    const { scene, geometry } = show(storedHistory(run), SAID.en);
    const badges = [
      ...scene.arrows.map(({ badge }) => badge),
      ...geometry.slots.flatMap((slot) => ("marks" in slot ? slot.marks.map(({ badge }) => badge) : [])),
    ];
    for (const language of LANGUAGES) {
      const { text } = words[language];
      const told = new Set(
        Array.from(text.matchAll(/(\d) (?:of(?: the)? |票中的 )(\d)/g), ([, one, other]) =>
          [one, other].toSorted().join("/"),
        ),
      );
      expect(new Set(badges.filter((badge) => badge.includes("/"))), `${name}, ${language}`).toEqual(told);
      expect(/missing|缺少|还缺/.test(text), `${name}, ${language}`).toBe(scene.missing.length > 0);
      expect(/wrong|错/.test(text), `${name}, ${language}`).toBe(scene.arrows.some(({ isCulprit }) => isCulprit));
    }
  }
});

test.each(LANGUAGES)(
  "the messages of the report in the handout are those of the figure below it: %s",
  async (language) => {
    const handout = textOf(ZPBFT.handouts[language] as string).replace(/\s+/g, " ");
    await speak(language);
    const scene = sceneIn(wrongIn(storedHistory("counts-twice") as History), say);
    for (const line of linesOf(scene)) expect(handout).toContain(line.replace(/\s+/g, " ").trim());
  },
);
