import path from "node:path";
import jsTokens from "js-tokens";

/**
 * The files that a source imports by relative names, also where that happens while it runs, as long as the name stands there
 * as it is: by their names relative to the folder in which `name`, the source's own, is one. It takes any text at all.
 */
export function importedFiles(name: string, source: string): string[] {
  const tokens = Array.from(jsTokens(source)).filter(
    ({ type }) => type !== "WhiteSpace" && type !== "LineTerminatorSequence" && !type.endsWith("Comment"),
  );
  return tokens.flatMap(({ type, value }, index) => {
    if (type !== "StringLiteral" && type !== "NoSubstitutionTemplate") return [];
    const before = tokens[index - 1]?.value === "(" ? index - 2 : index - 1;
    if (!IMPORTING.has(tokens[before]?.value ?? "")) return [];
    const specifier = value.slice(1, -1);
    if (!/^\.\.?\//.test(specifier)) return [];
    return [path.posix.join(path.posix.dirname(name), specifier.replace(/[?#].*$/s, ""))];
  });
}

/** What stands before the name of a module. */
const IMPORTING = new Set(["from", "import", "require"]);
