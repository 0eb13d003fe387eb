import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo, Server as Listener, Socket } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import type { Duplex } from "node:stream";
import * as zlog from "../zlog/zlog.ts";
import { parseAddress } from "../znet/address.ts";
import { LOOPBACK_NAMES, whyRefused } from "../znet/local-only.ts";
import { implement, type Services } from "../znet/rpc.ts";
import { COMMAND_BYTES_MAX } from "../znet/schemas.ts";
import { type Agreed, NoAgreementError } from "./client.ts";
import { commandOf, notDone, type Refused, tooLong } from "./http-command.ts";
import { FORM, POLICY } from "./http-form.ts";
import { METHODS } from "./messages.ts";
import { BusyError, NodeClients } from "./node-clients.ts";
import type { Membership, Server } from "./server.ts";

const HEAD_BYTES_MAX = COMMAND_BYTES_MAX;
const HEAD_TIME_MAX_MS = 5000;
const REQUEST_TIME_MAX_MS = 10_000;
/** Longer than any answer takes: who reads nothing of what is sent for so long is let go. */
const SILENCE_MAX_MS = 30_000;
const SOCKETS_MAX = 256;

const HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": POLICY,
  "Content-Type": "text/plain; charset=utf-8",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** How results begin that are no success, and the status that says so. */
const STATUS_BY_RESULT = [
  ["usage: ", 400],
  ["error: can't find this key ", 404],
  ["error: ", 507],
] as const;

const TOO_EARLY: Refused = {
  status: 503,
  words: "a browser asked before anybody had pressed Enter, and a command is executed but once: ask again",
};
const NOT_JOINED: Refused = {
  status: 503,
  words: "this server has not joined its cluster yet: start the other servers, and ask again",
  headers: { "Retry-After": "1" },
};

/** A server's front door: by it, whoever speaks HTTP can ask the cluster. */
export interface FrontDoor {
  /** What the server must answer besides, for the replies come to its own address. */
  services: Services;
  /** To be called when the server has joined the cluster: what is asked before is refused. */
  open(s: Server, member: Membership): void;
}

/**
 * Listens at an address for requests such as `http://localhost:1112/req?warTime=1234`. Each is answered when the three
 * phases have run and f+1 replicas agree on its result. The process ends with the cause when the door cannot be opened.
 */
export async function frontDoor(address: string): Promise<FrontDoor> {
  let cluster: { clients: NodeClients; keys: string[] } | undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const begin_ms = performance.now();
    const { method = "", url = "" } = request;
    const refusal = whyRefused(request, port, names) ?? (isTooEarly(request) ? TOO_EARLY : undefined);
    if (refusal !== undefined) return refuse(response, refusal);
    if (url === "/") return method === "GET" ? sendForm(response) : refuse(response, notDone(method, ["GET"]));

    const body = await bodyOf(request);
    const command = body === undefined ? tooLong("the body") : commandOf({ method, target: url, body }, isLocal);
    if (typeof command !== "string") return refuse(response, command);
    if (cluster === undefined) return refuse(response, NOT_JOINED);

    const agreed = await cluster.clients.request(command, goneOf(request.socket));
    response.setHeader("Zpbft-Took-Ms", (performance.now() - begin_ms).toFixed(1));
    tell(response, agreed, wantsProof(request) ? cluster.keys : undefined);
  }

  const options = {
    maxHeaderSize: HEAD_BYTES_MAX,
    headersTimeout: HEAD_TIME_MAX_MS,
    requestTimeout: REQUEST_TIME_MAX_MS,
    connectionsCheckingInterval: 1000,
  };
  const listener = createServer(options, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!request.socket.destroyed) refuse(response, refusalOf(error));
    });
  });
  listener.maxConnections = SOCKETS_MAX;
  listener.timeout = SILENCE_MAX_MS;
  listener.on("clientError", refuseBroken);
  const { port, names, isLocal } = await listening(listener, address);
  if (!isLocal) zlog.warn(`-http ${address} is open to other machines: whoever reaches it can write`);

  return {
    services: implement(METHODS, { "Client.ReplyRpc": (args) => cluster?.clients.takeReply(args) ?? { ok: false } }),
    open: (s, member) => {
      const keys = member.publicKeys.map(({ object }) => object.export({ type: "spki", format: "pem" }).toString());
      cluster = { clients: new NodeClients(s, member), keys };
    },
  };
}

interface Place {
  port: number;
  /** The names by which it is asked for. */
  names: readonly string[];
  /** Whether no other machine can reach it. */
  isLocal: boolean;
}

function listening(listener: Listener, address: string): Promise<Place> {
  return new Promise((resolve) => {
    const cannot = (error: Error): never =>
      zlog.fatal(`cannot listen on ${address} (${error.message}): end what uses it, or give another -http`);
    listener.once("error", cannot).listen(parseAddress(address), () => {
      // An accept that fails later costs one connection, not the process.
      listener.off("error", cannot).on("error", (error) => zlog.warn(`-http ${address}: accept: ${error.message}`));
      const { address: ip, port } = listener.address() as AddressInfo;
      const given = address.slice(0, address.lastIndexOf(":")).toLowerCase();
      resolve({ port, names: namesOf(given || "localhost", ip), isLocal: /^127\.|^::1$/.test(ip) });
    });
  });
}

/** By which names a listener is asked for that was given one, and is bound to an address. */
function namesOf(given: string, ip: string): readonly string[] {
  if (ip === "127.0.0.1" || ip === "::1") return [...LOOPBACK_NAMES, given];
  if (ip !== "0.0.0.0" && ip !== "::") return [given];
  const own = Object.values(networkInterfaces()).flatMap((interfaces = []) => interfaces.map(({ address }) => address));
  return [...LOOPBACK_NAMES, hostname().toLowerCase(), ...own.map((one) => (one.includes(":") ? `[${one}]` : one))];
}

const gone = new WeakMap<Socket, AbortSignal>();

/** Aborts when a connection ends. One connection may carry many requests, also at once. */
function goneOf(socket: Socket): AbortSignal {
  const known = gone.get(socket);
  if (known !== undefined) return known;
  const controller = new AbortController();
  socket.once("close", () => controller.abort());
  gone.set(socket, controller.signal);
  return controller.signal;
}

/** Whether a browser fetches what somebody is only likely to ask for. */
function isTooEarly({ headers }: IncomingMessage): boolean {
  return /prefetch|prerender|preview/i.test(`${headers["sec-purpose"]} ${headers.purpose} ${headers["x-moz"]}`);
}

function wantsProof({ headers: { accept = "" } }: IncomingMessage): boolean {
  return /\bapplication\/json\b/i.test(accept);
}

/** The body of a request; undefined if it is longer than any command. Rejects when the rest of it does not come. */
function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const chunks: Buffer[] = [];
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    // What comes of it after that is read and dropped, so that the client gets to reading the answer.
    if (length > COMMAND_BYTES_MAX) resolve(undefined);
    else chunks.push(chunk);
  });
  request.once("end", () => resolve(Buffer.concat(chunks)));
  request.once("error", reject);
  return promise;
}

function sendForm(response: ServerResponse): void {
  send(response, 200, { "Content-Type": "text/html; charset=utf-8" }, FORM);
}

/** The result and nothing else; or, with the keys of the replicas, the proof of it. */
function tell(response: ServerResponse, { result, seq, replies }: Agreed, keys: string[] | undefined): void {
  const status = STATUS_BY_RESULT.find(([beginning]) => result.startsWith(beginning))?.[1] ?? 200;
  const replicas = replies.map(({ msg }) => msg.peerId).sort((one, other) => one - other);
  const headers = { "Zpbft-Seq": String(seq), "Zpbft-Replicas": replicas.join(" ") };
  const proof = { result, seq, view: replies[0]?.msg.view, replies, keys };
  const json = { ...headers, "Content-Type": "application/json" };
  if (keys === undefined) send(response, status, headers, result);
  else send(response, status, json, `${JSON.stringify(proof, null, 2)}\n`);
}

function refuse(response: ServerResponse, { status, words, headers = {} }: Refused): void {
  send(response, status, headers, `${words}\n`);
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, text: string): void {
  const length = { "Content-Length": Buffer.byteLength(text) };
  response.writeHead(status, { ...HEADERS, ...length, ...headers }).end(text);
}

function refusalOf(error: unknown): Refused {
  if (error instanceof NoAgreementError) return { status: 504, words: error.message };
  if (error instanceof BusyError)
    return { status: 503, words: `${error.message}: nothing was sent, ask again`, headers: NOT_JOINED.headers };
  zlog.thrown("HTTP", error);
  return { status: 500, words: "this server has made a mistake, and its log says which" };
}

const BROKEN: Readonly<Record<string, [status: number, words: string]>> = {
  HPE_HEADER_OVERFLOW: [
    431,
    `the address and the headers are too long: the most is ${HEAD_BYTES_MAX} bytes; a long value goes by PUT`,
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "the request did not come to its end in time: send it at once"],
};

/** Answers what is no request of HTTP, or none that is read to its end. */
function refuseBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const [status, words] = BROKEN[error.code ?? ""] ?? [400, "this is no request of HTTP/1.1"];
  const headers = { ...HEADERS, Connection: "close", "Content-Length": words.length + 1 };
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${words}\n`, () => socket.destroy());
}
