import sparticuz from "@sparticuz/chromium";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/**
 * Chromium as a package carries it for Linux on x64; elsewhere the one that CHROMIUM names, or an installed Chrome. It is
 * started with `more` arguments.
 */
export async function startBrowser(more: readonly string[] = []): Promise<Browser> {
  const args = [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...more];
  const named = process.env.CHROMIUM;
  const isCarried = process.platform === "linux" && process.arch === "x64";
  const executablePath = named ?? (isCarried ? await sparticuz.executablePath() : undefined);
  try {
    return await chromium.launch({
      args,
      ...(executablePath === undefined ? { channel: "chrome" } : { executablePath }),
    });
  } catch (error) {
    throw new Error("no browser could be started: install Chrome, or set CHROMIUM to the path of one", {
      cause: error,
    });
  }
}

/** Opens a file with no network, and keeps what the page complains of: errors, and what its policy blocked. */
export async function openFile(
  browser: Browser,
  file: string,
  { hash = "", ...options }: BrowserContextOptions & { hash?: string } = {},
): Promise<{ page: Page; complaints: string[]; requests: string[] }> {
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const [complaints, requests]: [string[], string[]] = [[], []];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(`file://${file}${hash}`);
  return { page, complaints, requests };
}
