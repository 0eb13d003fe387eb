import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Language } from "../../lang/language.ts";
import { say } from "../../lang/say.ts";
import { html, Markup } from "./html.ts";
import { linked } from "./linked.ts";

/** The browser's part: a room for each kind of page, and what they share. */
const WEB = new URL("../../../web/", import.meta.url);

/** The styles of each room, in the order in which they win: what is for one kind of screen, and for paper, is the last. */
const STYLES = {
  report: [
    "page",
    "summary",
    "picture",
    "messages",
    "failures",
    "code",
    "history",
    "log",
    "overview",
    "script",
    "screens",
  ],
  class: ["page", "overview", "rules", "people", "checks", "students", "pairs", "footer", "screens"],
} as const;

/** What a page shows. */
interface Shown {
  title: string;
  language: Language;
  /** The room of its styles and its script, main.js. */
  room: keyof typeof STYLES;
  body: Markup;
}

/** One HTML file that needs nothing else and no network: readable without its script, which makes it alive. */
export function documentOf({ title, language, room, body }: Shown): string {
  const ours = STYLES[room].map((name) => `${room}/${name}`);
  const style = ["shared/tokens", "shared/base", "shared/kinds", ...ours].map((name) => asset(`${name}.css`)).join("");
  const script = linked(new URL(`${room}/main.js`, WEB));
  const policy = [
    "default-src 'none'",
    `script-src ${sourceOf(script)}`,
    `style-src ${sourceOf(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  return html`<!doctype html>
<html lang="${language === "zh" ? "zh-CN" : "en"}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${body}
</main>
${language !== "en" && wordsOf(script)}
<script type="module">${new Markup(script)}</script>
</body>
</html>
`.text;
}

/** What the script says, in the language of this process. */
function wordsOf(script: string): Markup {
  const said = sentencesOfScript(script).map((english) => [english, say(english)] as const);
  const words = said.filter(([english, words]) => words !== english);
  const data = JSON.stringify(Object.fromEntries(words)).replaceAll("<", "\\u003c");
  return html`<script type="application/json" id="words">${new Markup(data)}</script>`;
}

/** The sentences that a page's script says, with their holes. */
export function sentencesOfScript(script: string): string[] {
  return [...script.matchAll(/\bsay\(\s*"([^"]*)"/g)].map(([, english = ""]) => english);
}

/** Our own file, as it stands in the page: its hash must be that of the element's whole content. */
function asset(name: string): string {
  return readFileSync(new URL(name, WEB), "utf8").replaceAll("\r\n", "\n");
}

function sourceOf(text: string): string {
  return `'sha256-${hash("sha256", text, "base64")}'`;
}
