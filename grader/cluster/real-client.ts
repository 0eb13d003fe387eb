import type { Process } from "../sandbox/launch.ts";
import { OutputError } from "../sandbox/output.ts";
import { ANSWER } from "./client-answer.ts";

/** A real client process whose standard input and output are pipes. It answers one command at a time. */
export class RealClient {
  readonly process: Process;
  readonly address: string;
  /** Where its output ended when the last answer was read: the next answer is searched from here. */
  #taken = 0;

  constructor(process: Process, address: string) {
    this.process = process;
    this.address = address;
  }

  async ready(timeout_ms: number): Promise<void> {
    await this.process.stdout.until(/>>> /, { timeout_ms });
  }

  /**
   * Types a command, and returns the result that the client shows; undefined if the client finds no agreement, for then a
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
