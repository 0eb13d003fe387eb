import jsTokens, { type Token } from "js-tokens";

/** What stands at the top level of a source: a declaration, or another statement. */
export interface Statement {
  /** Without its comments. */
  text: string;
  /** The word that it begins with, or another mark. */
  first: string;
  isDeclaration: boolean;
  /** The names that it declares, or imports. */
  declares: readonly string[];
  /** The names that it uses, except property names behind a dot. */
  names: ReadonlySet<string>;
  /** The lines in which it begins and ends, from 1. */
  from: number;
  to: number;
}

/** What a declaration begins with. */
const BEGINS = new Set("import export function async const let var class abstract type interface declare".split(" "));

const DEPTHS: Readonly<Record<string, number>> = { "(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1 };

/** What ends a line for the engine, which counts lines so where something is thrown. */
export const LINE_END: RegExp = /\r\n|[\n\r\u2028\u2029]/g;

/** The statements of files, each file read once, however often a report asks for it. */
const read = new WeakMap<ReadonlyMap<string, string>, Map<string, readonly Statement[]>>();

/** The statements of one of these files, which are known by their names. */
export function statementsIn(files: ReadonlyMap<string, string>, file: string): readonly Statement[] {
  const known = read.getOrInsertComputed(files, () => new Map());
  return known.getOrInsertComputed(file, () => statementsOf(files.get(file) ?? ""));
}

/** Takes a source apart at its top level. It takes any text at all, with semicolons or without. */
export function statementsOf(source: string): Statement[] {
  const made: { tokens: Token[]; from: number; to: number }[] = [];
  let depth = 0;
  let line = 1;
  let last: Token | undefined;
  for (const token of jsTokens(source)) {
    const { type, value } = token;
    const isComment = type.endsWith("Comment");
    const end = line + (value.match(LINE_END)?.length ?? 0);
    let current = made.at(-1);
    if (!isComment && !isLayout(token)) {
      if (current === undefined || (depth === 0 && begins(token, last, line > current.to))) {
        current = { tokens: [], from: line, to: end };
        made.push(current);
      }
      current.to = end;
      depth = Math.max(0, depth + (type === "Punctuator" ? (DEPTHS[value] ?? 0) : 0));
      last = token;
    }
    if (!isComment) current?.tokens.push(token);
    line = end;
  }
  return made.map(statementOf);
}

/** Whether a statement begins with a token at the top level, behind the `last` one. */
function begins({ type, value }: Token, last: Token | undefined, isOnNewLine: boolean): boolean {
  if (last?.value === ";") return true;
  if (last?.value === "}") return BEGINS.has(value) || (isOnNewLine && type !== "Punctuator");
  // Who writes no semicolons ends a statement by a line.
  const isOver = last?.type === "Punctuator" ? /^[)\]]$/.test(last.value) : !BEGINS.has(last?.value ?? "");
  return isOnNewLine && isOver && BEGINS.has(value);
}

function statementOf({ tokens: all, from, to }: { tokens: readonly Token[]; from: number; to: number }): Statement {
  const tokens = all.filter((token) => !isLayout(token));
  const first = tokens[0]?.value ?? "";
  const isName = ({ type, value }: Token): boolean => type === "IdentifierName" && !BEGINS.has(value);
  const words = tokens
    .filter((token, index) => isName(token) && !/^\??\.$/.test(tokens[index - 1]?.value ?? ""))
    .map(({ value }) => value);
  const text = all
    .map(({ value }) => value)
    .join("")
    .trim();
  const isDeclaration = BEGINS.has(first);
  return {
    ...{ text, first, isDeclaration, from, to },
    declares: isDeclaration ? declaredBy(tokens, words) : [],
    names: new Set(words),
  };
}

function declaredBy(tokens: readonly Token[], words: readonly string[]): readonly string[] {
  const [first, second] = tokens.map(({ value }) => value);
  if (first === "import") return words.filter((one) => one !== "from" && one !== "as");
  // What is declared elsewhere, and only given a name for others.
  if (first === "export" && (second === "{" || second === "*")) return [];
  // A destructuring pattern declares several names: all before its `=`.
  const isVariable = [first, second].some((value) => ["const", "let", "var"].includes(value ?? ""));
  const end = tokens.findIndex(({ value }) => value === "=");
  const before = new Set(tokens.slice(0, end).map(({ value }) => value));
  const isPattern = before.has("{") || before.has("[");
  return isVariable && isPattern ? words.filter((one) => before.has(one)) : words.slice(0, 1);
}

function isLayout({ type }: Token): boolean {
  return type === "WhiteSpace" || type === "LineTerminatorSequence";
}
