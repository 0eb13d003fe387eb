import type { StartReply } from "../zraft/messages.ts";

/** The Raft below a server, in this process (`local-raft.ts`) or in another one (`remote-raft.ts`). */
export interface Raft {
  /** The term that it was in when it was heard of last, and who leads in it; null while that is not known. */
  readonly term: number;
  readonly leaderId: number | null;
  /** Gives a command to the log, if this server leads. The answer does not wait until it is committed. */
  start(command: string): Promise<StartReply>;
  /**
   * How far the log was committed when this was asked, if this server leads, and has shown so since: whoever has applied that
   * much has seen all that was answered before. Undefined if it does not lead, or cannot show it now.
   */
  readIndex(): Promise<number | undefined>;
  /** Offers the state after an entry, so that what is before it can be dropped. Whether it was taken. */
  snapshot(index: number, data: string): Promise<boolean>;
}
