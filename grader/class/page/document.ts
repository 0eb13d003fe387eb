import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { html, Markup } from "../../report/page/html.ts";

const WEB = new URL("../../../web/", import.meta.url);

const STYLES = ["shared/tokens.css", "class/class.css"];

/** The browser's part, in the order in which it is run. */
const SCRIPTS = ["class/theme.js", "class/students.js", "class/checks.js", "class/pairs.js"];

/** One HTML file that needs nothing else and no network: readable without its scripts, which make it alive. */
export function documentOf(title: string, body: Markup): string {
  const style = STYLES.map(asset).join("");
  const scripts = SCRIPTS.map(asset);
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(sourceOf).join(" ")}`,
    `style-src ${sourceOf(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  return html`<!doctype html>
<html lang="en">
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
${scripts.map((script) => html`<script type="module">${new Markup(script)}</script>`)}
</body>
</html>
`.text;
}

/** Our own file, as it stands in the page: its hash must be that of the element's whole content. */
function asset(name: string): string {
  return readFileSync(new URL(name, WEB), "utf8").replaceAll("\r\n", "\n");
}

function sourceOf(text: string): string {
  return `'sha256-${hash("sha256", text, "base64")}'`;
}
