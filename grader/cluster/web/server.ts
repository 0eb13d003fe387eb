import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { whyRefused } from "../../../skeleton/znet/local-only.ts";
import { messageOf } from "../../base/error-message.ts";
import { INDEX, type PageFile } from "./files.ts";
import { Keys } from "./keys.ts";
import type { Act, Done, Refused } from "./verbs.ts";

/** A command has 64 KiB, and some of them are escaped. */
const BODY_MAX = 80 * 1024;

/** As few as a person with many tabs needs, and as short as a loaded machine allows. */
const [SOCKETS_MAX, HEADERS_MS, LOOK_MS] = [64, 5000, 1000];

const LOOPBACK = "127.0.0.1";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
};

/** What the server serves. */
export interface Served {
  files: ReadonlyMap<string, PageFile>;
  /** What a body says, or the words that say why it says nothing. */
  read(body: string): Act | { error: string };
  /** Does what a page asks. It throws an Error that says what cannot be done. */
  act(act: Act): Promise<Done>;
  /** Whether as many follow the record as can. */
  isFull(): boolean;
  /** Sends the record from an index on, for as long as it is read, to a response whose head was sent. */
  follow(response: HttpBindings["outgoing"], from: number): void;
  /** The record so far, in pieces. */
  record(): Iterable<string>;
}

type Env = { Bindings: HttpBindings };

/**
 * Serves a page to this machine alone. Who has the token gets a cookie, and who has the cookie may look and act.
 *
 * @throws Error when the port is taken
 */
export async function serveHere(served: Served, at: number): Promise<{ url: string; port: number; close(): void }> {
  // Which port it is, nobody knows before it listens, and nobody can ask before that.
  let keys: Keys | undefined;
  let port = 0;
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    return next();
  });
  app.use(async (c, next) => {
    const { method, headers } = c.env.incoming;
    const refusal = whyRefused({ method, headers }, port);
    return refusal === undefined ? next() : no(c, refusal.status, refusal.words);
  });
  app.get("/", async (c, next) => {
    const token = c.req.query("t");
    if (token === undefined) return next();
    if (!keys?.isToken(token))
      return no(c, 403, "this address is of another run: open the one that the terminal shows");
    c.header("Set-Cookie", keys.setCookie);
    return c.redirect("/");
  });
  app.use(async (c, next) =>
    keys?.isKnown(c.req.header("cookie"))
      ? next()
      : no(c, 403, "open the address that the terminal shows: this browser has not come by it"),
  );
  app.get("/", (c) => file(c, served.files.get(INDEX)));
  app.get("/:folder/:file", (c) => file(c, served.files.get(`${c.req.param("folder")}/${c.req.param("file")}`)));
  app.get("/events", (c) => events(c, served));
  app.get("/record", (c) => record(c, served));
  app.post("/act", mustBeJson, limited, async (c) => {
    const act = served.read(await c.req.text());
    if ("error" in act) return refused(c, 400, act.error);
    try {
      return c.json(await served.act(act));
    } catch (error) {
      return refused(c, 409, messageOf(error));
    }
  });
  app.notFound((c) => no(c, 404, "there is nothing here"));
  app.onError((error, c) => no(c, 500, messageOf(error)));

  const server = await listen(app, at);
  port = (server.address() as AddressInfo).port;
  keys = new Keys(port);
  return {
    url: `http://localhost:${port}/?t=${keys.token}`,
    port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function listen(app: Hono<Env>, port: number): Promise<Server> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const server = serve(
    {
      fetch: (request, env) => app.fetch(request, env as HttpBindings),
      ...{ hostname: LOOPBACK, port, createServer, overrideGlobalObjects: false },
      serverOptions: { headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS, connectionsCheckingInterval: LOOK_MS },
    },
    () => resolve(),
  ) as Server;
  server.maxConnections = SOCKETS_MAX;
  server.once("error", reject);
  await promise;
  return server;
}

/** A form of another page can send only other types. */
const mustBeJson: MiddlewareHandler<Env> = async (c, next) => {
  const type = c.req.header("content-type") ?? "(none)";
  if (/^application\/json(;\s*charset=utf-8)?$/i.test(type)) return next();
  return refused(c, 415, `Content-Type: ${type.slice(0, 100)} is not application/json`);
};

const limited = bodyLimit({
  maxSize: BODY_MAX,
  onError: (c) => refused(c, 413, `an act has at most ${BODY_MAX} bytes`),
});

function events(c: Context<Env>, { isFull, follow }: Served): Response {
  const last = c.req.header("last-event-id");
  const from = last ?? c.req.query("from") ?? "0";
  if (!/^\d{1,15}$/.test(from)) return no(c, 400, `${from.slice(0, 100)} is no index of an event`);
  const headers = { ...HEADERS, "Content-Type": "text/event-stream; charset=utf-8" };
  if (c.req.method === "HEAD") return c.body(null, 200, headers);
  if (isFull()) return no(c, 503, "too many pages follow this cluster: close some of them");
  const { outgoing } = c.env;
  outgoing.writeHead(200, headers);
  follow(outgoing, last === undefined ? Number(from) : Number(from) + 1);
  return RESPONSE_ALREADY_SENT;
}

function record(c: Context<Env>, { record: told }: Served): Response {
  const pieces = told();
  const iterator = pieces[Symbol.iterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
  return c.body(body, 200, {
    "Content-Type": "application/x-ndjson; charset=utf-8",
    "Content-Disposition": 'attachment; filename="record.ndjson"',
  });
}

function file(c: Context<Env>, found: PageFile | undefined): Response {
  if (found === undefined) return no(c, 404, "there is nothing here");
  return c.body(found.content, 200, { "Content-Type": found.type });
}

function no(c: Context<Env>, status: number, words: string): Response {
  return c.text(`${words}\n`, status as 400);
}

function refused(c: Context<Env>, status: number, error: string): Response {
  const words: Refused = { error };
  return c.json(words, status as 400);
}
