import type { Process } from "../sandbox/launch.ts";
import { OutputError } from "../sandbox/output.ts";

const HEAD = "\n==== result ====\n";

/** The first result, to the prompt behind it: what a result says may look like anything, and be long. */
const ANSWER = {
  exec: (text: string): { result: string } | null => {
    const start = text.indexOf(HEAD);
    if (start === -1) return null;
    const rest = text.slice(start + HEAD.length - 1);
    const found = /\n================\ntake: .*\n/.exec(rest);
    return found === null ? null : { result: rest.slice(1, Math.max(1, found.index)) };
  },
  toString: () => "a result",
};

/** A real client process whose standard input and output are pipes. It answers one command at a time. */
export class RealClient {
  readonly process: Process;
  readonly address: string;
  /** Where its output ended when the last answer was taken: the next one comes when it is asked for. */
  #taken = 0;

  constructor(process: Process, address: string) {
    this.process = process;
    this.address = address;
  }

  async ready(timeout_ms: number): Promise<void> {
    await this.process.stdout.until(/>>> /, { timeout_ms });
  }

  /**
   * Types a command, and returns the result that the client shows; undefined if it finds no agreement, with which a
   * client on a pipe ends.
   *
   * @throws OutputError when it does neither within `timeout_ms`
   */
  async ask(command: string, timeout_ms: number): Promise<string | undefined> {
    this.process.write(`${command}\n`);
    try {
      const { result } = await this.process.stdout.until(ANSWER, { from: this.#taken, timeout_ms });
      this.#taken = this.process.stdout.text.length;
      return result;
    } catch (error) {
      if (error instanceof OutputError && this.process.stdout.ended) return undefined;
      throw error;
    }
  }
}
