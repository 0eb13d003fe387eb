import { readFileSync } from "node:fs";

/** `import { a, b } from "./other.js";` or `import "./other.js";`, which may be several lines long. */
const IMPORT = /^import (?:\{([^}]*)\} from )?"\.\/([\w-]+)\.js";\n/gm;
/** `export function a`, `export async function a`, or `export const a`. */
const EXPORT = /^export (?=(?:(?:async )?function|const) (\w+))/gm;

/**
 * A module and all that it imports as the text of one script: a page that is a single file cannot load modules by their
 * names. Each becomes a function, called once, that returns what it exports. Only named imports of neighbours are known, and
 * exports where something is declared.
 *
 * @throws Error for a module that says it otherwise
 */
export function linked(entry: URL): string {
  const parts: string[] = [];
  const names = new Set<string>();
  const add = (file: URL): void => {
    const text = readFileSync(file, "utf8").replaceAll("\r\n", "\n");
    for (const [, , name = ""] of text.matchAll(IMPORT)) {
      if (names.has(name)) continue;
      names.add(name);
      add(new URL(`${name}.js`, file));
    }
    const body = text
      .replace(IMPORT, (_, wanted: string | undefined, name: string) =>
        wanted === undefined ? "" : `const {${wanted.replaceAll(" as ", ": ")}} = ${variableOf(name)};\n`,
      )
      .replace(EXPORT, "");
    const left = /^(?:import|export)\b.*/m.exec(body)?.[0];
    if (left !== undefined) throw new Error(`${file.pathname}: this cannot be linked: ${left}`);
    const exported = [...text.matchAll(EXPORT)].map(([, name]) => name).join(", ");
    const name = /([\w-]+)\.js$/.exec(file.pathname)?.[1] ?? "";
    parts.push(`const ${variableOf(name)} = (() => {\n${body}return { ${exported} };\n})();\n`);
  };
  add(entry);
  return parts.join("");
}

function variableOf(name: string): string {
  return `$${name.replaceAll("-", "_")}`;
}
