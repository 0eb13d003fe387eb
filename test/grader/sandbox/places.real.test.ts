import { mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { describe, expect, test, vi } from "vitest";
import { isolationHere } from "../../../grader/sandbox/here.ts";
import { Process } from "../../../grader/sandbox/launch.ts";
import type { Layer } from "../../../grader/sandbox/layers.ts";
import { CACHE_DIR, openTo, sandboxHere } from "../../../grader/sandbox/sandbox.ts";
import { folderOf, gradedIn, leftIn, MAIN, moduleUrl, PROJECT_DIR, temporaryDir, withoutSeals } from "../support.ts";

vi.setConfig({ testTimeout: 300_000 });

/** Grades the solution's log, with an umask, and a folder for temporary files. */
async function gradeWith(umask: string, TMPDIR: string, PATH = process.env.PATH) {
  const out = await temporaryDir();
  const script = `umask ${umask}; exec "$@"`;
  const grader = [process.execPath, MAIN, "grade", "solution", "--only", "log-grammar", "--out", out];
  const env = { PATH, HOME: process.env.HOME, TMPDIR };
  const { exitCode, stdout, stderr } = await execa("sh", ["-c", script, "sh", ...grader], {
    cwd: PROJECT_DIR,
    env,
    extendEnv: false,
    reject: false,
  });
  const text = await readFile(path.join(out, "report.json"), "utf8").catch(() => "{}");
  return { exitCode, said: stdout + stderr, report: gradedIn(JSON.parse(text)) };
}

/** What a folder may be called. */
const ODD = `a,b 'c" d:e é中`;

/** A folder for temporary files in which everybody may make some, behind a link. */
async function oddPlace(): Promise<string> {
  const dir = await temporaryDir();
  await mkdir(path.join(dir, ODD));
  await symlink(ODD, path.join(dir, "link"));
  return path.join(dir, "link");
}

describe.each([
  ["in namespaces", async () => ({ layers: (await isolationHere()).layers, PATH: process.env.PATH })],
  [
    "without one",
    async () => ({ layers: (await sandboxHere()).layers as readonly Layer[], PATH: await withoutSeals() }),
  ],
] as const)("%s, a right submission gets all points, and has all layers,", (_, here) => {
  test("though the temporary files lie behind a link, and in a folder with a strange name", async () => {
    const { layers, PATH } = await here();
    const place = await oddPlace();
    const { exitCode, said, report } = await gradeWith("022", place, PATH);
    expect(exitCode, said).toBe(0);
    expect(report.isolation.toSorted()).toEqual(layers.toSorted());
    expect(await leftIn(place)).toEqual([]);
  });

  test("though who grades keeps new files to itself", async () => {
    const { layers, PATH } = await here();
    const { exitCode, said, report } = await gradeWith("077", await temporaryDir(), PATH);
    expect(exitCode, said).toBe(0);
    expect(report.isolation.toSorted()).toEqual(layers.toSorted());
  });
});

test("a folder whose name has a star, which stands for any name, takes no temporary files", async () => {
  const dir = await temporaryDir();
  await mkdir(path.join(dir, "s*r"));
  const script = `
    import { temporaryFolder } from ${JSON.stringify(moduleUrl("grader/sandbox/reaper.ts"))};
    const { dir, remove } = await temporaryFolder("zlab-any-");
    console.log(dir);
    await remove();`;
  const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", script], {
    env: { TMPDIR: path.join(dir, "s*r") },
  });
  expect(stdout).toMatch(/^\/(var\/)?tmp\/zlab-any-/);
});

test("a layer that other users cannot have, for they may not enter a folder, is lost with that reason", async () => {
  const dir = await folderOf({ "deep/any": "" });
  const script = `
    import { sandboxHere } from ${JSON.stringify(moduleUrl("grader/sandbox/sandbox.ts"))};
    console.log(JSON.stringify(await sandboxHere()));`;
  await execa("chmod", ["700", dir]);
  const { stdout } = await execa(process.execPath, ["--input-type=module", "-e", script], {
    env: { TMPDIR: path.join(dir, "deep") },
  });
  const { layers, lost } = JSON.parse(stdout);
  expect(layers).toEqual(["permissions", "limits"]);
  expect(lost).toEqual(process.getuid?.() === 0 ? [`user: other users may not enter ${dir}`] : []);
});

test("what Node itself has to say is not written to the log", async () => {
  const sandbox = await sandboxHere();
  const dir = await folderOf({
    [`${CACHE_DIR}/any`]: "",
    "warns.mjs": `
      import { EventEmitter } from "node:events";
      const emitter = new EventEmitter();
      for (let count = 0; count < 20; count++) emitter.on("any", () => {});
      new Buffer(1);
      process.binding;
      console.error("its own");
      setTimeout(() => {}, 2 ** 40);
      setImmediate(() => process.exit());`,
  });
  await openTo(sandbox, dir);
  const child = Process.node("warns", [path.join(dir, "warns.mjs")], dir, { sandbox, reads: [] });
  await Promise.all([child.exited, child.stderr.closed]);
  expect(child.stderr.text).toBe("its own\n");
});
