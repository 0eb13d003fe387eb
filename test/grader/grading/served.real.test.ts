import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { COMMIT, folderOf, nothingLeft, startGrader, temporaryDir } from "../support.ts";

vi.setConfig({ testTimeout: 180_000 });

/** Waits until a command has said where its page is, and comes to it as a browser does. */
async function pageOf({ stdout }: { stdout: NodeJS.ReadableStream }) {
  const address = await new Promise<string>((resolve) => {
    let said = "";
    stdout.on("data", (chunk) => {
      said += chunk;
      const found = /http:\S+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  const { headers } = await fetch(address, { redirect: "manual" });
  const cookie = headers.get("set-cookie")?.split(";")[0] ?? "";
  const { origin } = new URL(address);
  const get = (place: string): Promise<Response> => fetch(`${origin}${place}`, { headers: { cookie } });
  return { origin, text: async (place = "/") => (await get(place)).text() };
}

const told = async (page: { text(): Promise<string> }, words: RegExp): Promise<void> =>
  vi.waitFor(async () => expect(await page.text()).toMatch(words), { timeout: 60_000, interval: 50 });

test("the page of a grade is the one of the last save: also of a file that nobody can load, or that is gone", async () => {
  const dir = await folderOf({ [COMMIT]: "export function (" });
  const run = await startGrader(["grade", dir, "--watch", "--web", "--out", await temporaryDir()]);
  const page = await pageOf(run.subprocess);
  await told(page, /zpbft\/commit\.ts cannot be loaded/);
  await writeFile(path.join(dir, COMMIT), "export const nothing = 1;\n");
  await told(page, /<h1>zpbft\/commit\.ts does not export|does not provide|<strong class="">\d+<\/strong>/);
  await rm(path.join(dir, COMMIT));
  await told(page, /It could not be graded/);
  run.subprocess.kill("SIGINT");
  expect((await run.subprocess).exitCode).toBe(130);
  await nothingLeft(run.tmp);
  await expect(fetch(page.origin)).rejects.toThrow();
});

test("the page of a class is served until somebody ends it, with the reports that it leads to", async () => {
  const submissions = await folderOf({ "ann/notes.txt": "nothing yet", "bo/notes.txt": "nothing either" });
  const out = await temporaryDir();
  const run = await startGrader(["grade:class", submissions, "--out", out, "--lab", "zpbft", "--web"]);
  const page = await pageOf(run.subprocess);
  await told(page, /Nothing is wrong with the run/);
  expect(await page.text("/instructor/ann/report.html")).toContain("no commit.ts was found in ann");
  expect(await page.text("/results/bo/report.html")).toContain("no commit.ts was found in bo");
  run.subprocess.kill("SIGINT");
  expect((await run.subprocess).exitCode).toBe(0);
  await nothingLeft(run.tmp);
});
