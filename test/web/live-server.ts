import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { LiveEvent, Recorded } from "../../grader/cluster/web/events.ts";
import type { Act } from "../../grader/cluster/web/verbs.ts";
import type { Recording } from "./live-recording.ts";

const WEB = path.join(import.meta.dirname, "../../web");

const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html" };

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Plays a recording to a page, and keeps what the page asks for. */
export async function serveRecording(recording: Recording) {
  const acts: Act[] = [];
  const streams = new Set<ServerResponse>();
  /** What an act does, and why it is refused. */
  let onAct = (_: Act): string | undefined => undefined;
  /** Why nobody may follow the recording. */
  let refusal = "";
  let sent = recording.events.length;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    response.setHeader("Content-Security-Policy", POLICY);
    if (url.pathname === "/events" && refusal !== "") {
      response.writeHead(503, { "Content-Type": "text/plain" }).end(`${refusal}\n`);
      return;
    }
    if (url.pathname === "/events") {
      const from = Number(request.headers["last-event-id"] ?? Number(url.searchParams.get("from")) - 1) + 1;
      response.setHeader("Content-Type", "text/event-stream");
      response.write(`data: ${JSON.stringify({ ...recording.hello, next: sent })}\n\n`);
      for (const event of recording.events.slice(from, sent)) response.write(lineOf(event));
      streams.add(response);
      request.on("close", () => streams.delete(response));
      return;
    }
    if (url.pathname === "/act") {
      let body = "";
      for await (const part of request) body += part;
      const act = JSON.parse(body) as Act;
      acts.push(act);
      const error = onAct(act);
      response.statusCode = error === undefined ? 200 : 409;
      response.end(JSON.stringify(error === undefined ? { i: sent } : { error }));
      flush();
      return;
    }
    const file = url.pathname === "/" ? "live/index.html" : url.pathname.slice(1);
    response.setHeader("Content-Type", TYPES[path.extname(file)] ?? "text/plain");
    response.end(await readFile(path.join(WEB, file)).catch(() => ""));
  });

  /** Sends what the recording has got meanwhile. */
  function flush(): void {
    for (const event of recording.events.slice(sent)) for (const stream of streams) stream.write(lineOf(event));
    sent = recording.events.length;
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    acts,
    flush,
    onAct: (run: (act: Act) => string | undefined) => {
      onAct = run;
    },
    add: (...events: LiveEvent[]) => {
      for (const event of events) recording.add(event);
      flush();
    },
    /** From now on no stream begins; with no words, it does again. */
    refuse: (words: string) => {
      refusal = words;
    },
    /** Cuts all streams, as a network would. */
    cut: () => {
      for (const stream of streams) stream.destroy();
    },
    close: () => {
      for (const stream of streams) stream.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function lineOf(event: Recorded): string {
  return `id: ${event.i}\ndata: ${JSON.stringify(event)}\n\n`;
}
