import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { linked } from "../../../grader/report/page/linked.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "zlab-linked-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** The script of modules, the first of which is the entry. */
async function scriptOf(modules: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(modules)) await writeFile(path.join(dir, name), text);
  return linked(pathToFileURL(path.join(dir, Object.keys(modules)[0] as string)));
}

test("each module runs once, after those that it imports, and keeps its names to itself", async () => {
  const script = await scriptOf({
    "main.js": `import "./first-one.js";\nimport {\n  add,\n  NAME as name,\n} from "./second.js";\nconst own = name;\nseen.push(own + add(1, 2));\n`,
    "first-one.js": `import { add } from "./second.js";\r\nconst own = "first";\r\nseen.push(own + add(1, 1));\r\n`,
    "second.js": `seen.push("once");\nconst own = "second";\nexport function add(a, b) {\n  return a + b;\n}\nexport const NAME = own;\nexport async function later() {}\nexport class Third {}\n`,
  });
  const seen: string[] = [];
  runInNewContext(script, { seen });
  expect(seen).toEqual(["once", "first2", "second3"]);
});

test("comments that have lines of their own are left out, and no code between them", async () => {
  const kept = `/** @type {any} */ (seen).push("a // b");`;
  const script = await scriptOf({
    "main.js": `// What it is.\n\n/**\n * How.\n *\n * @type {any}\n */\nconst b = "b";\n${kept}\n  /** Why. */\nseen.push(b);\n  // So.\n`,
  });
  const seen: string[] = [];
  runInNewContext(script, { seen });
  expect(seen).toEqual(["a // b", "b"]);
  expect(script).toContain(kept);
  expect(script).not.toMatch(/What|How|Why|So/);
});

test("modules of other rooms are linked, and no two may have one name", async () => {
  await mkdir(path.join(dir, "shared"));
  const shared = { "shared/say.js": `export const say = "shared";\n` };
  const script = await scriptOf({ "main.js": `import { say } from "./shared/say.js";\nseen.push(say);\n`, ...shared });
  const seen: string[] = [];
  runInNewContext(script, { seen });
  expect(seen).toEqual(["shared"]);
  const twice = `import "./say.js";\nimport "./shared/say.js";\n`;
  await expect(scriptOf({ "main.js": twice, "say.js": "", ...shared })).rejects.toThrow(
    /another module has this name: .*\/say\.js/,
  );
});

test.each([
  `import whole from "./other.js";`,
  `import { a } from "elsewhere";`,
  "export default 1;",
  "const a = 1;\nexport { a };",
])("what cannot be linked is named: %s", async (text) => {
  await expect(scriptOf({ "main.js": `${text}\n`, "other.js": "" })).rejects.toThrow(
    "main.js: this cannot be linked: ",
  );
});
