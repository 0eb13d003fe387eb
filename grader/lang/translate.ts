/**
 * English templates with their translations. A hole is `{name}`, which holds any text, or `{name:kind}`; the translation names
 * each of them once: `{name}`.
 */
export type Catalogue = Readonly<Record<string, string>>;

/** Gives a finished English sentence in another language; a sentence that the catalogue does not have comes back as it is. */
export type Say = (english: string) => string;

/** How what stands in a hole is found, and what it becomes. */
const PATTERNS = {
  /** Quoted as it is. */
  any: ".+?",
  number: String.raw`\d+(?:\.\d+)?`,
  word: String.raw`\S+?`,
  /** Names or numbers, `1 and 2` or `1 2`: said if it can be, and otherwise as it is. */
  list: String.raw`\w+(?:,? \w+)*?`,
  /** A clause with a template of its own. */
  clause: ".+?",
} as const;
type Kind = keyof typeof PATTERNS;

interface Hole {
  name: string;
  kind: Kind;
}

interface Template {
  pattern: RegExp;
  holes: readonly Hole[];
  translation: string;
  /** Its first word, if that has no hole. */
  word: string;
  /** How much of it is no hole: of several that fit, the one with the most is meant. */
  literal: number;
}

const HOLE = /\{(?<name>[a-z]\w*)(?::(?<kind>[a-z]+))?\}/g;

/** Of a longer text, no sentence is the grader's; and it would take long to find that out. */
const LENGTH_MAX = 2000;

/** Of a text of which so many parts were looked at, neither: a sentence of the grader's has some ten. */
const PARTS_MAX = 100;

/**
 * Translates by catalogues. A template is used only if every clause in it has a translation: half of a sentence in another
 * language is harder to read than all of it in English.
 */
export function translator(catalogues: readonly Catalogue[]): Say {
  const templates = catalogues.flatMap((catalogue) => Object.entries(catalogue).map(templateOf));
  const byWord = Map.groupBy(
    templates.toSorted((a, b) => b.literal - a.literal),
    ({ word }) => word,
  );
  /** Undefined if there is no translation. */
  const translated = (english: string, known: Parts): string | undefined => {
    if (known.has(english)) return known.get(english);
    if (known.size === PARTS_MAX) return undefined;
    known.set(english, undefined);
    const [word = ""] = english.split(" ", 1);
    for (const template of [...(byWord.get(word) ?? []), ...(byWord.get("") ?? [])]) {
      const said = filled(template, english, known);
      if (said === undefined) continue;
      known.set(english, said);
      return said;
    }
    return undefined;
  };
  const filled = ({ pattern, holes, translation }: Template, english: string, known: Parts): string | undefined => {
    const found = pattern.exec(english)?.slice(1);
    if (found === undefined) return undefined;
    const values = new Map<string, string>();
    for (const [place, { name, kind }] of holes.entries()) {
      const value = inHole(kind, found[place] ?? "", known);
      if (value === undefined) return undefined;
      values.set(name, value);
    }
    return translation.replaceAll(HOLE, (_, name: string) => values.get(name) ?? "");
  };
  const inHole = (kind: Kind, text: string, known: Parts): string | undefined => {
    if (kind === "list") return translated(text, known) ?? text;
    return kind === "clause" ? translated(text, known) : text;
  };
  return (english) => (english.length > LENGTH_MAX ? english : (translated(english, new Map()) ?? english));
}

/**
 * The parts of a text that were looked at, with their translations, if they have one. A submission's own words may be in the text, and
 * many templates fit the same part: without this each more `: ` in an error's message would double the work.
 */
type Parts = Map<string, string | undefined>;

function templateOf([english, translation]: readonly [string, string]): Template {
  const holes = holesOf(english);
  const literals = english.replaceAll(HOLE, "\0").split("\0");
  const parts = literals.map((literal, place) => {
    const hole = holes[place];
    return RegExp.escape(literal) + (hole === undefined ? "" : `(${PATTERNS[hole.kind]})`);
  });
  const [first = ""] = english.split(" ", 1);
  return {
    pattern: new RegExp(`^${parts.join("")}$`, "s"),
    holes,
    translation,
    word: holesOf(first).length > 0 ? "" : first,
    literal: literals.join("").length,
  };
}

/** The holes of a template or of a translation, in order. */
export function holesOf(text: string): Hole[] {
  return Array.from(text.matchAll(HOLE), ({ groups }) => ({
    name: groups?.name ?? "",
    kind: (groups?.kind ?? "any") as Kind,
  }));
}
