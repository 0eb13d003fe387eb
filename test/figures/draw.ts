import { readFileSync } from "node:fs";
import type { Scene } from "../../grader/history/scene/scene.ts";
import type { Geometry } from "../../grader/report/page/geometry.ts";
import { html, Markup } from "../../grader/report/page/html.ts";
import { drawn } from "../../grader/report/page/picture.ts";

/** What a figure shows, for those who do not see it: in a sentence, and message by message. */
export interface Words {
  title: string;
  text: string;
}

/** A picture as a file of its own: it brings its style along, and has a ground, since nobody knows what it will lie on. */
export function svgOf(scene: Scene, geometry: Geometry, { title, text }: Words, lang: string): string {
  const { width, height } = geometry;
  return `${
    html`<svg xmlns="http://www.w3.org/2000/svg" class="picture${scene.subject === "" && " phases"}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" xml:lang="${lang}" role="img" aria-labelledby="title text">
<title id="title">${title}</title>
<desc id="text">${text}</desc>
<style>${new Markup(STYLE)}</style>
<rect class="ground" width="${width}" height="${height}" rx="10"/>
${drawn(scene, geometry, { letters: true })}
</svg>`.text
  }\n`;
}

/** The colours of all pages, what the report's page says of pictures, and what is another way in a file of its own. */
const STYLE = `\n${[
  ...coloursOf(read("../../web/shared/tokens.css")),
  ...rulesOf(read("../../web/report/picture.css")),
  ...rulesOf(read("../../web/shared/kinds.css")),
  read("figure.css").trimEnd(),
].join("\n")}`;

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8").replaceAll("\r\n", "\n");
}

/** The page's colours, light and dark: a picture in another page has only the reader's system to go by. */
function coloursOf(css: string): string[] {
  const colours = [...css.matchAll(/(--[\w-]+): light-dark\((#\w+), (#\w+)\);/g)];
  const of = (which: number) => colours.map((colour) => `${colour[1]}:${colour[which]}`).join(";");
  return [`svg{${of(2)}}`, `@media screen and (prefers-color-scheme:dark){svg{${of(3)}}}`];
}

/** What of the page's style is about pictures. */
function rulesOf(css: string): string[] {
  const [always = ""] = css.split("@media");
  const rules = always.matchAll(/^((?:[^\s{}@/][^{}]*,\s*)?[^\s{}@/][^{}]*) \{([^{}]*)\}$/gm);
  return Array.from(rules).flatMap(([, selectors = "", body = ""]) => {
    const ours = selectors.split(/,\s*/).filter((one) => /^\.(picture|kind-)/.test(one) && !/selects/.test(one));
    return ours.length === 0 ? [] : [`${ours.join(",")}{${body.trim().replace(/\s*\n\s*/g, "")}}`];
  });
}
