import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { messageOf } from "../../base/error-message.ts";
import { say } from "../../lang/say.ts";
import type { PageFile } from "../../web/files.ts";
import { beginEvents, type Env, EVENTS, fileOr404, type Local, no, serveLocally } from "../../web/local.ts";
import type { Act, Done, Refused, Replayed } from "./verbs.ts";

/** A command has 64 KiB, and some of them are escaped. */
const BODY_MAX = 80 * 1024;

/** As much of a recording as is played again. */
const RECORDING_MAX = 64 * 1024 * 1024;

/** The folders of `web` that the page consists of, and the page itself. */
export const FOLDERS: readonly string[] = ["live", "shared"];
const INDEX = "live/index.html";

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
  follow(response: Env["Bindings"]["outgoing"], from: number): void;
  /** The record so far, in pieces. */
  record(): Promise<Iterable<string>>;
  /** Plays a recording again, or the record so far, up to an index or to its end. Resolves with the address of its page. */
  replay(text: string | undefined, to: number | undefined): Promise<string>;
}

/**
 * Serves the page of a cluster to this machine alone. Who has the token gets a cookie, and who has the cookie may look and act.
 *
 * @throws Error when the port is taken
 */
export function serveHere(served: Served, at: number): Promise<Local> {
  const { files } = served;
  return serveLocally(
    (app) => {
      app.get("/", (c) => fileOr404(c, files.get(INDEX)));
      app.get("/:folder/:file", (c) => fileOr404(c, files.get(`${c.req.param("folder")}/${c.req.param("file")}`)));
      app.get("/events", (c) => events(c, served));
      app.get("/record", (c) => record(c, served));
      app.post("/replay", mustBe("application/x-ndjson"), limitedTo(RECORDING_MAX, "a recording"), (c) =>
        again(c, served),
      );
      app.post("/act", mustBe("application/json"), limitedTo(BODY_MAX, "an act"), async (c) => {
        const act = served.read(await c.req.text());
        if ("error" in act) return refused(c, 400, act.error);
        try {
          return c.json(await served.act(act));
        } catch (error) {
          return refused(c, 409, messageOf(error));
        }
      });
    },
    at,
    { "Content-Security-Policy": POLICY },
  );
}

/** A form of another page can send only other types. */
const mustBe =
  (wanted: string): MiddlewareHandler<Env> =>
  async (c, next) => {
    const type = c.req.header("content-type") ?? "(none)";
    if (type.toLowerCase().replace(/;\s*charset=utf-8$/, "") === wanted) return next();
    return refused(c, 415, `Content-Type: ${type.slice(0, 100)} is not ${wanted}`);
  };

const limitedTo = (maxSize: number, what: string) =>
  bodyLimit({ maxSize, onError: (c) => refused(c, 413, `${what} has at most ${maxSize} bytes`) });

/** The body is a recording; without one, the record of this cluster is meant. `?to=I` is where it is to stop. */
async function again(c: Context<Env>, { replay }: Served): Promise<Response> {
  const to = c.req.query("to");
  if (to !== undefined && !/^\d{1,15}$/.test(to))
    return refused(c, 400, `to: ${to.slice(0, 100)} is no index of an event`);
  const text = await c.req.text();
  try {
    const url = await replay(text === "" ? undefined : text, to === undefined ? undefined : Number(to));
    return c.json({ url } satisfies Replayed);
  } catch (error) {
    return refused(c, 409, messageOf(error));
  }
}

function events(c: Context<Env>, { isFull, follow }: Served): Response {
  const last = c.req.header("last-event-id");
  const from = last ?? c.req.query("from") ?? "0";
  if (!/^\d{1,15}$/.test(from)) return no(c, 400, `${from.slice(0, 100)} is no index of an event`);
  if (c.req.method === "HEAD") return c.body(null, 200, { "Content-Type": EVENTS });
  if (isFull()) return no(c, 503, say("too many pages follow this cluster: close some of them"));
  follow(beginEvents(c), last === undefined ? Number(from) : Number(from) + 1);
  return RESPONSE_ALREADY_SENT;
}

async function record(c: Context<Env>, { record: told }: Served): Promise<Response> {
  const pieces = await told();
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

function refused(c: Context<Env>, status: number, error: string): Response {
  const words: Refused = { error: say(error) };
  return c.json(words, status as 400);
}
