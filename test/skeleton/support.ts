import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { dir } from "tmp-promise";
import { onTestFinished } from "vitest";
import { type Message, StreamMessageReader } from "vscode-jsonrpc/node";
import { type Connection, dial, type OnFault, type Services, serve } from "../../skeleton/znet/rpc.ts";

const NAIVE = fileURLToPath(new URL("../../skeleton/naive.js", import.meta.url));

/** What came and was not taken yet, in order; whoever takes waits for it. */
export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #takers: ((item: T) => void)[] = [];

  put(item: T): void {
    const taker = this.#takers.shift();
    if (taker === undefined) this.#items.push(item);
    else taker(item);
  }

  take(): Promise<T> {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift() as T);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  get size(): number {
    return this.#items.length;
  }
}

/** A directory that is removed, with all that is in it, when the test ends. */
export async function temporaryDir(): Promise<string> {
  const { path, cleanup } = await dir({ unsafeCleanup: true });
  // Called without what vitest passes: a first argument would be taken for a callback.
  onTestFinished(() => cleanup());
  return path;
}

/** Runs a script to its end. It is ended after a while if it does not end by itself. */
export function runNode(file: string, args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  return execa(process.execPath, [file, ...args], { reject: false, stdin: "ignore", timeout: 30_000, env });
}

/** Runs the program to its end. */
export function runNaive(...args: string[]) {
  return runNode(NAIVE, args);
}

/** Starts a role that goes on until it is told to end; it ends with the test at the latest. */
export function startNaive(...args: string[]) {
  return startScript(NAIVE, args, { stdin: "ignore" });
}

/** Starts a script, as `startNaive` does a role. */
export function startScript(file: string, args: string[], options: { stdin: "ignore" | "pipe"; cwd?: string }) {
  const subprocess = execa(process.execPath, [file, ...args], { reject: false, ...options });
  onTestFinished(async () => {
    subprocess.kill("SIGKILL");
    await subprocess;
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let ended = false;
  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  const reader = createInterface({ input: subprocess.stderr });
  reader.on("line", (line) => {
    lines.push(line);
    wake();
  });
  reader.on("close", () => {
    ended = true;
    wake();
  });

  /** The first line on stderr that contains the text, as soon as it is there. */
  function line(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.find((candidate) => candidate.includes(text));
        if (found === undefined && !ended) return;
        waiting.delete(look);
        if (found !== undefined) resolve(found);
        else reject(new Error(`no line with "${text}" in:\n${lines.join("\n")}`));
      };
      waiting.add(look);
      look();
    });
  }
  return { subprocess, lines, line };
}

/** A listener of the real thing, with all that its peers did wrong. `stop` cuts off everyone, as a crash would. */
export async function startServing(services: Services, at = "127.0.0.1:0") {
  const faults: string[] = [];
  const { address, close, destroy } = await serve(at, services, (fault) => faults.push(fault));
  onTestFinished(destroy);
  return { address, faults, close, stop: destroy };
}

export async function dialed(address: string, onFault: OnFault = () => {}): Promise<Connection> {
  const connection = await dial(address, onFault);
  onTestFinished(() => connection.close());
  return connection;
}

/** A listener that takes connections and does with each what the test says. */
export async function startListener(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    onConnection(socket);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  await once(listener, "listening");
  const { port } = listener.address() as { port: number };
  return `127.0.0.1:${port}`;
}

export interface RawAnswer extends Message {
  id: number | string | null;
  result?: unknown;
  error?: { code: number; message: string };
}

/** A peer that may send anything: it writes bytes, and reads messages by the library's own reader. */
export async function rawPeer(address: string) {
  const socket = await dialedSocket(address);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const answers = new Inbox<RawAnswer>();
  new StreamMessageReader(socket).listen((message) => answers.put(message as RawAnswer));
  let lastId = 0;
  const write = (bytes: string | Buffer): void => void socket.write(bytes);
  /** Sends a request and waits for the next answer, whatever its id. */
  const ask = (method: string, params?: unknown): Promise<RawAnswer> => {
    lastId += 1;
    write(frameOf({ jsonrpc: "2.0", id: lastId, method, params }));
    return answers.take();
  };
  return { socket, write, ask, answers, closed };
}

/** A body, or the JSON of a value, behind the header that fits it. */
export function frameOf(value: unknown): Buffer {
  const body = Buffer.isBuffer(value) ? value : Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

export async function dialedSocket(address: string): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port: Number(address.split(":")[1]) });
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}
