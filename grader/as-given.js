// The grader loads some of the given files itself. In a package they lie where a student works, who may alter them: then the
// text that they were given with is loaded, as it is the one that servers are started from. Plain JavaScript, as main.js is.
import { existsSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";

const RELEASED = new URL("released.json", import.meta.url);
const SKELETON = new URL("../skeleton/", import.meta.url);

/** Sees to it. In the project, which has no release, nothing is to be done. */
export async function loadAsGiven() {
  if (!existsSync(RELEASED)) return;
  const altered = new Map(
    (await given())
      .filter(([name, text]) => name.endsWith(".ts") && textOf(new URL(name, SKELETON)) !== text)
      .map(([name, text]) => [new URL(name, SKELETON).href, text]),
  );
  if (altered.size === 0) return;
  const format = "module-typescript";
  registerHooks({
    resolve(specifier, context, next) {
      const url = URL.parse(specifier, context.parentURL)?.href;
      return altered.has(url) ? { url, format, shortCircuit: true } : next(specifier, context);
    },
    load(url, context, next) {
      const source = altered.get(url);
      return source === undefined ? next(url, context) : { source, format, shortCircuit: true };
    },
  });
}

/** The given files with their names. Where they cannot be read, it ends: Node's own exit code would say that points were lost. */
async function given() {
  try {
    return Object.entries(JSON.parse(readFileSync(RELEASED, "utf8")).given);
  } catch {
    const { languageOf } = await import("./lang/language.ts");
    const { say, speak } = await import("./lang/say.ts");
    await speak(languageOf(process.argv.slice(2), process.env));
    console.error(
      say(
        "grader/released.json is damaged: unpack the lab again in another place, and put your files into its skeleton",
      ),
    );
    process.exit(2);
  }
}

/** A file's text, but for line ends and a mark before it, which editors change; undefined if it cannot be read. */
function textOf(file) {
  try {
    return readFileSync(file, "utf8")
      .replace(/^\ufeff/, "")
      .replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}
