import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

/**
 * Keeps each handout and its Chinese version in step: what both must have in the same place, whatever the language. Whoever
 * edits one of them is told which section of the other to look at.
 */

const HANDOUTS = [
  { EN_FILE: "handout.md", ZH_FILE: "handout.zh.md" },
  { EN_FILE: "handouts/zraft.md", ZH_FILE: "handouts/zraft.zh.md" },
  { EN_FILE: "handouts/zpaxos.md", ZH_FILE: "handouts/zpaxos.zh.md" },
  { EN_FILE: "handouts/zkvraft.md", ZH_FILE: "handouts/zkvraft.zh.md" },
  { EN_FILE: "handouts/zviews.md", ZH_FILE: "handouts/zviews.zh.md" },
];

/** Stands in the Chinese file only. */
const NOTE = /^> .*\[(\w+\.md)\]\(\1\).*$/m;

/** With its asterisks, so that the definition of a rule is not taken for a mention. */
const RULE = /(?:\*\*)?\b(?:PP|[ABCDEFGHILMOPQRSTVWXZ])\d{1,2}\b(?:\*\*)?/g;
/** Also quantities such as 2f+1: a bound that is wrong in one language is the worst that could happen here. */
const NUMBER = /\d*f\+\d+|\d+f|\d+/g;
/** Names that stay as they are: `commit` is a name only where it heads a section. */
const NAME = /\b\w*[a-z][A-Z]\w*|^#+ commit\b/g;
const MESSAGE = /PREPARE|COMMIT|WARN|INFO|ERROR|Debug/g;
const CODE_SPAN = /`[^`]+`/g;
/** What belongs to the Chinese text: its characters, and its punctuation. */
const CHINESE = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;
const ARROW = /[=-]+>+|<=/g;
const LINK = /\[[^\]]*\]\(([^)]+)\)/g;

interface Block {
  kind: string;
  text: string;
  line: number;
}

/** A heading and what follows it up to the next; the heading is the first of the blocks. */
type Section = Block[];

describe.each(HANDOUTS)("$ZH_FILE", ({ EN_FILE, ZH_FILE }) => {
  const EN = sectionsOf(read(EN_FILE));
  const ZH = sectionsOf(read(ZH_FILE).replace(NOTE, ""));

  const pairs = EN.map((en, i) => ({ heading: headingOf(en), en, zh: ZH[i] ?? [] }));
  const firstAstray = Array.from({ length: Math.max(EN.length, ZH.length) }, (_, i) => i).find(
    (i) => EN[i]?.[0]?.kind !== ZH[i]?.[0]?.kind,
  );

  test("the Chinese handout says at its top what it is", () => {
    expect(read(ZH_FILE).split("\n").slice(0, 5).join("\n")).toMatch(NOTE);
  });

  test("both handouts have headings of the same levels in the same order", () => {
    const [en, zh] = [EN, ZH].map((sections) => headingOf(sections[firstAstray ?? 0]));
    expect(levels(ZH), `they part here or shortly before: ${EN_FILE} has ${en}, ${ZH_FILE} has ${zh}`).toEqual(
      levels(EN),
    );
  });

  // With a heading too many, every section after it would be compared with the wrong one.
  test.skipIf(firstAstray !== undefined).each(pairs)("in step: $heading", ({ en, zh }) => {
    const section = `${headingOf(en)} (${at(EN_FILE, en[0])}, ${at(ZH_FILE, zh[0])})`;
    expect(kinds(zh), `paragraphs, list items, table rows or code blocks of ${section}`).toEqual(kinds(en));
    for (const [i, block] of en.entries()) {
      const other = zh[i];
      const place = `${at(EN_FILE, block)} and ${at(ZH_FILE, other)}, in ${section}`;
      const [ours, theirs] = isCode(block.kind)
        ? codeFacts(block, other)
        : [factsOf(block, [EN, ZH]), factsOf(other, [EN, ZH])];
      expect.soft(theirs, `- ${EN_FILE}, + ${ZH_FILE}: ${block.kind} at ${place}`).toEqual(ours);
    }
  });

  test.each([
    [EN_FILE, EN],
    [ZH_FILE, ZH],
  ])("the internal links of %s lead to headings", (file, sections) => {
    const anchors = sections.map(anchorOf);
    for (const block of sections.flat()) {
      for (const target of linksOf(block).filter((link) => link.startsWith("#"))) {
        expect.soft(anchors, `the link at ${at(file, block)}`).toContain(target);
      }
    }
  });

  test("Markdown does not spoil the Chinese text", () => {
    for (const block of ZH.flat().filter(({ kind }) => !isCode(kind))) {
      const text = block.text.replace(CODE_SPAN, "`");
      // A line break is shown as a space, which does not belong between Chinese characters.
      expect.soft(text, `a line break at ${at(ZH_FILE, block)}`).not.toMatch(/[^\x00-\x7f]\n *[^\x00-\x7f]/);
      // `**词。**词` is not bold: asterisks between a punctuation mark and a letter open, or close, on the letter's side only.
      for (const [, before = "", bold = "", after = ""] of text.matchAll(/(?<=(^|.))\*\*(.+?)\*\*(?=(.|$))/gsu)) {
        const opens = !/^\p{P}/u.test(bold) || /^[\p{P}\s]?$/u.test(before);
        const closes = !/\p{P}$/u.test(bold) || /^[\p{P}\s]?$/u.test(after);
        expect.soft(opens && closes, `**${bold}** is not bold at ${at(ZH_FILE, block)}`).toBe(true);
      }
    }
  });
});

test("an annotation in Chinese is compared by what is not words", () => {
  const block = (text: string): Block => ({ kind: "code", text, line: 1 });
  const differ = (en: string, zh: string): boolean => {
    const [ours, theirs] = codeFacts(block(en), block(zh));
    return JSON.stringify(ours) !== JSON.stringify(theirs);
  };
  expect(differ("npm run grade   grades 3", "npm run grade   给 3 个评分")).toBe(false);
  expect(differ("npm run grade   grades 3", "npm run grade   给 4 个评分")).toBe(true);
  expect(differ("npm run grade   grades 3", "npm run mark    给 3 个评分")).toBe(true);
  expect(differ("0 => 1   (silent)", "0 <= 1   （沉默）")).toBe(true);
  expect(differ("stage=3:commit", "stage=2:commit")).toBe(true);
  expect(differ("seen  1 of 2\n      PREPAREs", "seen  2 条 PREPARE 中的 1 条")).toBe(false);
  expect(differ("seen  1 of 2\n      PREPAREs", "seen  3 条 PREPARE 中的 1 条")).toBe(true);
});

function read(file: string): string {
  return readFileSync(path.join(import.meta.dirname, "..", file), "utf8");
}

function sectionsOf(markdown: string): Section[] {
  const sections: Section[] = [];
  for (const block of blocksOf(markdown)) {
    if (block.kind.startsWith("heading")) sections.push([block]);
    else sections.at(-1)?.push(block);
  }
  return sections;
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let gap = "\n\n";
  for (const [i, line] of markdown.split("\n").entries()) {
    if (line === "") {
      gap += "\n";
      continue;
    }
    const last = blocks.at(-1);
    const kind = kindOf(line, last, gap !== "\n");
    if (last !== undefined && kind === undefined) last.text += gap + line;
    else blocks.push({ kind: kind ?? "paragraph", text: line, line: i + 1 });
    gap = "\n";
  }
  return blocks;
}

/** The kind of block that begins with a line, or undefined if the line goes on with the last one. */
function kindOf(line: string, last: Block | undefined, afterGap: boolean): string | undefined {
  if (last?.kind === "fenced code" && !last.text.endsWith("\n```")) return undefined;
  if (line.startsWith("```")) return "fenced code";
  if (line.startsWith("    ") && (afterGap || last?.kind === "code")) return last?.kind === "code" ? undefined : "code";
  const heading = /^#+(?= )/.exec(line);
  if (heading) return `heading ${heading[0].length}`;
  if (line.startsWith("|")) return `row of ${line.split(/(?<!\\)\|/).length - 2}`;
  if (/^ *- /.test(line)) return "item";
  if (/^ *\d+\. /.test(line)) return "numbered item";
  return afterGap || !/paragraph|item/.test(last?.kind ?? "") ? "paragraph" : undefined;
}

/**
 * The lines of both code blocks. Of a line with an annotation in Chinese they are what stands before it, and the figures and
 * arrows of the whole: so a command, a log line or a figure is the same in both, and words may be translated. What breaks its
 * lines elsewhere in Chinese, such as a report, is compared as a whole.
 */
function codeFacts(en: Block, zh: Block | undefined): [object, object] {
  const [ours, theirs] = [en.text.split("\n"), (zh?.text ?? "").split("\n")];
  if (ours.length !== theirs.length && theirs.some((line) => CHINESE.test(line))) {
    return [figuresOf(en.text), figuresOf(zh?.text ?? "")];
  }
  const starts = theirs.map((line) => (CHINESE.test(line) ? line.slice(0, line.search(CHINESE)).trimEnd() : undefined));
  const facts = (lines: string[]): object[] =>
    lines.map((line, i) => {
      const start = starts[i];
      return start === undefined ? { line } : { start: line.slice(0, start.length), ...figuresOf(line) };
    });
  return [facts(ours), facts(theirs)];
}

function figuresOf(text: string): object {
  const sorted = (pattern: RegExp): string[] | undefined => text.match(pattern)?.sort();
  return { figures: sorted(NUMBER), arrows: sorted(ARROW), messages: sorted(MESSAGE) };
}

function factsOf(block: Block | undefined, handouts: Section[][]): object {
  if (block === undefined) return {};
  const prose = block.text.replace(CODE_SPAN, "").replace(/^ *\d+\. /, "");
  return {
    codeSpans: setOf(block.text, CODE_SPAN),
    names: setOf(prose, NAME),
    messages: setOf(prose, MESSAGE),
    rules: prose.match(RULE)?.sort(),
    numbers: prose.replace(RULE, "").match(NUMBER)?.sort(),
    // The anchors are of each language's own headings: what must be the same is which heading they lead to.
    links: linksOf(block).map(
      (target) => handouts.map((file) => file.map(anchorOf).indexOf(target)).find((i) => i >= 0) ?? inEnglish(target),
    ),
  };
}

/** A picture with words in it is there in each language. */
function inEnglish(target: string): string {
  return target.replace(/\.zh(?=\.svg$)/, "");
}

function setOf(text: string, pattern: RegExp): string[] {
  return [...new Set(text.match(pattern))].sort();
}

function linksOf({ kind, text }: Block): string[] {
  if (isCode(kind)) return [];
  return Array.from(text.replace(CODE_SPAN, "").matchAll(LINK), ([, target = ""]) => target);
}

/** As GitHub makes it of a heading. */
function anchorOf(section: Section): string {
  const title = headingOf(section).replace(/^#+ /, "").toLowerCase();
  return `#${title.replace(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-")}`;
}

function headingOf(section: Section | undefined): string {
  return section?.[0]?.text ?? "none";
}

function levels(sections: Section[]): string[] {
  return sections.map(([heading]) => heading?.kind ?? "");
}

function kinds(section: Section): string[] {
  return section.map(({ kind }) => kind);
}

function isCode(kind: string): boolean {
  return kind.endsWith("code");
}

function at(file: string, block: Block | undefined): string {
  return `${file}:${block?.line ?? "?"}`;
}
