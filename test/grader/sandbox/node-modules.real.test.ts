import { execFileSync } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Process } from "../../../grader/sandbox/launch.ts";
import { CACHE_DIR, openTo, type Sandbox, sandboxHere, UNSANDBOXED } from "../../../grader/sandbox/sandbox.ts";
import { folderOf, WAIT_MS } from "../support.ts";
import { GLOBALS, NODE_MODULES } from "./node-modules.ts";

vi.setConfig({ testTimeout: 120_000 });

const WAYS = [
  ...Object.entries(NODE_MODULES).flatMap(([module, { shut = {} }]) =>
    Object.entries(shut).map(([name, code]) => ({ way: `${module}: ${name}`, module, code })),
  ),
  ...Object.entries(GLOBALS).map(([name, code]) => ({ way: name, module: "process", code })),
];

/** What can be tried for once without harm to who tries the tests, and needs nothing that a machine may not have. */
const SUCCEED =
  /^(child_process: (spawn|exec)|fs: (read|open|create|real|stat|lstat|access|exists|watch|glob|copy|a name|an add|the way)|fs\/promises: (read|open|stat)|inspector: session|module: register|process: (chdir|loadEnv|a report|binding)|trace_events|v8: (flags|a snapshot$)|wasi|worker|repl)/;

/** Tries each of these ways, and says of each whether it succeeded: what never comes to an end has not. */
function triesOf(ways: typeof WAYS, place: string): string {
  const tries = ways.map(({ way, module, code }) => `["${way}", "${module}", (it, outside, place) => ${code}]`);
  return `
    const failing = (ended) => { if (ended.error) throw ended.error; return ended; };
    process.on("uncaughtException", () => {});
    for (const [way, module, attempt] of [${tries.join(",\n")}]) {
      const over = new Promise((_, reject) => setTimeout(reject, 1000, new Error("it comes to no end")));
      const trial = async () => attempt(process.getBuiltinModule(module), "/etc/hosts", ${JSON.stringify(place)});
      const outcome = await Promise.race([trial(), over]).then(() => "done", (error) => error?.message ?? error);
      console.log("TRIED " + way + " -> " + String(outcome).split("\\n")[0]);
    }
    for (const name of ${JSON.stringify(Object.keys(NODE_MODULES))}) {
      if (process.getBuiltinModule(name) === undefined) console.log("ABSENT " + name);
    }
    console.log("end");
    setInterval(() => {}, 1e6);`;
}

async function outcomes(sandbox: Sandbox, ways = WAYS): Promise<{ tried: Map<string, string>; absent: string[] }> {
  const target = await folderOf({ "any.txt": "" });
  const dir = await folderOf({ "tries.mjs": triesOf(ways, path.join(target, "written")) });
  await mkdir(path.join(dir, CACHE_DIR));
  await openTo(sandbox, dir);
  const child = Process.node("tries", [path.join(dir, "tries.mjs")], dir, { sandbox, reads: [] });
  onTestFinished(async () => void (await child.kill()));
  await child.stdout.until(/^end$/m, { timeout_ms: WAIT_MS });
  expect(await readdir(target)).toEqual(sandbox === UNSANDBOXED ? expect.anything() : ["any.txt"]);
  const { text } = child.stdout;
  return {
    tried: new Map(
      Array.from(text.matchAll(/^TRIED (.*?) -> (.*)$/gm), ([, way = "", outcome = ""]) => [way, outcome]),
    ),
    absent: Array.from(text.matchAll(/^ABSENT (.*)$/gm), ([, name = ""]) => name),
  };
}

test("every module of the Node that the lab runs on is known, and no other", () => {
  // A runner of tests may hide some, so another Node is asked.
  const code = "JSON.stringify(require('node:module').builtinModules)";
  const names: string[] = JSON.parse(execFileSync(process.execPath, ["-p", code], { encoding: "utf8" }));
  expect(Object.keys(NODE_MODULES).toSorted()).toEqual(names.toSorted());
});

describe("in a sandboxed process", () => {
  test("nothing that a module could do to others can be done", async () => {
    const { tried, absent } = await outcomes(await sandboxHere());
    expect([...tried.keys()]).toEqual(WAYS.map(({ way }) => way));
    expect([...tried].filter(([, outcome]) => outcome === "done")).toEqual([]);
    expect(absent).toEqual(Object.keys(NODE_MODULES).filter((name) => NODE_MODULES[name]?.absent));
  });

  test("it is shut, and not only tried in the wrong way: the same succeeds where nothing is sandboxed", async () => {
    const harmless = WAYS.filter(({ way }) => SUCCEED.test(way));
    const { tried, absent } = await outcomes(UNSANDBOXED, harmless);
    expect([...tried].filter(([, outcome]) => outcome !== "done")).toEqual([]);
    expect(tried.size).toBeGreaterThan(30);
    expect(absent).toEqual([]);
  });
});
