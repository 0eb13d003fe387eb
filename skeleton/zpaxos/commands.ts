import type { Server } from "./server.ts";
import { commandText } from "./service.ts";

export interface ClientCommand {
  client: string;
  number: number;
  command: string;
}

/**
 * Puts a client's command into the log: proposes it in the first free instance, and if another value is chosen there, in the next one.
 * Returns when it is applied here, with the instance that was the last then.
 */
export async function executeCommand(s: Server, { client, number, command }: ClientCommand) {
  const value = commandText(client, number, command);
  while (true) {
    const found = s.service.resultOf?.(client, number);
    if (found !== undefined) return { seq: s.lastApplied, result: found };
    const seq = firstFree(s);
    await s.start(seq, value);
    const decided = s.instances.get(seq)?.decided;
    // A proposal that ended without a decision is made again, but not without a pause.
    if (decided === undefined || decided === null) await s.pause();
    else if (decided.value === value) {
      await s.untilApplied(seq);
      return { seq, result: s.service.resultOf?.(client, number) ?? "" };
    }
  }
}

/** The first instance in which nothing is decided, as far as this server knows, and in which it does not propose. */
function firstFree(s: Server): number {
  let seq = s.openSeq;
  while (s.isProposing(seq) || (s.instances.get(seq)?.decided ?? null) !== null) seq += 1;
  return seq;
}
