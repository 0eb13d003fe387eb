import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { describe, expect, test, vi } from "vitest";
import { folderOf, MAIN, runGrader } from "../support.ts";

vi.setConfig({ testTimeout: 120_000 });

/** A history of so many votes, each of a seq of its own. */
function votes(count: number): string {
  const lines = Array.from({ length: count }, (_, place) => {
    const msg = { peerId: 1, view: 0, seq: place + 1, digest: "ab".repeat(32) };
    const call = { from: "replica 1", to: "replica 0", method: "Server.CommitRpc", params: { msg, sign: "c2ln" } };
    return JSON.stringify({ at: place + 1, time_ms: place, kind: "call", ...call });
  });
  return `${lines.join("\n")}\n`;
}

/** A folder with the results of a grade in it. */
const results = (files: Record<string, string>) =>
  folderOf(Object.fromEntries(Object.entries(files).map(([name, text]) => [`grade-results/history/${name}`, text])));

describe("npm run journal", () => {
  test("shows the only history there is, all of it or what is about a seq", async () => {
    const cwd = await results({ "four.ndjson": votes(9), "run.json": "{}" });
    const { exitCode, stdout, stderr } = await runGrader(["journal"], { cwd });
    expect({ exitCode, stderr, count: stdout.split("\n").length }).toEqual({ exitCode: 0, stderr: "", count: 9 });
    const of7 = await runGrader(["journal", "four", "--seq", "7"], { cwd });
    expect(of7.stdout.split("\n")).toEqual([expect.stringContaining("COMMIT seq=7 ")]);
    const of70 = await runGrader(["journal", "--seq", "70"], { cwd });
    expect({ code: of70.exitCode, said: of70.stderr }).toEqual({
      code: 2,
      said: `${path.join(cwd, "grade-results/history/four.ndjson")}: nothing in it is about seq 70`,
    });
  });

  test("writes several as one page, and none where there are none", async () => {
    const cwd = await results({ "four.ndjson": votes(2), "leader-1.ndjson": `${votes(3)}{` });
    const { exitCode, stdout, stderr } = await runGrader(["journal", "--html", "all.html"], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "all.html" });
    expect(stderr).toContain("leader-1.ndjson: line 4 is no JSON, or was cut off; what stands before it is shown");
    const page = await readFile(path.join(cwd, "all.html"), "utf8");
    expect(Array.from(page.matchAll(/data-history="([^"]+)" data-rows="(\d+)"/g), ([, ...found]) => found)).toEqual([
      ["four", "2"],
      ["leader-1", "3"],
    ]);
    const none = await runGrader(["journal", "grade-results/history/run.json", "--html", "none.html"], { cwd });
    expect({ exitCode: none.exitCode, stdout: none.stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(await readdir(cwd)).not.toContain("none.html");
    const both = await runGrader(["journal", "four", "--html", "x.html", "--seq", "7"], { cwd });
    expect(both.stderr).toContain("--seq is what the terminal shows");
  });

  test("lists several, and shows the one that is named", async () => {
    const cwd = await results({ "four.ndjson": votes(2), "leader-1.ndjson": votes(3) });
    const { exitCode, stdout } = await runGrader(["journal"], { cwd });
    expect({ exitCode, lines: stdout.split("\n").slice(1) }).toEqual({
      exitCode: 0,
      lines: [
        "  npm run journal -- grade-results/history/four.ndjson",
        "  npm run journal -- grade-results/history/leader-1.ndjson",
      ],
    });
    expect((await runGrader(["journal", "leader-1"], { cwd })).stdout.split("\n")).toHaveLength(3);
  });

  test.each([
    [{}, [], "there is no grade-results: a grade that lost points leaves histories there"],
    [{ "grade-results/report.json": "{}" }, [], "grade-results holds no histories"],
    [{ "grade-results/history/four.ndjson": "" }, ["five"], "five does not exist; in grade-results/history are four"],
    [{ "x.ndjson": "" }, ["x.ndjson"], "x.ndjson: it is empty"],
    [{ "x.txt": "hello\n" }, ["x.txt"], "x.txt: line 1 is no JSON, or was cut off: this is no stored history"],
    [{}, ["--seq", "one"], "--seq one: expected a whole number"],
  ])("of %j with %j says what is wrong", async (files, args, said) => {
    const cwd = await folderOf(files);
    const { exitCode, stdout, stderr } = await runGrader(["journal", ...args], { cwd });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.replaceAll(`${cwd}/`, "")).toContain(said);
    expect(stderr).not.toContain("    at ");
  });

  test.each(["grade-results", "grade-results/history", "elsewhere"])(
    "of %s that cannot be read says so",
    async (name) => {
      const cwd = await folderOf({ ".keep": "" });
      await mkdir(path.dirname(path.join(cwd, name)), { recursive: true });
      await symlink(path.basename(name), path.join(cwd, name));
      const { exitCode, stderr } = await runGrader(["journal", ...(name === "elsewhere" ? [name] : [])], { cwd });
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`${path.join(cwd, name)} cannot be read (ELOOP: `);
    },
  );

  test("shows what of a history that was cut off can be read", async () => {
    const text = votes(5);
    const dir = await folderOf({ "x.ndjson": text.slice(0, text.length - 20) });
    const { exitCode, stdout, stderr } = await runGrader(["journal", path.join(dir, "x.ndjson")]);
    expect({ exitCode, count: stdout.split("\n").length }).toEqual({ exitCode: 2, count: 4 });
    expect(stderr).toContain("line 5 is no JSON, or was cut off; what stands before it is shown");
  });

  test("ends without a word when nobody reads further", async () => {
    const dir = await folderOf({ "x.ndjson": votes(20_000) });
    const command = `"${process.execPath}" "${MAIN}" journal x.ndjson 2> err | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout } = await execa("bash", ["-c", command], { cwd: dir });
    expect(stdout.split("\n")).toEqual([expect.stringContaining("COMMIT seq=1 "), "0"]);
    expect(await readFile(path.join(dir, "err"), "utf8")).toBe("");
  });
});
