import type { Duplex } from "node:stream";
import { change } from "../../history/disk.ts";
import type { DiskOp } from "../../history/events.ts";
import type { History } from "../../history/history.ts";

/** More than a snapshot with all that a server keeps, in base64. */
const LINE_MAX = 4 * 1024 * 1024;

/** What a process asks of its disk. It does nothing before it is answered. */
export interface Asked {
  op: DiskOp;
  bytes: Buffer;
  /** The place of the question in the history. */
  at: number;
  id: number;
}

/**
 * The disk of a process, which the grader plays: it outlives the process, and the next one finds there what was written. A write
 * may be held for as long as anything else is to happen meanwhile; then it arrives, fails, or is what the process is killed at.
 */
export class Disk {
  /** Whether what is asked waits for `ack` or `fail`; without it, the disk does all that it is asked at once. */
  holds: (op: DiskOp) => boolean = () => false;
  /** Called when its process begins to wait for what is held. */
  onHeld: () => void = () => {};
  readonly #who: string;
  readonly #history: History;
  #bytes: Buffer = Buffer.alloc(0);
  #line: Duplex | undefined;
  #asked: Asked[] = [];
  /** How often it was asked for something: who asks goes on, however seldom it runs. */
  requests = 0;

  constructor(who: string, history: History) {
    this.#who = who;
    this.#history = history;
  }

  /** All that a process would find there now. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** What its process waits for; undefined if it waits for nothing. */
  get asked(): Asked | undefined {
    return this.#asked[0];
  }

  /** Whether so many bytes of what is held can be kept when the process dies there; if it waits for nothing, none can. */
  canKeep(kept = 0): boolean {
    const { asked } = this;
    if (asked === undefined || asked.op === "load") return kept === 0;
    return asked.op === "append" ? kept <= asked.bytes.length : kept === 0 || kept === asked.bytes.length;
  }

  /** Puts other bytes in the place of all that is there. */
  lay(bytes: Buffer): void {
    this.#history.note({ kind: "laid", who: this.#who, bytes: bytes.toString("base64") });
    this.#bytes = bytes;
  }

  /** Gives the disk to a process that was started. */
  attach(line: Duplex): void {
    this.#line = line;
    const chunks: string[] = [];
    let length = 0;
    line.setEncoding("utf8");
    line.on("data", (chunk: string) => {
      // What one said that is dead concerns nobody.
      if (this.#line !== line) return;
      this.#history.weigh(chunk.length);
      const [first = "", ...more] = chunk.split("\n");
      chunks.push(first);
      length += first.length;
      if (length > LINE_MAX) return void line.destroy();
      for (const next of more) {
        this.#take(chunks.splice(0).join(""));
        chunks.push(next);
        length = next.length;
      }
    });
    line.resume();
  }

  /** Does what was asked, and answers. */
  ack(): void {
    const asked = this.#first();
    this.#history.note({ kind: "acked", disk: asked.at });
    this.#change(asked, asked.bytes.length);
    this.#answer(asked.op === "load" ? { id: asked.id, bytes: this.#bytes.toString("base64") } : { id: asked.id });
  }

  /** Answers with an error. So many of the bytes have arrived all the same. */
  fail(error: string, kept = 0): void {
    const asked = this.#first();
    this.#refuseMore(kept);
    this.#history.note({ kind: "acked", disk: asked.at, error, kept });
    this.#change(asked, kept);
    this.#answer({ id: asked.id, error });
  }

  /**
   * Notes that its process is killed, and keeps so many bytes of what that was about to write.
   *
   * @throws RangeError if it does not write so many, or only as a whole
   */
  kill(kept = 0): void {
    const { asked } = this;
    this.#refuseMore(kept);
    this.#history.note({ kind: "kill", who: this.#who, ...(asked === undefined ? {} : { disk: asked.at, kept }) });
    if (asked !== undefined) this.#change(asked, kept);
    this.detach();
  }

  /** Its process has ended: nobody waits any more. */
  detach(): void {
    this.#line = undefined;
    this.#asked = [];
  }

  #take(text: string): void {
    const read = requestIn(text);
    // Who writes something else there is not answered.
    if (read === undefined)
      return void this.#history.note({ kind: "shown", who: this.#who, text: `asks its disk: ${text.slice(0, 200)}` });
    const { op, bytes } = read;
    const told = op === "load" ? {} : { bytes };
    this.requests += 1;
    const at = this.#history.note({ kind: "disk", who: this.#who, op, ...told });
    this.#asked.push({ op, id: read.id, at, bytes: Buffer.from(bytes, "base64") });
    if (this.#asked.length === 1) this.#goOn();
  }

  /** What waits now is done at once, or held. */
  #goOn(): void {
    const { asked } = this;
    if (asked === undefined) return;
    if (this.holds(asked.op)) this.onHeld();
    else this.ack();
  }

  #first(): Asked {
    const { asked } = this;
    if (asked === undefined) throw new RangeError(`${this.#who} has asked its disk for nothing`);
    return asked;
  }

  #refuseMore(kept: number): void {
    if (this.canKeep(kept)) return;
    const { op = "nothing", bytes } = this.asked ?? {};
    throw new RangeError(`${this.#who} asks its disk for ${op}: ${kept} of ${bytes?.length ?? 0} bytes cannot be kept`);
  }

  #change({ op, bytes }: Asked, kept: number): void {
    const changed = change(op, bytes, kept);
    if (changed === undefined) return;
    this.#bytes = changed.isAdded ? Buffer.concat([this.#bytes, changed.bytes]) : changed.bytes;
  }

  #answer(answer: object): void {
    this.#asked.shift();
    this.#line?.write(`${JSON.stringify(answer)}\n`);
    this.#goOn();
  }
}

const OPS: readonly unknown[] = ["load", "append", "replace"] satisfies DiskOp[];

/** What a line asks of a disk (`FdDisk`); undefined if it is none that asks something. */
export function requestIn(text: string): { op: DiskOp; id: number; bytes: string } | undefined {
  try {
    const { op, id, bytes = "" } = JSON.parse(text);
    return OPS.includes(op) && Number.isSafeInteger(id) && typeof bytes === "string" ? { op, id, bytes } : undefined;
  } catch {
    return undefined;
  }
}
