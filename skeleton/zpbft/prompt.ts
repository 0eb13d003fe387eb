import { runPrompt } from "../zkv/prompt.ts";
import { newKeyPair } from "../znet/keys.ts";
import { type ClientOptions, joinAsClient, NoAgreementError } from "./client.ts";
import { rehearse } from "./rehearsal.ts";

/** Runs a client at a terminal, or on piped lines (`zkv/prompt.ts`). */
export async function runClient(options: ClientOptions): Promise<void> {
  await runPrompt(async (aside) => {
    const client = await joinAsClient(options, aside);
    void rehearse(newKeyPair("ed25519"));
    return {
      ask: async (command) => (await client.request(command)).result,
      isNoAnswer: (error) => error instanceof NoAgreementError,
    };
  });
}
