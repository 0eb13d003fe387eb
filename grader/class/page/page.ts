import { language, say } from "../../lang/say.ts";
import { documentOf } from "../../report/page/document.ts";
import { html } from "../../report/page/html.ts";
import { statisticsOf } from "../statistics.ts";
import { checksSection } from "./checks.ts";
import { front } from "./front.ts";
import { pairsSection } from "./pairs.ts";
import { peopleSection } from "./people.ts";
import { rulesSection } from "./rules.ts";
import { runSection } from "./run.ts";
import { studentsSection } from "./students.ts";
import type { Told } from "./told.ts";

/** A class as one page to be looked at, `index.html` in the folder of results: it leads to the reports beside it, and to nothing else. */
export function classPage(told: Told): string {
  const statistics = statisticsOf(told.results);
  const body = html`${front(told, statistics)}
${rulesSection(told, statistics)}
${peopleSection(told)}
${checksSection(told, statistics)}
${studentsSection(told, statistics)}
${pairsSection(told)}
${runSection(told)}`;
  return documentOf({ title: `${say("The class")} · ${say(told.title)}`, language: language(), room: "class", body });
}
