import { expect, test } from "vitest";
import { type Asked, whyRefused } from "../../../skeleton/znet/local-only.ts";

const PORT = 1112;
const HOST = "localhost:1112";

const statusOf = (headers: Asked["headers"], method?: string, port = PORT): number | undefined =>
  whyRefused({ method, headers }, port)?.status;

test.each<[what: string, Asked["headers"], method?: string, port?: number]>([
  ["curl", { host: HOST }],
  ["curl that writes", { host: "127.0.0.1:1112" }, "PUT"],
  ["an address that is typed", { host: HOST, "sec-fetch-site": "none" }],
  ["an address that is typed, by IPv6", { host: "[::1]:1112", "sec-fetch-site": "none" }],
  ["a name in capitals", { host: "LocalHost:1112" }],
  ["a page of the same address", { host: HOST, "sec-fetch-site": "same-origin", origin: `http://${HOST}` }, "POST"],
  ["a page of the same address in a browser that sends no site", { host: HOST, origin: `http://${HOST}` }, "POST"],
  ["the port of http, which browsers leave away", { host: "localhost", "sec-fetch-site": "none" }, "GET", 80],
])("%s is answered", (_what, headers, method, port) => {
  expect(statusOf(headers, method, port)).toBeUndefined();
});

test.each<[what: string, status: number, Asked["headers"], method?: string]>([
  ["no Host", 421, {}],
  ["an empty Host", 421, { host: "" }],
  ["a name that was rebound to this machine", 421, { host: "evil.test:1112" }],
  ["a name that begins like ours", 421, { host: "localhost.evil.test:1112" }],
  ["a name that ends like ours", 421, { host: "evil-localhost:1112" }],
  ["a name with a dot behind it", 421, { host: "localhost.:1112" }],
  ["a name with a user", 421, { host: `evil@${HOST}` }],
  ["another port", 421, { host: "localhost:1113" }],
  ["no port, where it is not that of http", 421, { host: "localhost" }],
  ["a name that is rebound, from its own page", 421, { host: "evil.test:1112", "sec-fetch-site": "same-origin" }],
  ["two hosts", 421, { host: [HOST, "evil.test"] }],
  ["another site", 403, { host: HOST, "sec-fetch-site": "cross-site" }],
  ["another port of this machine, which is the same site", 403, { host: HOST, "sec-fetch-site": "same-site" }],
  ["a site that nobody knows", 403, { host: HOST, "sec-fetch-site": "None" }],
  ["two sites", 403, { host: HOST, "sec-fetch-site": "none, cross-site" }],
  ["an empty site", 403, { host: HOST, "sec-fetch-site": "" }],
  ["an extension that writes", 403, { host: HOST, "sec-fetch-site": "none" }, "PUT"],
  ["another page in a browser that sends no site", 403, { host: HOST, origin: "http://evil.test" }, "POST"],
  ["a page without an origin of its own", 403, { host: HOST, origin: "null" }, "POST"],
  ["another port, in a browser that sends no site", 403, { host: HOST, origin: "http://localhost:1113" }],
])("%s is refused with %i", (_what, status, headers, method) => {
  expect(statusOf(headers, method)).toBe(status);
});

test.each<[Asked["headers"], string | undefined, words: string]>([
  [{ host: "evil.test:1112" }, "GET", "Host: evil.test:1112 is no name of this server: ask for http://localhost:1112/"],
  [{}, "GET", "Host: (none) is no name of this server: ask for http://localhost:1112/"],
  [
    { host: HOST, "sec-fetch-site": "cross-site" },
    "GET",
    "Sec-Fetch-Site: cross-site is another page, which may not ask here: type an address that begins with http://localhost:1112/ yourself, or open that page and ask from there",
  ],
  [
    { host: HOST, origin: "http://evil.test" },
    "POST",
    "Origin: http://evil.test is another page, which may not ask here: type an address that begins with http://localhost:1112/ yourself, or open that page and ask from there",
  ],
  [
    { host: HOST, "sec-fetch-site": "none" },
    "DELETE",
    "Sec-Fetch-Site: none with DELETE was typed by nobody: open http://localhost:1112/ and ask from there",
  ],
])("a refusal names the header, its value and what to do instead: %o", (headers, method, words) => {
  expect(whyRefused({ method, headers }, PORT)?.words).toBe(words);
});

test("what a stranger sends is told short and on one line", () => {
  const { words = "" } = whyRefused({ headers: { host: `a\r\n\u001b[31m${"x".repeat(1000)}` } }, PORT) ?? {};
  expect(words).not.toMatch(/\p{Cc}/u);
  expect(words.length).toBeLessThan(200);
});

test("a server that is reached by other names is told them", () => {
  const names = ["lab.example", "localhost"];
  expect(whyRefused({ headers: { host: "lab.example:1112" } }, PORT, names)).toBeUndefined();
  expect(whyRefused({ headers: { host: "127.0.0.1:1112" } }, PORT, names)?.words).toBe(
    "Host: 127.0.0.1:1112 is no name of this server: ask for http://lab.example:1112/",
  );
});
