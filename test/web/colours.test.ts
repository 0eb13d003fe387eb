import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

const SHARED = path.join(import.meta.dirname, "../../web/shared");
const read = (name: string): Promise<string> => readFile(path.join(SHARED, name), "utf8");

/** The colours of the pages, light and dark, by their names. */
async function colours(): Promise<Map<string, readonly [light: string, dark: string]>> {
  const found = (await read("tokens.css")).matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g);
  return new Map(Array.from(found, ([, name = "", light = "", dark = ""]) => [name, [light, dark]]));
}

/** The contrast of two colours, as WCAG has it. */
function contrast(one: string, other: string): number {
  const [more = 0, less = 0] = [one, other].map(luminance).toSorted((a, b) => b - a);
  return (more + 0.05) / (less + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("what is written in a colour can be read on every ground, light and dark", async () => {
  const all = await colours();
  const written = [...all.keys()].filter((name) => /^(kind-\d+|text|quiet|accent|good|wrong)$/.test(name));
  expect(written.length).toBeGreaterThanOrEqual(15);
  const weak = written.flatMap((name) =>
    ["page", "panel"].flatMap((ground) =>
      [0, 1].flatMap((theme) => {
        const ratio = contrast(all.get(name)?.[theme] ?? "", all.get(ground)?.[theme] ?? "");
        return ratio >= 4.5 ? [] : [`${name} on ${ground}: ${ratio}`];
      }),
    ),
  );
  expect(weak).toEqual([]);
});

test("each kind of message has a colour and a line of its own", async () => {
  const [all, css] = [await colours(), await read("kinds.css")];
  const kinds = [...all.keys()].filter((name) => name.startsWith("kind-"));
  const painted = new Set(kinds.map((name) => all.get(name)?.join()));
  expect(painted.size).toBe(kinds.length);
  for (const kind of kinds) expect(css).toContain(`.${kind} {\n  --kind: var(--${kind});\n}`);
  const lines = kinds.map((kind) => new RegExp(`\\.${kind} \\.shaft \\{\\n([^}]*)`).exec(css)?.[1] ?? "solid");
  // Of the first two, which are solid, the first one is grey.
  expect(new Set(lines).size).toBe(kinds.length - 1);
});

test("what has no kind, and kinds beyond those that have a colour, are drawn all the same", async () => {
  const css = await read("kinds.css");
  const always = css.indexOf('[class*="kind-"] {\n  --kind: var(--quiet);\n}');
  // What is said of each kind comes behind it.
  expect(always).toBeGreaterThan(0);
  expect(always).toBeLessThan(css.indexOf(".kind-0 {"));
});
