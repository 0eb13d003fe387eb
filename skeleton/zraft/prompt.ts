import { runPrompt } from "../zkv/prompt.ts";
import { type ClientOptions, joinAsClient, NoAnswerError } from "./client.ts";

/** Runs a client at a terminal, or on piped lines (`zkv/prompt.ts`). */
export async function runClient(options: ClientOptions): Promise<void> {
  await runPrompt(async (aside) => {
    const client = await joinAsClient(options, aside);
    return {
      ask: (command) => client.request(command),
      isNoAnswer: (error) => error instanceof NoAnswerError,
    };
  });
}
