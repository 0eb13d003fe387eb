import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { whyRefused } from "../../skeleton/znet/local-only.ts";
import { messageOf } from "../base/error-message.ts";
import type { PageFile } from "./files.ts";
import { Keys } from "./keys.ts";

/** As few as a person with many tabs needs, and as short as a loaded machine allows. */
const [SOCKETS_MAX, HEADERS_MS, LOOK_MS] = [64, 5000, 1000];

const LOOPBACK = "127.0.0.1";

const HEADERS: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
};

/** What requests of this server come with. */
export type Env = { Bindings: HttpBindings };

export interface Local {
  /** The address to open, with the token in it. */
  url: string;
  port: number;
  close(): void;
}

/**
 * Serves this machine alone: who has the token gets a cookie, and only who has the cookie is answered by `routes`. Each
 * answer has `headers`, too.
 *
 * @throws Error when the port is taken
 */
export async function serveLocally(
  routes: (app: Hono<Env>) => void,
  at: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<Local> {
  // Which port it is, nobody knows before it listens, and nobody can ask before that.
  let keys: Keys | undefined;
  let port = 0;
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries({ ...HEADERS, ...headers })) c.header(name, value);
    return next();
  });
  app.use(async (c, next) => {
    const { method, headers: sent } = c.env.incoming;
    const refusal = whyRefused({ method, headers: sent }, port);
    if (refusal === undefined) return next();
    const isSent = method === "GET" && c.req.path === "/" && sent["sec-fetch-site"] === "same-site";
    if (!isSent || sent["sec-fetch-mode"] !== "navigate" || !keys?.isToken(c.req.query("t") ?? ""))
      return no(c, refusal.status, refusal.words);
    // Another page of this program's sends the browser here, for it was told the address. A redirection would still be that page's.
    c.header("Set-Cookie", keys.setCookie);
    c.header("Refresh", "0; url=/");
    return c.text("");
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
  routes(app);
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

/** Begins an answer that is a stream of server-sent events: what is written to it goes to the browser. */
export function beginEvents({ env: { outgoing }, res }: Context<Env>): HttpBindings["outgoing"] {
  outgoing.writeHead(200, { ...Object.fromEntries(res.headers), "Content-Type": EVENTS });
  return outgoing;
}

export const EVENTS = "text/event-stream; charset=utf-8";

export function fileOr404(c: Context<Env>, found: PageFile | undefined): Response {
  if (found === undefined) return no(c, 404, "there is nothing here");
  return c.body(found.content, 200, { "Content-Type": found.type });
}

/** An answer that says in a sentence why there is no other. */
export function no(c: Context<Env>, status: number, words: string): Response {
  return c.text(`${words}\n`, status as 400);
}
