import { hash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Row } from "../../../grader/history/scene/scene.ts";
import { linesOf } from "../../../grader/history/scene/text.ts";
import { bounded } from "../../../grader/report/bounded.ts";
import type { FailedCheck } from "../../../grader/report/check-report.ts";
import { applyFeedback } from "../../../grader/report/feedback.ts";
import type { Drawn } from "../../../grader/report/page/history.ts";
import { html, visible } from "../../../grader/report/page/html.ts";
import { reportPage } from "../../../grader/report/page/page.ts";
import type { GradedReport } from "../../../grader/report/report.ts";
import { sceneOf } from "../../labs/toy/drawing.ts";
import { errorOf, FAILED, FINDING, reportOf, SAMPLES } from "./reporters/samples.ts";

const HOSTILE = `</script></style></svg>--><img src=x onerror="document.title='owned'">'"&lt;\u202e\u0007{{x}}`;

const GRADED = reportOf();

const SCENE = sceneOf(["a", "b"], ["1 a", "2 x"]);

/** A report of which each text that a submission could have a hand in is hostile. */
function hostileReport(): GradedReport {
  const scene = sceneOf([HOSTILE, HOSTILE], [HOSTILE, HOSTILE]);
  const drawn = {
    ...scene,
    lanes: scene.lanes.map((lane) => ({ ...lane, label: `${lane.label} ${HOSTILE}`, about: HOSTILE })),
  };
  const ghost = { from: ["server"], to: ["caller"], kind: 7, text: HOSTILE };
  const arrows = drawn.arrows.map((arrow) => ({ ...arrow, note: HOSTILE, badge: HOSTILE }));
  const finding = {
    ...FINDING,
    ...{ expected: HOSTILE, seen: HOSTILE, evidence: [HOSTILE], thrown: [HOSTILE], history: HOSTILE },
    scene: { ...drawn, arrows, about: "seq 3", missing: [ghost] },
  };
  const failed: FailedCheck = { ...FAILED, message: HOSTILE, hint: HOSTILE, finding };
  const silent: FailedCheck = {
    ...failed,
    id: "other",
    finding: { ...finding, scene: { ...drawn, isSilent: true, missing: [ghost] } },
  };
  const told: FailedCheck = { ...FAILED, id: "told", message: HOSTILE, finding: { ...FINDING, evidence: [HOSTILE] } };
  return { ...GRADED, submission: HOSTILE, notes: [HOSTILE], typeErrors: [HOSTILE], checks: [failed, silent, told] };
}

const ROW: Row = {
  at: 1,
  time_ms: 0.5,
  from: "caller",
  to: "server",
  kind: 0,
  seq: 3,
  text: HOSTILE,
  note: HOSTILE,
  worth: "refused",
};

/** What was graded, of which each line is hostile. */
const GRADED_FILES = {
  files: new Map([["lab/commit.ts", `export function CommitRpc() {\n// ${HOSTILE}\n}`]]),
  functions: [{ name: "CommitRpc", file: "lab/commit.ts" }],
};

const LOGS = [{ at: 1, who: "server", seq: 3, text: HOSTILE }];

function drawnOf(name: string, rows: readonly Row[]): Drawn {
  return { kinds: SCENE.kinds, histories: [{ name, lanes: SCENE.lanes, rows, logs: LOGS, fails: ["repeated"] }] };
}

/** The tags of a page, without those of its own style and scripts. */
function tagsOf(page: string): string[] {
  const outside = page.replace(/<(style|script)\b([^>]*)>.*?<\/\1>/gs, "<$1$2></$1>");
  return [...outside.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
}

describe("whoever wrote the words in a page", () => {
  const page = reportPage(hostileReport(), drawnOf(HOSTILE, [ROW]), GRADED_FILES);

  test("they are no markup", () => {
    const names = new Set(tagsOf(page).map((tag) => /^<[/!]?([\w-]*)/.exec(tag)?.[1]));
    expect(names).not.toContain("img");
    expect(page).not.toMatch(/onerror="/);
    expect(page).not.toContain("\u202e");
    expect(page).not.toContain("\u0007");
    expect(page).toContain("&lt;img src=x onerror=&quot;document.title=&#39;owned&#39;&quot;&gt;");
    expect(page).toContain('<span data-line="2">// &lt;/script&gt;');
  });

  test("there are as many elements as with harmless words", () => {
    const harmless = JSON.parse(
      JSON.stringify(hostileReport()).replaceAll(JSON.stringify(HOSTILE).slice(1, -1), "words"),
    );
    const files = new Map([["lab/commit.ts", "export function CommitRpc() {\n// words\n}"]]);
    const drawn = drawnOf("words", [{ ...ROW, text: "words", note: "words" }]);
    const other = reportPage(harmless, drawn, { ...GRADED_FILES, files });
    const withoutTexts = (tag: string) => tag.replace(/"[^"]*"/g, '""');
    expect(tagsOf(page).map(withoutTexts)).toEqual(tagsOf(other).map(withoutTexts));
  });

  test("no attribute begins an address of another place, and nothing is loaded", () => {
    for (const tag of tagsOf(page)) {
      expect(tag.replace(/="[^"]*"/g, "=")).not.toMatch(
        /\s(src|srcset|action|style|on\w+)=|<(link|iframe|object|base)\b/,
      );
      for (const [, address] of tag.matchAll(/ href="([^"]*)"/g)) expect(address).toMatch(/^#/);
    }
  });

  test("histories are data that hold no markup", () => {
    const [, data = ""] =
      /<script type="text\/plain" data-history="[^"]*" data-rows="1" data-fails="repeated">([^<]*)<\/script>/.exec(
        page,
      ) ?? [];
    expect(data).toMatch(/^[A-Za-z0-9+/=]+$/);
    const told = JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString());
    expect(told).toMatchObject({
      at: [1],
      passed: [0],
      time: [5],
      from: [0],
      to: [1],
      kind: [0],
      seq: [3],
      text: [1],
      note: [1],
      worth: [2],
      logs: { at: [1], lane: [1], seq: [3], text: [1] },
    });
    expect(told.texts[1]).toBe(visible(HOSTILE));
  });
});

test("only the page's own style and scripts may run, by their hashes", () => {
  const page = reportPage(GRADED);
  const [policy = ""] = /(?<=Content-Security-Policy" content=")[^"]*/.exec(page) ?? [];
  expect(policy).toMatch(/^default-src 'none'; /);
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const parts = [...page.matchAll(/<(style|script type="module")>(.*?)<\/\w+>/gs)].map(([, , text = ""]) => text);
  expect(parts).toHaveLength(2);
  for (const text of parts) expect(policy).toContain(`'sha256-${hash("sha256", text, "base64")}'`);
  expect(policy.match(/sha256/g)).toHaveLength(parts.length);
});

test("the first failure is open, with its picture and the same messages as a table; the others are closed", () => {
  const failed = { ...FAILED, finding: { ...FINDING, scene: SCENE, history: "echoes" } };
  const page = reportPage({ ...GRADED, checks: [failed, { ...failed, id: "second" }] });
  expect(page).toMatch(/<section class="first" id="check-repeated">/);
  expect(page).toMatch(/<details class="other" id="check-second">/);
  expect(page.match(/<svg class="picture"[^>]* role="img" aria-label="[^"]{20,}"/g)).toHaveLength(2);
  expect(page.match(/<g class="message [^"]*culprit" data-message="4">/g)).toHaveLength(2);
  expect(page.match(/<tr class="culprit" data-message="4" data-entitled-by="1 3">/g)).toHaveLength(2);
  expect(page).toContain("sequenceDiagram");
});

test("what the evidence tells besides the messages that are drawn stands below them", () => {
  const evidence = ["as server 1 saw it:", ...linesOf(SCENE), "afterwards it ended"];
  const page = reportPage({ ...GRADED, checks: [{ ...FAILED, finding: { ...FINDING, scene: SCENE, evidence } }] });
  expect(page).toContain('<pre class="evidence" tabindex="0">afterwards it ended</pre>');
});

test("a failure without a picture shows its evidence as it stands", () => {
  const page = reportPage({ ...GRADED, checks: [FAILED] });
  expect(page).not.toContain("<svg");
  expect(page).toContain("✗ 1 -&gt; client  reply seq=1 [put ok]");
});

test("a report without a grade says why, and whose doing it is", () => {
  expect(reportPage(errorOf("grader", "no room\n  at x"))).toMatch(
    /by no fault of the submission.*<h1>no room<\/h1>.*<footer>/s,
  );
});

test("blame tells what each function earns beside the reference's others, and the credit", () => {
  const blame = {
    guilty: ["commit"],
    grafts: [{ exchanged: ["commit"], score: 30 }],
    earned: { commit: 1 },
    credit: 7,
  };
  const page = reportPage({ ...GRADED, blame });
  expect(page).toContain("<p>each beside the reference&#39;s others: commit 1</p><p>credit: 7</p>");
});

test.each(["hint", "score"] as const)(
  "with the feedback %s nothing of a hidden failure is in the page's bytes",
  (feedback) => {
    const secret = "SECRET-7f3a";
    const scene = { ...SCENE, arrows: SCENE.arrows.map((arrow) => ({ ...arrow, text: secret })), about: secret };
    const finding = {
      ...FINDING,
      expected: secret,
      seen: secret,
      evidence: [secret],
      thrown: [secret],
      history: secret,
      scene,
    };
    const hidden: FailedCheck = { ...FAILED, hidden: true, message: secret, hint: "think of it", finding };
    const report = { ...GRADED, seed: 424242, checks: [hidden] };
    expect(reportPage(report)).toContain(secret);
    const page = reportPage(applyFeedback(feedback, report));
    expect(page).not.toContain(secret);
    expect(page).not.toContain("424242");
  },
);

/** A report on a submission that says as much as it can, in each check. */
function longReport(): GradedReport {
  const long = "\u202e<".repeat(2 ** 14);
  const many = Array.from({ length: 60 }, () => long);
  const scene = sceneOf([long, long], [long, long]);
  const finding = { ...FINDING, expected: long, seen: long, evidence: many, thrown: many, history: "a", scene };
  const checks = many
    .slice(0, 25)
    .map((_, place): FailedCheck => ({ ...FAILED, id: `check-${place}`, message: long, finding }));
  return { ...GRADED, typeErrors: many, checks };
}

test("histories that are too large are left out, those that show a failure last, and the page says so", () => {
  const random = (seed: number) => hash("sha256", String(seed)).repeat(2);
  const many = Array.from({ length: 30_000 }, (_, place) => ({
    ...ROW,
    at: place + 1,
    text: random(place),
    note: random(-place - 1),
  }));
  const [first] = drawnOf("first", many).histories;
  const page = reportPage(bounded(longReport()), {
    kinds: SCENE.kinds,
    histories: ["a", "b", "c"].map((name) => ({ ...(first as NonNullable<typeof first>), name })),
  });
  expect(page.length).toBeLessThan(5_000_000);
  expect(page).toContain('data-history="a"');
  expect(page).toMatch(/Too large for this page: (b, )?c\./);
});

test("of the same grade the same bytes are made", () => {
  const made = () => reportPage(hostileReport(), drawnOf("one", [ROW]));
  expect(made()).toBe(made());
});

test("invisible characters are shown, and what everybody writes stays", () => {
  expect(visible("a\u200b\u2028\ud800\r\n世界 é\t👍")).toBe("a\\u200b\\u2028\ufffd\n世界 é\t👍");
  expect(html`<p title="${'"'}">${["<", undefined, false, 0, html`<b>`]}</p>`.text).toBe(
    '<p title="&quot;">&lt;0<b></p>',
  );
});

test.each(Object.entries(SAMPLES))("%s: a page of whole elements, without a script of anybody else", (_, report) => {
  const page = reportPage(report);
  const open: string[] = [];
  for (const tag of tagsOf(page)) {
    const [, end, name = ""] = /^<(\/?)([\w-]+)/.exec(tag) ?? [];
    if (end === "/") expect(open.pop()).toBe(name);
    else if (!/^(meta|!doctype|br)$/.test(name) && name !== "" && !tag.endsWith("/>")) open.push(name);
  }
  expect(open).toEqual([]);
  expect(page.match(/<script/g)).toHaveLength(1);
});
