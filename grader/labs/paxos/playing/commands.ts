import { commandText } from "../../../../skeleton/zpaxos/service.ts";
import type { Call } from "../../../history/events.ts";
import { idOf, type Message } from "../wire.ts";

interface Command {
  request: string;
  value: string;
  /** The servers that were asked for it. */
  servers: Set<number>;
}

/** The commands of clients that have no result yet, and the instances in which they are proposed. */
export class Commands {
  readonly #open: Command[] = [];
  /** By `proposer seq`: the command for which it proposes there. */
  readonly #proposed = new Map<string, Command | undefined>();
  readonly #isDecided: (seq: number) => boolean;

  constructor(isDecided: (seq: number) => boolean) {
    this.#isDecided = isDecided;
  }

  /**
   * The command that a call is about. A prepare says nothing of it: it is for the command that its proposer was asked for and has not
   * begun with, or had to leave for another instance.
   */
  requestOf(call: Call): string | undefined {
    if (call.malformed !== undefined) return undefined;
    const message = call as Message;
    switch (message.method) {
      case "Paxos.CommandRpc":
        return this.#asked(message.params, message).request;
      case "Paxos.PrepareRpc": {
        const { from, seq } = message.params;
        return this.#proposed.getOrInsertComputed(`${from} ${seq}`, () => this.#waiting(from))?.request;
      }
      case "Paxos.AcceptRpc": {
        const { value } = message.params;
        return this.#open.find((one) => one.value === value)?.request;
      }
      default:
        return undefined;
    }
  }

  /** A command has its result: nothing more belongs to it. */
  done(params: { client: string; number: number; command: string }): void {
    const value = commandText(params.client, params.number, params.command);
    const place = this.#open.findIndex((one) => one.value === value);
    if (place >= 0) this.#open.splice(place, 1);
  }

  #asked(params: { client: string; number: number; command: string }, { to, at }: Call): Command {
    const value = commandText(params.client, params.number, params.command);
    const known = this.#open.find((one) => one.value === value);
    const command = known ?? { request: `command ${at}`, value, servers: new Set() };
    if (known === undefined) this.#open.push(command);
    const id = idOf(to);
    if (id !== undefined) command.servers.add(id);
    return command;
  }

  #waiting(id: number): Command | undefined {
    return this.#open.find((one) => {
      const seqs = [...this.#proposed].flatMap(([key, command]) =>
        command === one && key.startsWith(`${id} `) ? [Number(key.split(" ")[1])] : [],
      );
      return one.servers.has(id) && seqs.every(this.#isDecided);
    });
  }
}
