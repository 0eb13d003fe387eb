import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { SKELETON, SOLUTION } from "../../../grader/base/project.ts";
import { givenSources } from "../../../grader/class/given.ts";
import { similarPairs } from "../../../grader/class/similarity.ts";
import { tokensOf } from "../../../grader/class/tokens.ts";
import { ZPBFT } from "../../../grader/labs/zpbft/lab.ts";
import { ENTRIES, SUBMISSIONS } from "../../bank/grading.ts";
import { COMMIT } from "../support.ts";

const GIVEN = await givenSources(ZPBFT);

function bank(kind: "right" | "wrong", name: string): Promise<string> {
  return readFile(path.join(SUBMISSIONS, kind, name, COMMIT), "utf8");
}

/** What is said of two sources. */
function compared(one: string, other: string) {
  const works = [
    { name: "ann", sources: [one] },
    { name: "bob", sources: [other] },
  ];
  return similarPairs(works, GIVEN)[0];
}

const BOOK = await bank("right", "own-vote-book");

/** A function, a class or a statement at the top, each to its end. */
function reordered(source: string): string {
  const lines = source.split("\n");
  const imports = lines.filter((line) => line.startsWith("import"));
  const rest = lines.filter((line) => !line.startsWith("import")).join("\n");
  return [...imports, ...rest.split(/\n(?=export |function |const )/).toReversed()].join("\n");
}

function renamed(source: string): string {
  return source.replace(/(?<!\.)\b(books?|votes|voters|all|cert|args|e|id)\b(?=[^`]*(?:`[^`]*`[^`]*)*$)/g, "$1_2");
}

test("comments, layout and empty lines make no difference: such two are identical", () => {
  const other = `/* mine */\n${BOOK.replaceAll("\n", "\n\n  // and mine\n\t")}`;
  expect(compared(BOOK, other)).toEqual({ a: "ann", b: "bob", similarity: 1, isIdentical: true });
});

test("with other names and in another order it is as similar, and not identical", () => {
  const other = renamed(reordered(BOOK));
  expect(other).toContain("const books_2");
  expect(compared(BOOK, other)).toEqual({ a: "ann", b: "bob", similarity: 1, isIdentical: false });
});

test("with a few lines changed as well it is still similar", () => {
  const other = renamed(reordered(BOOK))
    .replace("return votes_2;", 'console.log("votes", votes_2.size);\n  return votes_2;')
    .replace("s.others.forEach((id_2) => {", "for (const id_2 of s.others) {")
    .replace("if (voters_2.length < 2 * s.f) return;", "const n = voters_2.length;\n  if (n < 2 * s.f) return;");
  expect(compared(BOOK, other)?.similarity).toBeGreaterThan(0.7);
  expect(compared(BOOK, other)?.similarity).toBeLessThan(0.95);
});

test.each(["commit-phase-class", "async-generator", "newest-first", "judges-on-receipt"])(
  "another way to do it is not similar: %s",
  async (name) => expect(compared(BOOK, await bank("right", name))).toBeUndefined(),
);

test("what was handed out is nobody's own: neither untouched nor translated from prepare.ts", async () => {
  const [untouched, solution] = await Promise.all(
    [SKELETON, SOLUTION].map((dir) => readFile(path.join(dir, COMMIT), "utf8")),
  );
  expect(compared(untouched as string, `// by me\n${untouched}`)).toBeUndefined();
  expect(compared(solution as string, (solution as string).replaceAll("refusal", "why"))).toBeUndefined();
  expect(compared(solution as string, solution as string)?.isIdentical).toBe(true);
});

test("the bank is as the threshold was chosen by: of all pairs the few that are edits of one text", async () => {
  const works = await Promise.all(
    ENTRIES.map(async ({ kind, name }) => ({ name: `${kind}/${name}`, sources: [await bank(kind, name)] })),
  );
  const pairs = similarPairs(works, GIVEN);
  expect(pairs.filter(({ isIdentical }) => isIdentical)).toEqual([]);
  const right = pairs.filter(({ a, b }) => a.startsWith("right") && b.startsWith("right"));
  expect(right.length).toBeLessThan(60);
  // Wrong ones are edits of the solution more often than students' are.
  expect(pairs.length).toBeLessThan((0.015 * works.length * (works.length - 1)) / 2);
  expect(pairs.map(({ similarity }) => similarity)).toEqual(
    pairs.map((pair) => pair.similarity).toSorted((a, b) => b - a),
  );
});

test("only names that a student cannot change are kept, and of strings only that they are some", () => {
  const source = "const verify = s.verify(a.mine, `x`, 'y', 1); // done";
  const { text, pieces } = tokensOf(source, new Set(["verify"]));
  const strings = "NoSubstitutionTemplate StringLiteral";
  expect(pieces).toEqual([`const name = name . verify ( name . name ${strings} 1 )`.split(" "), []]);
  expect(text.replaceAll("\n", "")).toBe("constverify=s.verify(a.mine,`x`,'y',1);");
});

test("any text has tokens, whatever it is", () => {
  const texts = ["", "}}}}", "`${", '"', "/*", "/[", "<div>", "\u0000\ud800", "a ? b : c / d / e"];
  for (const text of texts) expect(tokensOf(text, new Set()).pieces.length).toBeGreaterThan(0);
  expect(ZPBFT.gradedFiles).toEqual([COMMIT]);
});
