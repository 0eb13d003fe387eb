import { readdirSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROJECT } from "../../grader/base/project.ts";
import { FOLDER } from "../figures/draw-all.ts";
import { openFile, startBrowser } from "./browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const FILES = readdirSync(path.join(PROJECT, FOLDER));

test.each([
  { screen: "wide", width: 1000 },
  { screen: "narrow", width: 360 },
])("every figure is whole on a $screen screen, and no word of it lies on another", async ({ width }) => {
  const { page, complaints } = await openFile(browser, path.join(PROJECT, FOLDER, FILES[0] as string), {
    viewport: { width, height: 600 },
  });
  for (const name of FILES) {
    await page.goto(`file://${path.join(PROJECT, FOLDER, name)}`);
    const picture = (await page.locator("svg.picture").boundingBox()) as Box;
    const texts: { text: string; box: Box }[] = [];
    for (const one of await page.locator("svg.picture text").all()) {
      const box = await one.boundingBox();
      if (box !== null && box.width > 0) texts.push({ text: (await one.textContent()) ?? "", box });
    }
    expect(texts.length, name).toBeGreaterThan(10);
    const outside = texts.filter(({ box }) => box.x < picture.x || box.x + box.width > picture.x + picture.width);
    expect(outside, name).toEqual([]);
    const overlaps = texts.flatMap((one, place) =>
      texts
        .slice(place + 1)
        .filter(({ box }) => areOver(one.box, box))
        .map((other) => `${one.text} / ${other.text}`),
    );
    expect(overlaps, name).toEqual([]);
  }
  expect(complaints).toEqual([]);
});

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Whether boxes overlap by more than the empty part of a line. */
function areOver(one: Box, other: Box): boolean {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return across > 1 && down > 0.4 * Math.min(one.height, other.height);
}
