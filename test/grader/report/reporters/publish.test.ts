import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Context } from "../../../../grader/report/reporters/output.ts";
import { publish } from "../../../../grader/report/reporters/publish.ts";
import { readReporters } from "../../../../grader/report/reporters/reporters.ts";
import { temporaryDir } from "../../support.ts";
import { CONTEXT, FAILED, PASSED, reportOf } from "./samples.ts";

const report = reportOf(PASSED, FAILED);
let stdout = "";

beforeEach(() => {
  stdout = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text, done) => {
    stdout += text;
    (done as unknown as () => void)();
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

/** Publishes with everything in a folder of the test's own. */
async function publishIn(dir: string, ...texts: string[]): Promise<void> {
  const context: Context = {
    ...CONTEXT,
    cwd: dir,
    out: path.join(dir, "out"),
    env: { GITHUB_OUTPUT: path.join(dir, "output") },
  };
  await publish(report, readReporters(texts), context);
}

const read = (...names: string[]): Promise<string> => readFile(path.join(...names), "utf8");

describe("publishing", () => {
  test("makes folders and files, replaces what was there, and leaves nothing unfinished behind", async () => {
    const dir = await temporaryDir();
    await mkdir(path.join(dir, "out"));
    await writeFile(path.join(dir, "out", "junit.xml"), "old");
    await publishIn(dir, "junit", "gradescope=deep/er/results.json,markdown");
    expect(await readdir(path.join(dir, "out"))).toEqual(["junit.xml", "report.md"]);
    expect(await read(dir, "out", "junit.xml")).toMatch(/^<\?xml/);
    expect(await readdir(path.join(dir, "deep", "er"))).toEqual(["results.json"]);
    expect(JSON.parse(await read(dir, "deep", "er", "results.json"))).toMatchObject({ score: 5 });
    expect(stdout).toBe("");
  });

  test("appends where others write too", async () => {
    const dir = await temporaryDir();
    await writeFile(path.join(dir, "output"), "before=1\n");
    await publishIn(dir, "classroom");
    expect(await read(dir, "output")).toMatch(/^before=1\nresult=\S+\n$/);
  });

  test("makes the page of the grade only for who asks for it", async () => {
    const dir = await temporaryDir();
    let made = 0;
    const pageOf = async (): Promise<string> => `page ${++made}`;
    const context: Context = { ...CONTEXT, env: {}, cwd: dir, out: path.join(dir, "out") };
    await publish(report, readReporters(["json"]), context, pageOf);
    expect(made).toBe(0);
    await publish(report, readReporters(["html=mine.html"]), context, pageOf);
    expect(await read(dir, "mine.html")).toBe("page 1");
    await publish(report, readReporters(["html"]), context, pageOf);
    expect(await read(dir, "out", "report.html")).toBe("page 2");
  });

  test("ends standard output with Autolab's line, whatever was asked for first", async () => {
    const dir = await temporaryDir();
    await publishIn(dir, "autolab", "github,json");
    expect(stdout).toMatch(/^::error /);
    expect(stdout).toMatch(/\n\{"scores":\{"zpbft":5\}\}\n$/);
  });

  test("writes what it can, and names what it cannot", async () => {
    const dir = await temporaryDir();
    await writeFile(path.join(dir, "file"), "");
    await mkdir(path.join(dir, "folder"));
    const published = publishIn(dir, "junit=file/x.xml", "classroom50=folder", "json", "autolab");
    await expect(published).rejects.toThrow(path.join(dir, "file", "x.xml"));
    await expect(published).rejects.toThrow(path.join(dir, "folder"));
    expect(JSON.parse(await read(dir, "out", "feedback.json"))).toMatchObject({ score: 5 });
    expect(stdout).toBe(`{"scores":{"zpbft":5}}\n`);
    expect((await readdir(dir)).toSorted()).toEqual(["file", "folder", "out"]);
  });

  test("names a reporter that has nowhere to write", async () => {
    const dir = await temporaryDir();
    const context: Context = { ...CONTEXT, env: {}, cwd: dir, out: dir };
    await expect(publish(report, readReporters(["classroom", "json"]), context)).rejects.toThrow(
      "classroom: GITHUB_OUTPUT",
    );
    expect(await readdir(dir)).toEqual(["feedback.json"]);
  });
});
