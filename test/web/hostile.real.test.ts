import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Row } from "../../grader/history/scene/scene.ts";
import type { FailedCheck } from "../../grader/report/check-report.ts";
import { reportPage } from "../../grader/report/page/page.ts";
import type { GradedReport } from "../../grader/report/report.ts";
import { FAILED, FINDING, NASTY, reportOf, SKIPPED } from "../grader/report/reporters/samples.ts";
import { sceneOf } from "../labs/toy/drawing.ts";
import { openFile, startBrowser } from "./browser.ts";

const [STRINGS, PAGES] = [1000, 10];

let browser: Browser;
let dir: string;
beforeAll(async () => {
  browser = await startBrowser();
  dir = await mkdtemp(path.join(tmpdir(), "zlab-web-"));
});
afterAll(async () => {
  await browser?.close();
  await rm(dir, { recursive: true, force: true });
});

const OWN = "document.title='owned'";
/** What means something somewhere: in markup, in attributes, in scripts, in addresses, in data, or to who lays out a line. */
const PIECES = [
  ...[
    "<",
    ">",
    '"',
    "'",
    "`",
    "&",
    "/",
    "\\",
    "=",
    ";",
    "\n",
    "\t",
    "\r",
    " ",
    "{{",
    "}}",
    "${",
    "}",
    "-->",
    "<!--",
    "]]>",
  ],
  ...["</script>", "</style>", "</svg>", "</title>", "</pre>", "<script>", "&lt;", "&#x3c;", "\\u003c", "%3Cscript%3E"],
  `<script>${OWN}</script>`,
  `<img src=x onerror=${OWN}>`,
  `" onmouseover="${OWN}" x="`,
  `' onfocus='${OWN}' autofocus='`,
  `<svg><animate onbegin=${OWN}>`,
  `<iframe srcdoc="<script>parent.${OWN}</script>">`,
  `<a href="javascript:${OWN}">`,
  `<style>@import 'http://127.0.0.1:1/x'</style>`,
  `<link rel=stylesheet href=http://127.0.0.1:1/x>`,
  `<base href=http://127.0.0.1:1/>`,
  `<meta http-equiv=refresh content=0;url=http://127.0.0.1:1/>`,
  ...[
    "\u0000",
    "\u0001",
    "\u001b[2J",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u2028",
    "\ud800",
    "\ufffe",
    "世界",
    "é",
    "👍",
    "ﷺ",
  ],
  ...[
    "x".repeat(300),
    "0123456789abcdef".repeat(8),
    "__proto__",
    "constructor",
    "seq=3|",
    "seq 3",
    "*",
    "__",
    "$&",
    "$1",
  ],
  ...NASTY,
];

const strings: readonly string[] = fc
  .sample(
    fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 6 })), {
      minLength: 1,
      maxLength: 8,
    }),
    { numRuns: STRINGS, seed: 1 },
  )
  .map((pieces) => pieces.join(""));

/** A failed check of which this is every text that anybody but the grader could have a hand in. */
function failedBy(text: string, place: number): FailedCheck {
  const scene = sceneOf([text, text], place % 2 === 0 ? [text, text] : [text]);
  const lanes = scene.lanes.map((lane) => ({ ...lane, label: text, about: text }));
  const arrows = scene.arrows.map((arrow) => ({ ...arrow, note: text, badge: text.slice(0, 5) }));
  return {
    ...FAILED,
    id: `check-${place}`,
    message: text,
    hint: text,
    finding: {
      ...FINDING,
      ...{ expected: text, seen: text, evidence: [text, text], thrown: [text], history: text },
      log: { file: text, search: text },
      scene: {
        ...scene,
        lanes,
        arrows,
        about: place % 3 === 0 ? "seq 3" : text,
        ended: text,
        missing: scene.missing.map((ghost) => ({ ...ghost, text })),
      },
    },
  };
}

function pageOf(texts: readonly string[]): string {
  const [name = ""] = texts;
  const report: GradedReport = {
    ...reportOf(...texts.map(failedBy), { ...SKIPPED, reason: name }),
    ...{ submission: name, typeErrors: texts, notes: texts },
  };
  const rows = texts.map(
    (text, place): Row => ({
      at: place + 1,
      time_ms: 1,
      from: "caller",
      to: "server",
      kind: 0,
      seq: 3,
      text,
      note: text,
      worth: "",
    }),
  );
  const { lanes, kinds } = sceneOf(["a"], ["1 a"]);
  const named = lanes.map((lane) => ({ ...lane, label: name, about: name }));
  const logs = texts.map((text, place) => ({ at: place + 1, who: "server", seq: 3, text }));
  return reportPage(report, { kinds, histories: [{ name, lanes: named, rows, logs, fails: [name] }] });
}

test.each(Array.from({ length: PAGES }, (_, place) => place))(
  `part %i of ${STRINGS} hostile strings in every field: nothing runs, nothing is asked for, all fits`,
  async (part) => {
    const file = path.join(dir, `${part}.html`);
    const length = STRINGS / PAGES;
    await writeFile(file, pageOf(strings.slice(part * length, (part + 1) * length)));
    for (const width of [1280, 360]) {
      const { page, complaints, requests } = await openFile(browser, file, { viewport: { width, height: 800 } });
      const title = await page.title();
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      await page.evaluate("document.querySelector('#wire').scrollIntoView()");
      await page.locator(".row").first().click();
      await page.locator(".filters .seq").fill("3");
      await page.locator(".log").waitFor();
      expect(await page.title()).toBe(title);
      expect(title).not.toBe("owned");
      expect([complaints, requests.length]).toEqual([[], 1]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
      await page.context().close();
    }
  },
);
