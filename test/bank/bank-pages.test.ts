import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { bankPages } from "./bank-pages.ts";

test("the pages of the banks are up to date: npm run bank:pages makes them anew", async () => {
  const pages = await bankPages();
  expect(pages.size).toBeGreaterThan(1);
  for (const [file, text] of pages) expect(await readFile(file, "utf8"), file).toBe(text);
});
