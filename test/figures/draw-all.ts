import { LANGUAGES } from "../../grader/lang/language.ts";
import { say, speak } from "../../grader/lang/say.ts";
import { sceneIn } from "../../grader/report/translated.ts";
import { svgOf } from "./draw.ts";
import { storedHistory } from "./histories.ts";
import { FIGURES, SAID } from "./list.ts";

/** Where the figures of this lab lie, from the project's folder. */
export const FOLDER = "figures/zpbft";

/** Every figure in every language, by the name of its file. */
export async function drawAll(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const language of LANGUAGES) {
    await speak(language);
    for (const [name, { run, show, words }] of Object.entries(FIGURES)) {
      const { scene, geometry } = show(storedHistory(run), SAID[language]);
      files.set(fileOf(name, language), svgOf(sceneIn(scene, say), geometry, words[language], language));
    }
  }
  await speak("en");
  return files;
}

export function fileOf(name: string, language: string): string {
  return `${FOLDER}/${name}${language === "en" ? "" : `.${language}`}.svg`;
}
