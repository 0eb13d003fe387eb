import { RealClock } from "../zclock/clock.ts";
import { runPrompt } from "../zkv/prompt.ts";
import { findServers } from "../zserver/find.ts";
import * as clerkFile from "./clerk.ts";
import { Clerk, SessionError } from "./client.ts";
import { KEEP_ALIVE } from "./entries.ts";
import { CLIENT_COMMAND_BYTES_MAX } from "./messages.ts";

export interface ClerkPromptOptions {
  maddr: string;
  /** How long an answer is waited for, until the next server is asked. */
  timeout_ms: number;
  /** A session that has not been used for so long is kept by a command that asks for nothing; 0 for never. */
  keepAlive_ms: number;
}

/** A command that no server would take. */
class TooLongError extends Error {}

/** Runs a clerk at a terminal, or on piped lines (`zkv/prompt.ts`). One whose session is lost begins another with the next command. */
export async function runClerk({ maddr, timeout_ms, keepAlive_ms }: ClerkPromptOptions): Promise<void> {
  await runPrompt(async (aside) => {
    const links = await findServers(maddr);
    const clock = new RealClock();
    const begin = (): Clerk => new Clerk(links, { clock, timeout_ms, aside }, clerkFile);
    let clerk = begin();
    let cancel = (): void => {};
    const ask = async (text: string): Promise<string> => {
      cancel();
      try {
        return await clerk.command(text);
      } catch (error) {
        if (error instanceof SessionError) clerk = begin();
        throw error;
      } finally {
        if (keepAlive_ms > 0) cancel = clock.after(keepAlive_ms, () => void ask(KEEP_ALIVE).catch(() => {}));
      }
    };
    return {
      ask(text) {
        const bytes = Buffer.byteLength(text);
        if (bytes <= CLIENT_COMMAND_BYTES_MAX) return ask(text);
        throw new TooLongError(`the command is ${bytes} bytes long, the most is ${CLIENT_COMMAND_BYTES_MAX}`);
      },
      isNoAnswer: (error) => error instanceof SessionError || error instanceof TooLongError,
    };
  });
}
