import { expect, test } from "vitest";
import { type Asking, useDoors } from "./front-door.ts";
import { useSolution } from "./support.ts";

const doors = useDoors(useSolution());

const WRITES = "/req?attacked=1";
const AT = 1;

/** Asks for something, and makes sure that the cluster was not asked. */
async function attack(send: () => Promise<unknown>): Promise<void> {
  const seqOf = async () => Number((await doors().ask(AT, "/kv/attacked")).headers["zpbft-seq"]);
  const before = await seqOf();
  await send();
  expect(await seqOf()).toBe(before + 1);
}

test.each<[what: string, status: number, asking: Asking & { path?: string }]>([
  ["a name that was rebound", 421, { headers: { Host: "evil.test:PORT" } }],
  [
    "a name that was rebound, from its own page",
    421,
    { headers: { Host: "evil.test:PORT", "Sec-Fetch-Site": "same-origin" } },
  ],
  ["another port", 421, { headers: { Host: "localhost:1" } }],
  [
    "a picture on another page",
    403,
    { headers: { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" } },
  ],
  [
    "a link on another page",
    403,
    { headers: { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1" } },
  ],
  ["a page on another port of this machine", 403, { headers: { "Sec-Fetch-Site": "same-site" } }],
  [
    "a script of another page",
    403,
    {
      method: "PUT",
      path: "/kv/attacked",
      body: "1",
      headers: { "Sec-Fetch-Site": "cross-site", Origin: "http://evil.test" },
    },
  ],
  [
    "a script of another page in an old browser",
    403,
    { method: "PUT", path: "/kv/attacked", body: "1", headers: { Origin: "http://evil.test" } },
  ],
  ["a sandboxed frame in an old browser", 403, { method: "DELETE", path: "/kv/attacked", headers: { Origin: "null" } }],
  [
    "a question whether another page may ask",
    403,
    {
      method: "OPTIONS",
      path: "/kv/attacked",
      headers: { "Sec-Fetch-Site": "cross-site", Origin: "http://evil.test", "Access-Control-Request-Method": "PUT" },
    },
  ],
  [
    "a socket of another page",
    403,
    { headers: { Origin: "http://evil.test", Connection: "Upgrade", Upgrade: "websocket" } },
  ],
  ["an extension", 403, { method: "PUT", path: "/kv/attacked", body: "1", headers: { "Sec-Fetch-Site": "none" } }],
  [
    "a browser that fetches what may be typed",
    503,
    { headers: { "Sec-Fetch-Site": "none", "Sec-Purpose": "prefetch" } },
  ],
  [
    "a browser that shows what may be typed",
    503,
    { headers: { "Sec-Fetch-Site": "none", "Sec-Purpose": "prefetch;prerender" } },
  ],
  ["an old browser that looks ahead", 503, { headers: { Purpose: "prefetch" } }],
  ["the address of another host", 400, { path: "http://evil.test/req?attacked=1" }],
  ["a form that posts", 405, { method: "POST" }],
  ["a look at the head", 405, { method: "HEAD" }],
  ["a body that is too long", 413, { method: "PUT", path: "/kv/attacked", body: "y".repeat(70_000) }],
  [
    "a body that is too long, and does not say so",
    413,
    { method: "PUT", path: "/kv/attacked", body: "y".repeat(70_000), headers: { "Transfer-Encoding": "chunked" } },
  ],
  ["an address that is too long", 431, { path: `/req?attacked=${"y".repeat(70_000)}` }],
  ["a line of its own in everybody's log", 400, { path: "/req?attacked=1%0aINFO|" }],
])("%s is refused with %i", async (_what, status, { path = WRITES, headers = {}, ...asking }) => {
  await attack(async () => {
    const given = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace("PORT", String(doors().port(AT))),
    ]);
    const answer = await doors().ask(AT, path, { ...asking, headers: Object.fromEntries(given) });
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(answer.headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    // A browser is told of a HEAD what is true of a GET, and no more.
    if (asking.method !== "HEAD") expect(answer.text).toMatch(/^[^\n]{20,}\n$/);
  });
});

test.each([
  ["nobody's name, in HTTP/1.0", 421, `GET ${WRITES} HTTP/1.0\r\n\r\n`],
  ["nobody's name", 400, `GET ${WRITES} HTTP/1.1\r\n\r\n`],
  [
    "a body of two lengths",
    400,
    "PUT /kv/attacked HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n",
  ],
  ["what is not HTTP", 400, "Content-Length: 2\r\n\r\n{}"],
  ["a line without an end", 431, `GET /${"x".repeat(70_000)}`],
])("%s is refused with %i", async (_what, status, bytes) => {
  await attack(async () => {
    const text = await doors().raw(AT, bytes.replace("PORT", String(doors().port(AT))));
    expect(text.split("\r\n")[0]).toContain(` ${status} `);
  });
});

test("a request whose rest does not come is given up, and the connection ends", async () => {
  await attack(async () => {
    const ends = await Promise.all([
      doors().raw(AT, "GET /req?attacked=1 HTTP/1.1\r\nHost:"),
      doors().raw(AT, `PUT /kv/attacked HTTP/1.1\r\nHost: localhost:${doors().port(AT)}\r\nContent-Length: 2\r\n\r\n1`),
    ]);
    for (const text of ends)
      expect(text).toMatch(/^HTTP\/1\.1 408 [\s\S]*\r\n\r\nthe request did not come to its end in time/);
  });
});

test("an address that is typed is answered", async () => {
  const { status, text } = await doors().ask(AT, "/req?typed=1", { headers: { "Sec-Fetch-Site": "none" } });
  expect({ status, text }).toEqual({ status: 200, text: "put ok" });
});
