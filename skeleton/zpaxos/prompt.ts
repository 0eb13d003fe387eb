import { runPrompt } from "../zkv/prompt.ts";
import { findServers } from "../zserver/find.ts";
import { Client, NoAnswerError } from "./client.ts";

export interface ClientOptions {
  maddr: string;
  /** How long a command may take, from the first attempt on. */
  timeout_ms: number;
}

/** Runs a client at a terminal, or on piped lines (`zkv/prompt.ts`). */
export async function runClient({ maddr, timeout_ms }: ClientOptions): Promise<void> {
  await runPrompt(async (aside) => {
    const client = new Client(await findServers(maddr), timeout_ms, aside);
    return {
      ask: (command) => client.request(command),
      isNoAnswer: (error) => error instanceof NoAnswerError,
    };
  });
}
