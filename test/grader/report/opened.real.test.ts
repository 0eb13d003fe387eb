import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PROJECT } from "../../../grader/base/project.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "zlab-opened-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Opens a page with this system's browser, which is a script that writes down what it is to show. Returns what is said. */
async function opened(page: string, told: string): Promise<string> {
  const browser = path.join(dir, "browser");
  await writeFile(browser, `#!/bin/sh\nprintf %s "$1" > "${told}.new" && mv "${told}.new" "${told}"\n`);
  await chmod(browser, 0o755);
  const script = `const { openPage } = await import("./grader/report/page/opened.ts"); await openPage(process.argv[1])`;
  const { stderr } = await execa(process.execPath, ["--input-type=module", "-e", script, page], {
    cwd: PROJECT,
    env: { BROWSER: browser, DISPLAY: ":0", XDG_CURRENT_DESKTOP: "", PATH: process.env.PATH },
  });
  return stderr;
}

test.runIf(process.platform === "linux")("a page is opened in the system's browser", async () => {
  const [page, told] = [path.join(dir, "report.html"), path.join(dir, "told")];
  await writeFile(page, "<title>page</title>");
  expect(await opened(page, told)).toBe("");
  await expect.poll(() => readFile(told, "utf8").catch(() => ""), { timeout: 30_000 }).toContain("report.html");
});

test("a page that the grade did not write is not opened, which is said", async () => {
  const page = path.join(dir, "report.html");
  expect(await opened(page, path.join(dir, "told"))).toBe(`${page} cannot be opened: the grade did not write it`);
});
