import type { Process } from "../sandbox/launch.ts";
import { OutputError } from "../sandbox/output.ts";
import { ANSWER } from "./client-answer.ts";

/** What a client writes up to its next prompt. */
const UP_TO_PROMPT = /^([\s\S]*)>>> $/;

/** The reason why a command has no result is on its way when the next prompt has come. */
const REASON_MAX_MS = 2000;

/** A real client process whose standard input and output are pipes. It answers one command at a time. */
export class RealClient {
  readonly process: Process;
  readonly address: string;
  /** Where its output ended when the last answer was read: the next answer is searched from here. */
  #taken = 0;
  /** When all that was typed before is answered. */
  #idle: Promise<unknown> = Promise.resolve();

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

  /**
   * Types a command when the one before is answered, and returns the result; or why there is none, as the first group of
   * `unanswered` finds it in what the client logs. For a client that stays when it finds no agreement.
   *
   * @throws OutputError when it does neither within `timeout_ms`
   */
  type(command: string, unanswered: RegExp, timeout_ms: number): Promise<{ result: string } | { why: string }> {
    const typed = this.#idle.then(() => this.#typeNow(command, unanswered, timeout_ms));
    this.#idle = typed.catch(() => {});
    return typed;
  }

  async #typeNow(
    command: string,
    unanswered: RegExp,
    timeout_ms: number,
  ): Promise<{ result: string } | { why: string }> {
    const { stdout, stderr } = this.process;
    // The first prompt is one, too.
    await stdout.until(UP_TO_PROMPT, { from: this.#taken, timeout_ms });
    const [from, logged] = [stdout.text.length, stderr.text.length];
    this.process.write(`${command}\n`);
    const [, written = ""] = await stdout.until(UP_TO_PROMPT, { from, timeout_ms });
    this.#taken = from;
    const answer = ANSWER.exec(written);
    if (answer !== null) return answer;
    const reason = await stderr.until(unanswered, { from: logged, timeout_ms: REASON_MAX_MS }).catch(() => null);
    return { why: reason?.[1] ?? "the client shows no result" };
  }
}
