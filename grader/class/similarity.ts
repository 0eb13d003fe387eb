import { namesIn, type Tokens, tokensOf } from "./tokens.ts";

/** The work of one student: the sources of its files, in the lab's order. */
export interface Work {
  name: string;
  sources: readonly string[];
}

export interface Pair {
  a: string;
  b: string;
  /** The share of their own code that they have in common, 0 to 1. */
  similarity: number;
  /** The same but for comments and layout. */
  isIdentical: boolean;
}

/** What is said wherever similar pairs are. */
export const NOT_COPIED =
  "Similar is not copied: short functions after a given model leave little choice. Read both before you ask anybody.";

/**
 * So many tokens in a row are compared as one: about two lines. Every such row is taken, as the sources are short (the
 * winnowing of larger tools, with a window of 1).
 */
const ROW_TOKENS = 12;

/** Two are called similar from here on. */
const THRESHOLD = 0.7;

/** With fewer rows of its own a submission is so near to the given code that there is nothing to compare. */
const OWN_ROWS_MIN = 40;

/**
 * The pairs that are identical or similar, the most similar first. Compared are rows of tokens, in which all names that a
 * student chose are the same and comments do not count, function by function: who renames, reformats or reorders changes
 * nothing. Rows that the program that was handed out has too count for nobody (`given` are its sources). Similarity is
 * Dice's: twice the rows in common by the rows of both.
 *
 * Measured when the bank (test/submissions) had 141 submissions, whose own rows were 9 to 371, the median 188. A right one
 * that is renamed and reordered stays at 1; four of its some 50 lines changed as well leave more than 0.72, eight more
 * than 0.54. Of the 595 pairs of right submissions, which one hand wrote in ways as different as it could, half were below
 * 0.1, and 3 reached 0.7: each two edits of the same text. With the wrong ones, small edits of a few texts, 134 of 9870
 * pairs did. Of the right ones that have come since many are such edits, too: of the 4186 pairs of 92, 52 reach it. So the threshold finds a disguised copy, and not two that follow the same handout. The reference solution,
 * which is the given prepare.ts translated, has 9 rows of its own: that translation accuses nobody.
 */
export function similarPairs(works: readonly Work[], given: readonly string[]): Pair[] {
  const names = new Set(given.flatMap(namesIn));
  const givenTokens = given.map((source) => tokensOf(source, names));
  const givenTexts = new Set(givenTokens.map(({ text }) => text));
  const givenRows = new Set(givenTokens.flatMap(rowsOf));
  const prints = works.map(({ name, sources }) => {
    const tokens = sources.map((source) => tokensOf(source, names));
    const own = new Set(tokens.flatMap(rowsOf).filter((row) => !givenRows.has(row)));
    const texts = tokens.map(({ text }) => text);
    return { name, text: texts.join("\n\n"), own, isUntouched: texts.every((text) => givenTexts.has(text)) };
  });
  const pairs = prints.flatMap((one, index) => prints.slice(index + 1).map((other) => pairOf(one, other)));
  return pairs
    .filter(({ similarity, isIdentical }) => isIdentical || similarity >= THRESHOLD)
    .toSorted((x, y) => Number(y.isIdentical) - Number(x.isIdentical) || y.similarity - x.similarity);
}

interface Print {
  name: string;
  text: string;
  own: ReadonlySet<string>;
  /** Whether all of it is as it was handed out. */
  isUntouched: boolean;
}

function pairOf(one: Print, other: Print): Pair {
  const isIdentical = one.text === other.text && !one.isUntouched;
  const similarity = isIdentical ? 1 : similarityOf(one.own, other.own);
  return { a: one.name, b: other.name, similarity, isIdentical };
}

function similarityOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (Math.min(one.size, other.size) < OWN_ROWS_MIN) return 0;
  let common = 0;
  for (const row of one) if (other.has(row)) common += 1;
  return (2 * common) / (one.size + other.size);
}

function rowsOf({ pieces }: Tokens): string[] {
  return pieces.flatMap((piece) =>
    Array.from({ length: Math.max(0, piece.length - ROW_TOKENS + 1) }, (_, start) =>
      piece.slice(start, start + ROW_TOKENS).join(" "),
    ),
  );
}
