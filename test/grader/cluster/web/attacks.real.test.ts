import { type ClientRequestArgs, request } from "node:http";
import { connect } from "node:net";
import { expect, test, vi } from "vitest";
import { running } from "../../support.ts";
import { Follower, recordOf, type Shown, showCluster } from "./support.ts";

vi.setConfig({ testTimeout: 180_000 });

const KILL = JSON.stringify({ verb: "kill", id: 1 });
const JSON_TYPE = "application/json";

interface Attack {
  what: string;
  method?: string;
  path?: string;
  /** On top of those of a right request; undefined takes one away. */
  headers?: Record<string, string | undefined>;
  body?: string;
  status: number;
}

/** A page of somebody else's, or one of this machine's other ports, has the browser ask: it has the cookie, but these headers. */
const ATTACKS: readonly Attack[] = [
  ...[
    "evil.example",
    "evil.example:PORT",
    "localhost",
    "localhost:1",
    "localhost.evil.example:PORT",
    "127.0.0.2:PORT",
  ].map((host) => ({ what: `the name ${host}`, headers: { host }, status: 421 })),
  { what: "another name for the record", path: "/record", headers: { host: "evil.example:PORT" }, status: 421 },
  { what: "another name for an act", method: "POST", body: KILL, headers: { host: "evil.example:PORT" }, status: 421 },
  { what: "an empty name", headers: { host: "" }, status: 421 },
  ...["cross-site", "same-site", "", "none, cross-site"].flatMap((site) => [
    { what: `a page of ${site}`, path: "/", headers: { "sec-fetch-site": site }, status: 403 },
    { what: `events for ${site}`, path: "/events", headers: { "sec-fetch-site": site }, status: 403 },
    { what: `an act of ${site}`, method: "POST", body: KILL, headers: { "sec-fetch-site": site }, status: 403 },
  ]),
  { what: "an act that was typed", method: "POST", body: KILL, headers: { "sec-fetch-site": "none" }, status: 403 },
  {
    what: "an act of an old browser's page",
    method: "POST",
    body: KILL,
    headers: { origin: "http://evil.example" },
    status: 403,
  },
  { what: "an act of a page without a name", method: "POST", body: KILL, headers: { origin: "null" }, status: 403 },
  {
    what: "an act of another port",
    method: "POST",
    body: KILL,
    headers: { origin: "http://localhost:1" },
    status: 403,
  },
  ...["/", "/events", "/record", "/live/main.js"].map((path) => ({
    what: `${path} without the cookie`,
    path,
    headers: { cookie: undefined },
    status: 403,
  })),
  { what: "an act without the cookie", method: "POST", body: KILL, headers: { cookie: undefined }, status: 403 },
  { what: "a guessed cookie", path: "/events", headers: { cookie: "zlab-PORT=AAAAAAAAAAAAAAAAAAAAAA" }, status: 403 },
  { what: "an empty cookie", path: "/events", headers: { cookie: "zlab-PORT=" }, status: 403 },
  { what: "the cookie of another port", path: "/events", headers: { cookie: "zlab-1=VALUE" }, status: 403 },
  { what: "the cookie in the address", path: "/events?cookie=VALUE", headers: { cookie: undefined }, status: 403 },
  { what: "a guessed token", path: "/?t=AAAAAAAAAAAAAAAAAAAAAA", headers: { cookie: undefined }, status: 403 },
  { what: "an empty token", path: "/?t=", headers: { cookie: undefined }, status: 403 },
  { what: "two tokens", path: "/?t=A&t=B", headers: { cookie: undefined }, status: 403 },
  ...["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", undefined].map(
    (type) => ({
      what: `an act as ${type}`,
      method: "POST",
      body: KILL,
      headers: { "content-type": type },
      status: 415,
    }),
  ),
  ...["same-site", "cross-site"].map((site) => ({
    what: `a page of ${site} that goes there with a guessed token`,
    path: "/?t=AAAAAAAAAAAAAAAAAAAAAA",
    headers: { "sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    status: 403,
  })),
  ...["text/plain", "application/json", undefined].map((type) => ({
    what: `a replay as ${type}`,
    method: "POST",
    path: "/replay",
    body: "{}",
    headers: { "content-type": type },
    status: 415,
  })),
  {
    what: "a replay of nothing that was recorded",
    method: "POST",
    path: "/replay",
    body: "{}",
    headers: { "content-type": "application/x-ndjson" },
    status: 409,
  },
  {
    what: "a replay that another page wants",
    method: "POST",
    path: "/replay",
    body: "",
    headers: { "content-type": "application/x-ndjson", "sec-fetch-site": "same-site" },
    status: 403,
  },
  { what: "an act as GET", path: "/act?verb=kill&id=1", status: 404 },
  ...["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"].map((method) => ({
    what: `an act as ${method}`,
    method,
    ...(method === "TRACE" ? {} : { body: KILL }),
    status: 404,
  })),
  ...[
    '{"verb":"exec","command":"id"}',
    '{"verb":"kill"}',
    '{"verb":"kill","id":-1}',
    '{"verb":"kill","id":1.5}',
    '{"verb":"kill","id":"1"}',
    '{"verb":"kill","id":1e300}',
    '{"verb":"kill","id":1,"signal":"SIGSTOP"}',
    '{"verb":"kill","id":1,"__proto__":{"id":2}}',
    '{"verb":"cut","a":1}',
    '{"verb":"slow","ms":2001}',
    '{"verb":"hold","on":"yes"}',
    '{"verb":"ask","command":""}',
    '{"verb":"ask","command":["put","x"]}',
    '{"verb":"constructor"}',
    '[{"verb":"kill","id":1}]',
    "null",
    "",
    "{",
    "\u0000",
  ].map((body) => ({ what: `an act that says ${JSON.stringify(body)}`, method: "POST", body, status: 400 })),
  {
    what: "a command that is too long",
    method: "POST",
    body: `{"verb":"ask","command":"${"x".repeat(65 * 1024)}"}`,
    status: 400,
  },
  { what: "a body that is too long", method: "POST", body: `${" ".repeat(81 * 1024)}${KILL}`, status: 413 },
  ...[
    '{"verb":"kill","id":4}',
    '{"verb":"resume","id":1}',
    '{"verb":"mend","a":0,"b":1}',
    '{"verb":"cut","a":1,"b":1}',
    '{"verb":"deliver","call":1}',
    '{"verb":"lie","id":1,"how":"constructor"}',
    '{"verb":"lie","id":1,"how":"off"}',
    '{"verb":"ask","command":"put x 1","via":0}',
    '{"verb":"hold","on":false}',
  ].map((body) => ({ what: `${body}, which cannot be done`, method: "POST", body, status: 409 })),
  ...[
    "/live/../../package.json",
    "/live/%2e%2e%2f%2e%2e%2fpackage.json",
    "/live/..%2fpackage.json",
    "/etc/passwd",
    "/report/picture.css",
  ].map((path) => ({ what: `the file ${path}`, path, status: 404 })),
  ...["-1", "x", "1e9", "99999999999999999999", "1 OR 1"].map((from) => ({
    what: `events from ${from}`,
    path: `/events?from=${encodeURIComponent(from)}`,
    status: 400,
  })),
  { what: "events behind nonsense", path: "/events", headers: { "last-event-id": "x" }, status: 400 },
];

/** Everything that a person could have changed. */
async function stateOf(shown: Shown): Promise<object> {
  const record = await recordOf(shown);
  const kinds = ["asked", "process", "line", "slow", "hold", "lie", "notice", "held"];
  const all = (await running()).filter(({ command }) => command.includes(shown.run.tmp));
  return {
    events: record.filter(({ kind }) => kinds.includes(kind)),
    processes: all.map(({ pid, stopped }) => ({ pid, stopped })),
  };
}

/** Sends a request whose headers a library would put right. */
function send(
  { port, cookie }: Shown,
  { method = "GET", path = method === "GET" ? "/" : "/act", headers = {}, body }: Omit<Attack, "what" | "status">,
) {
  const value = cookie.split("=")[1] ?? "";
  const all: Record<string, string | undefined> = {
    ...{ host: `localhost:${port}`, cookie, "sec-fetch-site": "same-origin" },
    ...(body === undefined ? {} : { "content-type": JSON_TYPE, "content-length": String(Buffer.byteLength(body)) }),
    ...headers,
  };
  // An old browser says only where it comes from.
  if ("origin" in headers || "host" in headers) delete all["sec-fetch-site"];
  const told = Object.entries(all).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, text.replace("PORT", String(port)).replace("VALUE", value)] as const],
  );
  const options: ClientRequestArgs = { host: "127.0.0.1", port, method, agent: false, setHost: false };
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const asked = request({ ...options, path, headers: Object.fromEntries(told) }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

test("what comes from elsewhere, without the cookie, or makes no sense is refused in words, and changes nothing", async () => {
  const shown = await showCluster();
  const follower = new Follower(shown);
  await follower.until("answer");
  follower.close();
  const page = await (await fetch(`${shown.origin}/`, { headers: { cookie: shown.cookie } })).text();
  // The attacks differ from these only in what they name.
  for (const path of ["/", "/record", "/live/main.js"]) expect((await send(shown, { path })).status).toBe(200);
  const before = await stateOf(shown);

  const seen: object[] = [];
  for (const { what, status, ...attack } of ATTACKS) {
    const { text, headers, ...answer } = await send(shown, attack);
    const isTold = /\w\W+\w/.test(text);
    const leaks =
      text.includes(page) || headers["set-cookie"] !== undefined || "access-control-allow-origin" in headers;
    seen.push({ what, status: answer.status, isTold, leaks });
  }
  expect(seen).toEqual(ATTACKS.map(({ what, status }) => ({ what, status, isTold: true, leaks: false })));
  expect(ATTACKS.length).toBeGreaterThan(40);
  expect(await noHttp(shown)).toMatch(/^HTTP\/1\.1 400 /);
  expect(await stateOf(shown)).toEqual(before);
});

function noHttp({ port }: Shown): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write("\u0016\u0003\u0001 hello\r\n\r\n"));
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("close", () => resolve(text));
  });
}

test("every answer forbids what a page does not need", async () => {
  const shown = await showCluster();
  for (const path of ["/", "/record", "/live/main.js", "/nothing"]) {
    const { headers } = await send(shown, { path });
    expect(headers).toMatchObject({
      "content-security-policy": expect.stringMatching(
        /^default-src 'none'; script-src 'self'; style-src 'self';.* frame-ancestors 'none';/,
      ),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
  }
});

test("it listens on the loopback address alone, and the token is exchanged for a cookie that no script can read", async () => {
  const shown = await showCluster();
  const come = await fetch(shown.url, { redirect: "manual" });
  expect({ status: come.status, to: come.headers.get("location") }).toEqual({ status: 302, to: "/" });
  expect(come.headers.get("set-cookie")).toMatch(/^zlab-\d+=[\w-]{22}; Path=\/; HttpOnly; SameSite=Strict$/);
  const other = await new Promise((resolve) => {
    const socket = connect(shown.port, "127.0.0.2");
    socket.on("error", ({ message }) => resolve(message));
    socket.on("connect", () => resolve("connected"));
  });
  expect(other).toMatch(/ECONNREFUSED/);
});
