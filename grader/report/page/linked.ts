import { readFileSync } from "node:fs";

/** `import { a, b } from "./other.js";` or `import "../shared/other.js";`, which may be several lines long. */
const IMPORT = /^import (?:\{([^}]*)\} from )?"(\.{1,2}\/[\w/-]+\.js)";\n/gm;
/** `export function a`, `export async function a`, `export const a`, or `export class A`. */
const EXPORT = /^export (?=(?:(?:async )?function|const|class) (\w+))/gm;
/** A comment that has its lines for itself. */
const COMMENT = /^[ \t]*(?:\/\/.*|\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\n/gm;

/**
 * A module and all that it imports as the text of one script: a page that is a single file cannot load modules by their
 * names. Each becomes a function, called once, that returns what it exports. Only named imports by relative paths are known, and
 * exports where something is declared; no two modules may have the same name. Comments, a quarter of all, are left out: who reads
 * them has the sources.
 *
 * @throws Error for a module that says it otherwise
 */
export function linked(entry: URL): string {
  const parts: string[] = [];
  const files = new Map<string, string>();
  const add = (file: URL): void => {
    const variable = variableOf(file);
    const other = files.get(variable);
    if (other === file.href) return;
    if (other !== undefined)
      throw new Error(`${file.pathname}: another module has this name: ${new URL(other).pathname}`);
    files.set(variable, file.href);
    const text = readFileSync(file, "utf8").replaceAll("\r\n", "\n");
    for (const [, , place = ""] of text.matchAll(IMPORT)) add(new URL(place, file));
    const body = text
      .replace(COMMENT, "")
      .replace(IMPORT, (_, wanted: string | undefined, place: string) =>
        wanted === undefined
          ? ""
          : `const {${wanted.replaceAll(" as ", ": ")}} = ${variableOf(new URL(place, file))};\n`,
      )
      .replace(EXPORT, "");
    const left = /^(?:import|export)\b.*/m.exec(body)?.[0];
    if (left !== undefined) throw new Error(`${file.pathname}: this cannot be linked: ${left}`);
    const exported = [...text.matchAll(EXPORT)].map(([, name]) => name).join(", ");
    parts.push(`const ${variable} = (() => {\n${body}return { ${exported} };\n})();\n`);
  };
  add(entry);
  return parts.join("");
}

/** The name of a module in the script: `$first_one` of `./first-one.js`. */
function variableOf({ pathname }: URL): string {
  return `$${(/([\w-]+)\.js$/.exec(pathname)?.[1] ?? "").replaceAll("-", "_")}`;
}
