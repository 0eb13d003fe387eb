import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { startBrowser } from "./browser.ts";
import { Recording } from "./live-recording.ts";
import { serveRecording } from "./live-server.ts";

/** What a submission may write, to be taken for a part of the page. */
export const HOSTILE = `<img src=x onerror="document.title='owned'">`;

/** A browser for the tests of a file, each of whose pages is closed after its test. Returns what opens one. */
export function usePages() {
  let browser: Browser;
  const opened: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });
  afterAll(() => browser?.close());

  /** A page that is told of a recording; `complaints` are errors, and what its policy blocked. */
  return async (recording: Recording, options: BrowserContextOptions = {}) => {
    const server = await serveRecording(recording);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
    opened.push(
      () => server.close(),
      () => context.close(),
    );
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(server.url);
    await page.locator("#state[data-state=live]").waitFor();
    await page.locator(".card").first().waitFor();
    return { server, page, complaints };
  };
}

/** Waits until the film has come to an event, or to the end. */
export async function shown(page: Page, recording: Recording, index = recording.events.length): Promise<void> {
  await page.locator("#timeline output").getByText(`${index} of ${recording.events.length}`, { exact: true }).waitFor();
}

export function withPut(n = 4): Recording {
  const recording = new Recording(n);
  recording.put("x", "10");
  return recording;
}
