import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { runNode, temporaryDir } from "./support.ts";

const ZLOG = new URL("../../skeleton/zlog/zlog.ts", import.meta.url).href;

interface ScriptOptions {
  /** The script takes its stderr for a terminal. */
  terminal?: boolean;
  env?: NodeJS.ProcessEnv;
}

/** Writes a script whose first line imports the logger: `lines` are its lines from 2 on. */
async function writeScript(lines: string[], { terminal }: ScriptOptions = {}): Promise<string> {
  const dir = await temporaryDir();
  const head = terminal ? `Object.defineProperty(process.stderr, "isTTY", { value: true });` : "";
  await writeFile(join(dir, "package.json"), `{ "type": "module" }`);
  await writeFile(join(dir, "script.ts"), `${head} const zlog = await import("${ZLOG}");\n${lines.join("\n")}\n`);
  return join(dir, "script.ts");
}

async function runScript(lines: string[], options: ScriptOptions = {}) {
  const { stdout, stderr, exitCode } = await runNode(await writeScript(lines, options), [], options.env);
  return { stdout, stderr: stderr.split("\n"), exitCode };
}

const EACH_LEVEL = [`zlog.debug("d");`, `zlog.info("i");`, `zlog.warn("w");`, `zlog.fatal("e");`];

describe("a line", () => {
  test("has the file and line of the caller, the level and the message, on stderr only", async () => {
    const { stdout, stderr } = await runScript(["", `zlog.info("first");`, "", `zlog.warn("second | third: %s");`]);
    expect(stderr).toEqual(["script.ts:3: INFO| first", "script.ts:5: WARN| second | third: %s"]);
    expect(stdout).toBe("");
  });

  test("has the place of the caller in a function, a callback, a class and behind an await", async () => {
    const { stderr } = await runScript([
      `function named(): void {`,
      `  zlog.info("function");`,
      `}`,
      `class Caller { call(): void { zlog.info("method"); } }`,
      `named();`,
      `new Caller().call();`,
      `[1].forEach(() => zlog.info("callback"));`,
      `await Promise.reject(new Error()).catch(`,
      `  () => zlog.info("catch"),`,
      `);`,
    ]);
    expect(stderr).toEqual([
      "script.ts:3: INFO| function",
      "script.ts:5: INFO| method",
      "script.ts:8: INFO| callback",
      "script.ts:10: INFO| catch",
    ]);
  });
});

describe("levels", () => {
  test("Debug is hidden by default", async () => {
    const { stderr } = await runScript(EACH_LEVEL);
    expect(stderr).toEqual(["script.ts:3: INFO| i", "script.ts:4: WARN| w", "script.ts:5: ERROR| e"]);
  });

  test.each([
    [0, ["Debug| d", "INFO| i", "WARN| w", "ERROR| e"]],
    [1, ["INFO| i", "WARN| w", "ERROR| e"]],
    [2, ["WARN| w", "ERROR| e"]],
    ["zlog.LEVEL_MAX", ["ERROR| e"]],
  ])("setLevel(%s) hides what is below", async (level, shown) => {
    const { stderr } = await runScript([`zlog.setLevel(${level});`, ...EACH_LEVEL]);
    expect(stderr.map((line) => line.replace(/^script\.ts:\d+: /, ""))).toEqual(shown);
  });
});

describe("colours", () => {
  test("are left out when stderr is a pipe, whatever the environment asks for", async () => {
    const { stderr } = await runScript(EACH_LEVEL, { env: { FORCE_COLOR: "3", COLORTERM: "truecolor" } });
    expect(stderr.join("")).not.toContain("\x1b");
  });

  test("reach from the level to the end of the line on a terminal", async () => {
    const { stderr } = await runScript([`zlog.setLevel(0);`, ...EACH_LEVEL], {
      terminal: true,
      env: { NO_COLOR: undefined },
    });
    expect(stderr.slice(1)).toEqual([
      "script.ts:4: \x1b[32mINFO| i\x1b[0m",
      "script.ts:5: \x1b[33mWARN| w\x1b[0m",
      "script.ts:6: \x1b[31mERROR| e\x1b[0m",
    ]);
  });

  test("are left out on a terminal when NO_COLOR is set", async () => {
    const { stderr } = await runScript(EACH_LEVEL, { terminal: true, env: { NO_COLOR: "1" } });
    expect(stderr).toEqual(["script.ts:3: INFO| i", "script.ts:4: WARN| w", "script.ts:5: ERROR| e"]);
  });
});

describe("fatal", () => {
  test("ends the process with 1 after its line, and nothing after it runs", async () => {
    const { stdout, stderr, exitCode } = await runScript([`zlog.fatal("the end");`, `console.log("still here");`]);
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: "", stderr: ["script.ts:2: ERROR| the end"], exitCode: 1 });
  });

  test("writes a long line completely before it ends the process", async () => {
    const { stderr, exitCode } = await runScript([`zlog.fatal("x".repeat(10_000));`]);
    expect(stderr).toEqual([`script.ts:2: ERROR| ${"x".repeat(10_000)}`]);
    expect(exitCode).toBe(1);
  });
});

describe("a line is written", () => {
  test("before an endless loop that follows it: it tells where the loop is", async () => {
    const script = [`zlog.info("last words");`, `process.stdout.write("looping");`, `for (;;);`];
    const child = runNode(await writeScript(script));
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    expect((await child).stderr).toBe("script.ts:2: INFO| last words");
  });

  test("in its place among what goes to stdout, when both are one terminal", async () => {
    const lines = [`zlog.info("1");`, `console.log("2");`, `zlog.info("3");`, `console.log("4");`];
    const script = await writeScript(lines, { terminal: true });
    // What both streams share here is a file: like a terminal, it keeps the order of the writes.
    const screen = join(await temporaryDir(), "screen");
    const file = await open(screen, "w");
    const env = { ...process.env, NO_COLOR: "1" };
    spawnSync(process.execPath, [script], { stdio: ["ignore", file.fd, file.fd], env, timeout: 30_000 });
    await file.close();
    expect(await readFile(screen, "utf8")).toBe("script.ts:2: INFO| 1\n2\nscript.ts:4: INFO| 3\n4\n");
  });
});

describe("thrown", () => {
  test("points at the line that threw, not at the one that caught, and the process lives", async () => {
    const { stdout, stderr, exitCode } = await runScript([
      `function inner(): never {`,
      `  throw new RangeError("too far");`,
      `}`,
      `try { inner(); } catch (error) {`,
      `  zlog.thrown("commit threw", error);`,
      `}`,
      `console.log("alive");`,
    ]);
    expect(stderr).toEqual(["script.ts:3: ERROR| commit threw: RangeError: too far"]);
    expect({ stdout, exitCode }).toEqual({ stdout: "alive", exitCode: 0 });
  });

  test("skips the frames of Node", async () => {
    const { stderr } = await runScript([
      `import { readFileSync } from "node:fs";`,
      `try {`,
      `  readFileSync("/no/such/file");`,
      `} catch (error) { zlog.thrown("read", error); }`,
    ]);
    expect(stderr).toEqual([expect.stringMatching(/^script\.ts:4: ERROR\| read: Error: ENOENT/)]);
  });

  test("skips the frames of the log, where a call without end may happen to end", async () => {
    const { stderr } = await runScript([
      `const error = new Error("no room");`,
      `error.stack = "Error: no room\\n    at info (/lab/zlog/zlog.ts:9:9)\\n    at CommitRpc (/lab/commit.ts:24:3)";`,
      `zlog.thrown("call", error);`,
    ]);
    expect(stderr).toEqual(["commit.ts:24: ERROR| call: Error: no room"]);
  });

  test("skips the frames of a library", async () => {
    const lines = [
      `import library from "library";`,
      `try {`,
      `  library();`,
      `} catch (error) { zlog.thrown("call", error); }`,
    ];
    const script = await writeScript(lines);
    const library = join(dirname(script), "node_modules", "library");
    await mkdir(library, { recursive: true });
    await writeFile(join(library, "package.json"), `{ "type": "module", "exports": "./index.js" }`);
    await writeFile(join(library, "index.js"), `export default () => { throw new Error("inside"); };`);
    expect((await runNode(script)).stderr).toBe("script.ts:4: ERROR| call: Error: inside");
  });

  test.each([`"text"`, "undefined", "null", "42"])("tells also of %s, which is no Error", async (value) => {
    const { stderr } = await runScript([`zlog.thrown("odd", ${value});`]);
    expect(stderr).toEqual([expect.stringMatching(/^\?\?\?:0: ERROR\| odd: /)]);
    expect(stderr[0]).toContain(value.replaceAll('"', ""));
  });

  test.each([`new Error("a\\nb\\r\\nc")`, `"a\\nb"`, `{ many: "x".repeat(99), more: { lines: "y".repeat(99) } }`])(
    "is one line for %s",
    async (value) => {
      const { stderr } = await runScript([`zlog.thrown("odd", ${value});`]);
      expect(stderr).toEqual([expect.stringMatching(/^\S+:\d+: ERROR\| odd: [^\p{Cc}]+$/u)]);
    },
  );

  test.each(["Symbol('s')", "Object.create(null)"])("survives %s, which has no plain text", async (value) => {
    const { stdout } = await runScript([`zlog.thrown("odd", ${value});`, `console.log("alive");`]);
    expect(stdout).toBe("alive");
  });
});

test("a process that ends at once has written all its lines, though the reader is behind", async () => {
  const { stderr } = await runScript([
    `process.stderr.write("");`,
    `for (let line = 0; line < 5000; line++) zlog.info("x".repeat(200) + line);`,
    `zlog.fatal("the end");`,
  ]);
  expect(stderr).toHaveLength(5001);
  expect(stderr.at(-1)).toBe("script.ts:4: ERROR| the end");
});

test("what a grade asks for is told 25 000 times at most, however often functions are called", async () => {
  const trace = new URL("../../skeleton/zpbft/trace.ts", import.meta.url).href;
  const calls = [
    `const { tell } = await import("${trace}");`,
    `for (let i = 0; i < 30_000; i++) tell(() => "called");`,
  ];
  const { stderr } = await runScript([...calls, `zlog.info("at work");`], { env: { ZLOG_FUNCTIONS: "1" } });
  expect(stderr.filter((line) => line.endsWith("| called"))).toHaveLength(25_000);
  expect(stderr.slice(-2)).toEqual([
    expect.stringMatching(/^trace\.ts:\d+: Debug\| it is not told any more which function does what$/),
    "script.ts:4: INFO| at work",
  ]);
});
