import { type ClientRequestArgs, request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { serveChanging } from "../../../grader/web/changing-page.ts";
import { folderOf } from "../support.ts";

const PAGE = `<!doctype html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-a'; style-src 'sha256-b'"></head><body></body>`;

/** A page in a folder with reports beside it, one of which is none of its business. */
async function served() {
  const dir = await folderOf({
    "index.html": PAGE,
    "told/ann/report.html": "of ann",
    "told/ann/report.json": "{}",
    "told/.ann.new/report.html": "unfinished",
    "secret/ann/report.html": "secret",
    "report.html": "beside",
  });
  const page = await serveChanging({
    file: `${dir}/index.html`,
    first: "first",
    port: 0,
    folders: ["told"],
    words: { gone: "gone", lost: "lost", over: "over" },
  });
  onTestFinished(() => page.close());
  const { port, searchParams } = new URL(page.url);
  const cookie = (await ask(port, { path: `/?t=${searchParams.get("t")}` })).headers["set-cookie"]?.[0]?.split(";")[0];
  return { page, dir, port, cookie: cookie ?? "" };
}

/** Asks as it is told, whatever a browser would make of it. */
function ask(port: string, { headers, ...more }: ClientRequestArgs) {
  return new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      // No connection is used twice.
      const sent = request({
        agent: false,
        host: "127.0.0.1",
        port,
        headers: { host: `localhost:${port}`, ...headers },
        ...more,
      });
      sent.on("response", (response) => {
        let body = "";
        response.on("data", (chunk) => {
          body += chunk;
        });
        response.on("close", () => resolve({ status: response.statusCode, headers: response.headers, body }));
      });
      sent.on("error", reject);
      sent.end();
    },
  );
}

test.each([
  ["another name", { headers: { host: "evil.example" } }, 421],
  ["another page", { headers: { "sec-fetch-site": "cross-site" } }, 403],
  ["another port of this machine", { path: "/news", headers: { "sec-fetch-site": "same-site" } }, 403],
  ["nobody's cookie", { headers: { cookie: "" } }, 403],
  ["nobody's cookie, for news", { path: "/news", headers: { cookie: "" } }, 403],
  ["nobody's cookie, for a report", { path: "/told/ann/report.html", headers: { cookie: "" } }, 403],
  ["a token of another run", { path: "/?t=AAAAAAAAAAAAAAAAAAAAAA" }, 403],
  ["a change", { method: "POST" }, 404],
  ["another file of a report's folder", { path: "/told/ann/report.json" }, 404],
  ["a report that is not finished", { path: "/told/.ann.new/report.html" }, 404],
  ["a report of another folder", { path: "/secret/ann/report.html" }, 404],
  ["what lies elsewhere", { path: "/told/..%2f../report.html" }, 404],
  ["what lies elsewhere, by its name", { path: "/told/../secret/ann/report.html" }, 404],
  ["what lies elsewhere, with a backslash", { path: "/told/..%5csecret%5cann/report.html" }, 404],
  ["a file of the grader", { path: "/shared/..%2f..%2fpackage.json" }, 404],
  ["another page's files", { path: "/live/main.js" }, 404],
] as const)("%s gets nothing", async (_, { headers, ...asked }: ClientRequestArgs, status) => {
  const { port, cookie } = await served();
  const { status: given, body } = await ask(port, { path: "/", ...asked, headers: { cookie, ...headers } });
  expect(given).toBe(status);
  expect(body).not.toMatch(/secret|unfinished|beside|<!doctype/);
});

test("the page may hear of the next one and nothing else; a report is as it lies there", async () => {
  const { port, cookie } = await served();
  const { headers, body } = await ask(port, { path: "/", headers: { cookie } });
  expect(body).toContain(
    `content="default-src 'none'; connect-src 'self'; script-src 'self' 'sha256-a'; style-src 'self' 'sha256-b'"`,
  );
  expect(headers).toMatchObject({
    "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
  });
  expect(headers["access-control-allow-origin"]).toBeUndefined();
  expect((await ask(port, { path: "/told/ann/report.html", headers: { cookie } })).body).toBe("of ann");
});

test("news end with the last words, and nobody is answered any more", async () => {
  const { page, port, cookie } = await served();
  const news = ask(port, { path: "/news", headers: { cookie } });
  await ask(port, { path: "/", headers: { cookie } });
  await page.close();
  const told = (await news).body.split("\n").filter((line) => line.startsWith("data: "));
  expect(JSON.parse(told.at(-1)?.slice("data: ".length) ?? "")).toMatchObject({ words: "over", isOver: true });
  await expect(ask(port, { path: "/" })).rejects.toThrow("ECONNREFUSED");
});
