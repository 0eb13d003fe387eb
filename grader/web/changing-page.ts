import { type Stats, unwatchFile, watchFile } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import { type PageFile, pageFiles } from "./files.ts";
import { beginEvents, type Env, fileOr404, no, serveLocally } from "./local.ts";
import { type News, Readers } from "./news.ts";

export interface ChangingPageOptions {
  /** The page: it is made anew now and then, and may be gone meanwhile. */
  file: string;
  /** The page that is shown before there is any. */
  first: string;
  /** Where it listens; 0 for a port that is free. */
  port: number;
  /** The page leads to `report.html` in the folders of these folders, which lie beside it. */
  folders?: readonly string[];
  words: {
    /** While the file is gone. */
    gone: string;
    /** In a page that hears nothing any more, and in one that was told that the end has come. */
    lost: string;
    over: string;
  };
}

export interface ChangingPage {
  /** The address to open, with the token in it. */
  url: string;
  /** Tells pages what goes on, in a sentence. */
  tell(words: string): void;
  close(): Promise<void>;
}

/** A look costs 20 µs; unlike a system's own messages, it works for every kind of disk, and when folders come and go. */
const LOOK_MS = 200;

/** What the page itself does not say in its own policy. */
const POLICY = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'";

interface Version {
  text: string;
  version: string;
}

/**
 * Serves a page that is one file, to this machine alone. When the file is another one, a browser that shows it loads it again.
 *
 * @throws Error when the port is taken
 */
export async function serveChanging({
  file,
  first,
  port,
  folders = [],
  words,
}: ChangingPageOptions): Promise<ChangingPage> {
  const files = await pageFiles(["served", "shared"]);
  const readers = new Readers();
  const { lost } = words;
  /** What was read last, which is shown while the file is gone. */
  let last: Version = { text: first, version: "" };
  let news: News = { version: "", words: "", lost };
  const tell = (change: Partial<News>): void => {
    news = { ...news, ...change };
    readers.tell(news);
  };
  const look = (now: Stats): void => {
    const version = versionOf(now);
    if (version === "") tell({ version, words: words.gone });
    else tell({ version, ...(news.words === words.gone && { words: "" }) });
  };
  const page = async (c: Context<Env>): Promise<Response> => {
    last = (await versionIn(file)) ?? last;
    return c.html(served(last));
  };
  watchFile(file, { interval: LOOK_MS }, look);
  const server = await serveLocally(
    (app) => {
      app.get("/", page);
      app.get("/news", (c) => {
        if (c.req.method === "HEAD") return c.body(null, 200);
        if (readers.isFull) return no(c, 503, "too many pages are open: close some of them");
        readers.add(beginEvents(c), news);
        return RESPONSE_ALREADY_SENT;
      });
      app.get("/:folder/:file", (c) => fileOr404(c, files.get(`${c.req.param("folder")}/${c.req.param("file")}`)));
      app.get("/:folder/:name/report.html", async (c) => {
        const { folder, name } = c.req.param();
        return fileOr404(
          c,
          folders.includes(folder) ? await reportIn(path.join(path.dirname(file), folder), name) : undefined,
        );
      });
    },
    port,
    { "Content-Security-Policy": POLICY },
  ).catch((error: unknown) => {
    unwatchFile(file, look);
    throw error;
  });
  const there = await versionIn(file);
  if (there !== undefined) news = { ...news, version: there.version };
  return {
    url: server.url,
    tell: (said) => tell({ words: said }),
    close: async () => {
      unwatchFile(file, look);
      await readers.close({ ...news, words: words.over, isOver: true });
      server.close();
    },
  };
}

/** Undefined where there is none, or it cannot be read. */
async function versionIn(file: string): Promise<Version | undefined> {
  try {
    await using handle = await open(file);
    return { version: versionOf(await handle.stat()), text: await handle.readFile("utf8") };
  } catch {
    return undefined;
  }
}

/** A page is replaced as a whole, by a file of its own. */
function versionOf({ mtimeMs, ino, size, nlink }: Stats): string {
  return nlink === 0 ? "" : `${mtimeMs}-${ino}-${size}`;
}

async function reportIn(folder: string, name: string): Promise<PageFile | undefined> {
  if (name.startsWith(".") || /[/\\\0]/.test(name)) return undefined;
  const found = await versionIn(path.join(folder, name, "report.html"));
  return found && { type: "text/html; charset=utf-8", content: found.text };
}

/** Where a page's own policy begins, and what stands there for its script and for its style. */
const OWN_POLICY = /(content="default-src 'none'; )(script-src )([^";]*; style-src )/;

/** The page with what hears of the next version, which its own policy must allow, too. */
function served({ text, version }: Version): string {
  const allowed = text.replace(OWN_POLICY, "$1connect-src 'self'; $2'self' $3'self' ");
  const more = `<link rel="stylesheet" href="/served/served.css">
<script type="module" src="/served/served.js" data-version="${version}"></script>
`;
  // Behind the page's own script.
  const place = allowed.lastIndexOf("</body>");
  return allowed.slice(0, place) + more + allowed.slice(place);
}
