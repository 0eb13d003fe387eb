import { once } from "node:events";
import { appendFile, cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server as Listener, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { execa, type ResultPromise } from "execa";
import { freeAddress } from "../../../grader/base/ports.ts";
import { Link } from "../../../skeleton/znet/link.ts";
import { implement, type Serving, serve } from "../../../skeleton/znet/rpc.ts";
import { Client } from "../../../skeleton/zraft/client.ts";
import type { Functions } from "../../../skeleton/zraft/functions.ts";
import { METHODS } from "../../../skeleton/zraft/messages.ts";
import { exportsOf } from "../exports-of.ts";

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));

/** The folder of the complete program: the skeleton with the reference, or a submission, laid over it. Who made it removes it. */
export async function completeProgram(submission = "solution"): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), "zraft-"));
  for (const part of ["skeleton", submission]) await cp(path.resolve(PROJECT, part), dir, { recursive: true });
  await rm(path.join(dir, "node_modules"), { recursive: true, force: true });
  await symlink(path.join(PROJECT, "node_modules"), path.join(dir, "node_modules"));
  return dir;
}

/** The functions of the four graded files of a complete program. */
export async function filesOf(program: string): Promise<Functions> {
  const files = ["elect", "replicate", "persist", "compact"].map((name) => `zraft/${name}.ts`);
  return (await exportsOf(program, files)) as Functions;
}

/** A way from one server to another, that can be cut. */
class Line {
  readonly #target: string;
  readonly #sockets = new Set<Socket>();
  readonly #listener: Listener;
  isCut = false;

  constructor(target: string) {
    this.#target = target;
    this.#listener = createServer((socket) => this.#carry(socket));
  }

  async open(): Promise<string> {
    this.#listener.listen(0, "127.0.0.1");
    await once(this.#listener, "listening");
    return `127.0.0.1:${(this.#listener.address() as AddressInfo).port}`;
  }

  cut(isCut: boolean): void {
    this.isCut = isCut;
    if (isCut) for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#listener.close();
    this.cut(true);
  }

  #carry(socket: Socket): void {
    if (this.isCut) return void socket.destroy();
    const onward = connect({ host: "127.0.0.1", port: Number(this.#target.split(":")[1]) });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => {});
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}

interface Member {
  addr: string;
  dir: string;
  process: ResultPromise | undefined;
  /** Whether it ended by itself. */
  hasEnded: boolean;
  /** The lines of all its lives. */
  lines: string[];
  link: Link;
}

/** What an entry was when a server applied it, and which server that was. */
export interface Applied {
  id: number;
  index: number;
  command: string;
  result: string;
}

/** Servers of the reference on real disks, with lines between them that can be cut. The master is played. */
export class RaftCluster {
  /** What runs: Raft alone, or what zkvraft puts on it. */
  readonly lab: "zraft" | "zkvraft";
  readonly program: string;
  readonly #flags: readonly string[];
  readonly #members: Member[] = [];
  readonly #lines = new Map<string, Line>();
  #master: Serving | undefined;
  #folder = "";
  /** Called when any server has written a line. */
  #look: () => void = () => {};

  private constructor(lab: "zraft" | "zkvraft", program: string, flags: readonly string[]) {
    this.lab = lab;
    this.program = program;
    this.#flags = flags;
  }

  /** Starts n servers, and waits until all are at work. */
  static start(program: string, n: number, ...flags: string[]): Promise<RaftCluster> {
    return RaftCluster.startIn(tmpdir(), program, n, ...flags);
  }

  /** The same, with their disks in a folder of another file system. */
  static startIn(folder: string, program: string, n: number, ...flags: string[]): Promise<RaftCluster> {
    return new RaftCluster("zraft", program, flags).#start(folder, n);
  }

  /** Starts n servers of zkvraft: each is a service on its own Raft. */
  static startService(folder: string, program: string, n: number, ...flags: string[]): Promise<RaftCluster> {
    return new RaftCluster("zkvraft", program, flags).#start(folder, n);
  }

  async #start(folder: string, n: number): Promise<this> {
    this.#folder = await mkdtemp(path.join(folder, `${this.lab}-disks-`));
    for (let id = 0; id < n; id++) {
      const addr = await freeAddress();
      const dir = path.join(this.#folder, String(id));
      this.#members.push({
        addr,
        dir,
        process: undefined,
        hasEnded: false,
        lines: [],
        link: new Link(addr, () => {}),
      });
    }
    await this.#playMaster();
    await Promise.all(this.ids.map((id) => this.startServer(id, "-new")));
    return this;
  }

  get ids(): number[] {
    return [...this.#members.keys()];
  }

  /** How a client reaches each server. */
  get links(): readonly Link[] {
    return this.#members.map(({ link }) => link);
  }

  /** A client that says nothing of what it does. */
  client(timeout_ms: number): Client {
    return new Client(this.links, timeout_ms, () => {});
  }

  async startServer(id: number, ...more: string[]): Promise<void> {
    const member = this.#member(id);
    const { addr, dir } = member;
    const args = ["-lab", this.lab, "-role", "server", "-maddr", (this.#master as Serving).address];
    const own = ["-saddr", addr, "-dir", dir, ...this.#flags, ...more];
    const started = member.lines.length;
    const process = execa(globalThis.process.execPath, [path.join(this.program, "naive.js"), ...args, ...own], {
      stdio: ["ignore", "ignore", "pipe"],
      reject: false,
    });
    member.process = process;
    void process.then(() => {
      member.hasEnded = member.process === process;
      this.#look();
    });
    createInterface({ input: process.stderr }).on("line", (line) => {
      member.lines.push(line);
      this.#look();
    });
    await this.until(`server ${id} at work`, () => this.saidSince(id, started, "== start work loop =="));
  }

  /** Ends a server as a crash would. */
  async kill(id: number): Promise<void> {
    const { process } = this.#member(id);
    this.#member(id).process = undefined;
    process?.kill("SIGKILL");
    await process;
  }

  isUp(id: number): boolean {
    return this.#member(id).process !== undefined;
  }

  /** Cuts a server off from all others, or connects it again. Clients reach it all the same. */
  cut(id: number, isCut = true): void {
    for (const [name, line] of this.#lines) if (name.split(">").includes(String(id))) line.cut(isCut);
  }

  /** Puts bytes at the end of a disk, as a write that a crash cut short leaves them. */
  async tear(id: number, bytes: Uint8Array): Promise<void> {
    await appendFile(this.#file(id), bytes);
  }

  /** Puts other bytes in the place of all on a disk. */
  async lay(id: number, bytes: Uint8Array): Promise<void> {
    await writeFile(this.#file(id), bytes);
  }

  /** What is on a server's disk. */
  disk(id: number): Promise<Buffer> {
    return readFile(this.#file(id));
  }

  /** The lines of all lives of a server. */
  linesOf(id: number): readonly string[] {
    return this.#member(id).lines;
  }

  saidSince(id: number, from: number, text: string): boolean {
    return this.#member(id)
      .lines.slice(from)
      .some((line) => line.includes(text));
  }

  /** The server that said last, of all in the highest term, that it leads; undefined if none that is up did. */
  get leader(): number | undefined {
    const claims = this.ids.flatMap((id) =>
      this.#member(id).lines.flatMap((line) => {
        const term = /I=\d+ T=(\d+) L=\d+\| leader, votes=/.exec(line)?.[1];
        return term === undefined ? [] : [{ id, term: Number(term) }];
      }),
    );
    const [last] = claims.toSorted((a, b) => b.term - a.term);
    return last !== undefined && this.isUp(last.id) ? last.id : undefined;
  }

  /** Everything that was applied in any life of any server. */
  get applied(): Applied[] {
    return this.ids.flatMap((id) =>
      this.#member(id).lines.flatMap((line) => {
        const [, index, command = "", result = ""] =
          /\| apply index=(\d+), cmd:\[(.*)\], result:\[(.*)\]$/.exec(line) ?? [];
        return index === undefined ? [] : [{ id, index: Number(index), command, result }];
      }),
    );
  }

  /** Waits until something is so, which it becomes when a server says a line. Fails, and tells the last lines, if a server ends. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      const ended = this.ids.find((id) => this.#member(id).hasEnded);
      if (ended !== undefined) {
        throw new Error(`server ${ended} ended while waiting: ${what}\n${this.linesOf(ended).slice(-20).join("\n")}`);
      }
      await new Promise<void>((resolve) => {
        const before = this.#look;
        const timer = setTimeout(resolve, 200);
        this.#look = () => {
          clearTimeout(timer);
          before();
          resolve();
        };
      });
      this.#look = () => {};
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.ids.map((id) => this.kill(id)));
    for (const { link } of this.#members) link.close();
    for (const line of this.#lines.values()) line.close();
    this.#master?.destroy();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Each server is told where the lines begin that lead from it to the others. */
  async #playMaster(): Promise<void> {
    const tables: string[][] = [];
    for (const from of this.ids) {
      const addrs: string[] = [];
      for (const to of this.ids) {
        const line = new Line(this.#member(to).addr);
        if (from !== to) this.#lines.set(`${from}>${to}`, line);
        addrs.push(from === to ? this.#member(to).addr : await line.open());
      }
      tables.push(addrs);
    }
    const services = implement(METHODS, {
      "Master.RegisterRpc": ({ addr }) => {
        const id = this.#members.findIndex((member) => member.addr === addr);
        return { ok: true, addrs: tables[id] ?? [], pubkeys: [] };
      },
    });
    this.#master = await serve("127.0.0.1:0", services, () => {});
  }

  #member(id: number): Member {
    const member = this.#members[id];
    if (member === undefined) throw new RangeError(`no server ${id}`);
    return member;
  }

  #file(id: number): string {
    return path.join(this.#member(id).dir, "records");
  }
}
