import * as zlog from "../zlog/zlog.ts";
import { Link } from "../znet/link.ts";
import type { StartReply } from "../zraft/messages.ts";
import { METHODS } from "./messages.ts";
import type { Raft } from "./raft.ts";

/** A Raft in another process. Its server hears from it by calls: what is to be applied, and who leads. */
export class RemoteRaft implements Raft {
  term = 0;
  leaderId: number | null = null;
  readonly #link: Link;

  constructor(addr: string) {
    this.#link = new Link(addr, (fault) => zlog.warn(fault));
  }

  get reached(): Promise<void> {
    return this.#link.reached;
  }

  /** Takes what it says of the leader. */
  hear(term: number, leaderId: number): void {
    this.term = term;
    this.leaderId = leaderId === -1 ? null : leaderId;
  }

  start(command: string): Promise<StartReply> {
    return this.#link.call("Raft.StartRpc", METHODS["Raft.StartRpc"], { command });
  }

  async readIndex(): Promise<number | undefined> {
    const { ok, index } = await this.#link.call("Raft.ReadIndexRpc", METHODS["Raft.ReadIndexRpc"], {});
    return ok ? index : undefined;
  }

  async snapshot(index: number, data: string): Promise<boolean> {
    const { ok } = await this.#link.call("Raft.SnapshotRpc", METHODS["Raft.SnapshotRpc"], { index, data });
    return ok;
  }
}
