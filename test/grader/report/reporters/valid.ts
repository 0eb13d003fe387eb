import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { XMLParser } from "fast-xml-parser";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { expect } from "vitest";
import { reportPage } from "../../../../grader/report/page/page.ts";
import { type Report, scoreOf } from "../../../../grader/report/report.ts";
import type { Reporter } from "../../../../grader/report/reporters/output.ts";
import { REPORTER_NAMES, type ReporterName, reporterOf } from "../../../../grader/report/reporters/reporters.ts";
import { CONTEXT, fileText, stdoutText } from "./samples.ts";

const ajv = new Ajv({ strict: true, allErrors: true });

const REPORTERS = Object.fromEntries(
  await Promise.all(REPORTER_NAMES.map(async (name) => [name, await reporterOf(name)] as const)),
) as Record<ReporterName, Reporter>;

/** What a platform reads of a report, after it was found to be what the platform expects. */
export type Read = (report: Report) => unknown;

/** How each platform reads what is written for it, and what it takes. Sizes are in bytes. */
export const READ = {
  gradescope: (report: Report) => {
    const text = within(1024 * 1024, fileText(REPORTERS.gradescope(report, CONTEXT)));
    const read = validJson("gradescope", text);
    for (const { output } of read.tests) within(16 * 1024, output);
    return read;
  },
  classroom: (report: Report) => {
    const text = within(128 * 1024 - 64, fileText(REPORTERS.classroom(report, CONTEXT)));
    const [, base64] = /^result=([A-Za-z0-9+/]+={0,2})\n$/.exec(text) ?? [];
    const read = validJson(
      "classroom",
      new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(base64 as string, "base64")),
    );
    expect(sum(read.tests, "score")).toBe(scoreOf(report));
    return read;
  },
  classroom50: (report: Report) => {
    const read = validJson("classroom50", fileText(REPORTERS.classroom50(report, CONTEXT)));
    expect(sum(read.tests, "score")).toBe(read.score);
    expect(sum(read.tests, "max-score")).toBe(read["max-score"]);
    return read;
  },
  prairielearn: (report: Report) =>
    validJson("prairielearn", within(1e6, fileText(REPORTERS.prairielearn(report, CONTEXT)))),
  autolab: (report: Report) => {
    const text = stdoutText(REPORTERS.autolab(report, CONTEXT));
    expect(text).toMatch(/[^\n]\n$/);
    return validJson("autolab", text.split("\n").at(-2) as string);
  },
  html: (report: Report) => {
    const page = reportPage(report);
    expect(fileText(REPORTERS.html(report, { ...CONTEXT, page }))).toBe(page);
    return page;
  },
  json: (report: Report) => validJson("json", fileText(REPORTERS.json(report, CONTEXT))),
  junit: (report: Report) => validJunit(within(5e6, fileText(REPORTERS.junit(report, CONTEXT)))),
  markdown: (report: Report) => validMarkdown(within(5e6, fileText(REPORTERS.markdown(report, CONTEXT)))),
  github: (report: Report) => {
    const outputs = REPORTERS.github(report, CONTEXT);
    return { summary: validMarkdown(within(2 ** 20, fileText(outputs))), commands: validCommands(stdoutText(outputs)) };
  },
} satisfies Record<ReporterName, Read>;

function within(max_bytes: number, text: string): string {
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(max_bytes);
  return text;
}

function sum(tests: { [name: string]: number }[], name: string): number {
  return tests.reduce((total, test) => total + (test[name] as number), 0);
}

/** Reads a text in which nothing is that the schema of this name does not have. */
// biome-ignore lint/suspicious/noExplicitAny: its shape is what the schema says
export function validJson(name: string, text: string): any {
  const read = JSON.parse(text, (_, part) => {
    if (typeof part === "string") expect(part.isWellFormed()).toBe(true);
    // The report itself keeps its texts as they are: JSON can hold them, and programs read it.
    if (typeof part === "string" && name !== "json") expect(part).not.toMatch(UNPRINTABLE);
    return part;
  });
  const schema = new URL(`schemas/${name}.json`, import.meta.url);
  const validate = ajv.getSchema(name) ?? ajv.compile(JSON.parse(readFileSync(schema, "utf8")));
  validate(read);
  expect(validate.errors).toBeNull();
  return read;
}

const UNPRINTABLE = /[^\P{Cc}\n\t]|[\ufffe\uffff\u202a-\u202e\u2066-\u2069]|\p{Cs}/u;

const LISTS = ["testcase", "property"];

// biome-ignore lint/suspicious/noExplicitAny: it is whatever the XML holds
function validJunit(text: string): any {
  expect(text).not.toMatch(UNPRINTABLE);
  validXml(text);
  const options = { ignoreAttributes: false, attributeNamePrefix: "", isArray: (name: string) => LISTS.includes(name) };
  const { testsuites } = new XMLParser({ ...options, parseAttributeValue: false, trimValues: false }).parse(text);
  const { testsuite } = testsuites;
  const cases: Record<string, unknown>[] = testsuite.testcase;
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  const [failures, errors, skipped] = ["failure", "error", "skipped"].map((tag) =>
    String(cases.filter((one) => tag in one).length),
  );
  const counts = { tests: String(cases.length), failures, errors };
  expect(testsuites).toMatchObject(counts);
  expect(testsuite).toMatchObject({ ...counts, skipped });
  // GitLab shows nothing of a case but its text.
  for (const one of cases) {
    const told = one.failure ?? one.error ?? one.skipped;
    if (told !== undefined) expect(told).toMatchObject({ "#text": expect.stringMatching(/\S/) });
  }
  return testsuite;
}

const JUNIT_XSD = XsdValidator.fromDoc(
  XmlDocument.fromBuffer(readFileSync(new URL("schemas/junit.xsd", import.meta.url))),
);

/** XML that a strict parser takes, and Jenkins' xUnit plugin too. The error names the line. */
export function validXml(text: string): void {
  // What a reader takes for the end of a CDATA section, which is not allowed outside of one either.
  expect(text).not.toContain("]]>");
  const document = XmlDocument.fromString(text);
  try {
    JUNIT_XSD.validate(document);
  } finally {
    document.dispose();
  }
}

/** Fences are closed, and nothing outside of them is HTML or a broken table. Returns what is outside of them and inside. */
function validMarkdown(text: string): { outside: string; inside: string } {
  expect(text).not.toMatch(UNPRINTABLE);
  const outside: string[] = [];
  const inside: string[] = [];
  let fence = "";
  for (const line of text.split("\n")) {
    const [, ticks = ""] = /^(`{3,})(?:text)?$/.exec(line) ?? [];
    if (fence === "") {
      if (ticks === "") outside.push(line);
      fence = ticks;
    } else if (ticks.length >= fence.length) {
      expect(line).toBe(fence);
      fence = "";
    } else inside.push(line);
  }
  expect(fence).toBe("");
  const plain = outside.map((line) => line.replace(/\\[!-/:-@[-`{-~]/g, ""));
  for (const line of plain) expect(line).not.toMatch(/[<>`]|^ {4}/);
  for (const row of plain.filter((line) => line.includes("|"))) expect(row.split("|")).toHaveLength(7);
  return { outside: outside.join("\n"), inside: inside.join("\n") };
}

interface Command {
  type: string;
  properties: Record<string, string>;
  message: string;
}

/** Reads lines as GitHub's runner does; each must be an annotation. */
function validCommands(text: string): Command[] {
  expect(text).not.toMatch(UNPRINTABLE);
  expect(text).toMatch(/\n$/);
  const commands = text
    .slice(0, -1)
    .split("\n")
    .map((line): Command => {
      const [, type, list, message] = /^::(error|warning|notice) ([^:\r]*)::([^\r]*)$/.exec(line) as string[];
      const pairs = (list as string).split(",").map((pair) => pair.split("=", 2) as [string, string]);
      const properties = Object.fromEntries(pairs.map(([name, value]) => [name, unescaped(value)]));
      return { type: type as string, properties, message: unescaped(message as string) };
    });
  for (const type of ["error", "warning", "notice"]) {
    expect(commands.filter((command) => command.type === type).length).toBeLessThanOrEqual(10);
  }
  for (const { properties, message } of commands) {
    within(4096, message);
    expect(Object.keys(properties).join(" ")).toMatch(/^(file (line )?)?title$/);
  }
  return commands;
}

function unescaped(text: string): string {
  expect(text).not.toMatch(/%(?!0A|0D|25|3A|2C)/);
  const characters: Record<string, string> = { "0A": "\n", "0D": "\r", "25": "%", "3A": ":", "2C": "," };
  return text.replace(/%(..)/g, (_, code: string) => characters[code] as string);
}
