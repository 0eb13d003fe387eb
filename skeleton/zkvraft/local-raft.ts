import type { Functions as RaftFunctions } from "../zraft/functions.ts";
import type { StartReply } from "../zraft/messages.ts";
import type { Server as RaftServer } from "../zraft/server.ts";
import type { Later } from "./functions.ts";
import type { Raft } from "./raft.ts";

/** Raft in this process: lab zraft's. */
export class LocalRaft implements Raft {
  readonly #s: RaftServer;
  readonly #functions: RaftFunctions;
  readonly #readIndex: (raft: RaftServer) => Later<number | undefined>;

  constructor(s: RaftServer, functions: RaftFunctions, readIndex: (raft: RaftServer) => Later<number | undefined>) {
    this.#s = s;
    this.#functions = functions;
    this.#readIndex = readIndex;
  }

  get term(): number {
    return this.#s.currentTerm;
  }

  get leaderId(): number | null {
    return this.#s.role === "leader" ? this.#s.id : this.#s.leaderId;
  }

  async start(command: string): Promise<StartReply> {
    return this.#functions.start(this.#s, command);
  }

  async readIndex(): Promise<number | undefined> {
    return this.#readIndex(this.#s);
  }

  async snapshot(index: number, data: string): Promise<boolean> {
    return this.#s.compact(index, data);
  }
}

/** The same functions; whenever one of them has done something, `look` is called. All that changes who leads is in them. */
export function watched(functions: RaftFunctions, look: () => void): RaftFunctions {
  const watch =
    (act: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      try {
        const returned = act(...args);
        return returned instanceof Promise ? returned.finally(look) : returned;
      } finally {
        look();
      }
    };
  const acts = Object.entries(functions).map(([name, act]) => [name, watch(act as (...args: unknown[]) => unknown)]);
  return Object.fromEntries(acts) as unknown as RaftFunctions;
}
