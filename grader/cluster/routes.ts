import type { Said } from "../history/events.ts";
import type { Wiretap } from "../history/wiretap.ts";
import { type Member, ProcessMember } from "./member.ts";

/** A client process: its name in the history, where it listens, and who calls it, if a call proves that. */
interface TappedClient {
  name: string;
  listen: string;
  from: ((said: Omit<Said, "from">) => string) | undefined;
}

/** Where each process finds the members behind the wiretap, by its own address. */
export class Routes {
  readonly #wiretap: Wiretap;
  readonly #nameOf: (id: number) => string;
  readonly #found = new Map<string, string[]>();

  constructor(wiretap: Wiretap, nameOf: (id: number) => string) {
    this.#wiretap = wiretap;
    this.#nameOf = nameOf;
  }

  /** Taps what each process says to each other member. */
  async tapMembers(members: readonly Member[]): Promise<void> {
    for (const from of members.filter((member) => member instanceof ProcessMember)) {
      const opened = members.map(({ id, address }) =>
        id === from.id ? address : this.#wiretap.open(this.#nameOf(from.id), this.#nameOf(id), address),
      );
      this.#found.set(from.address, await Promise.all(opened));
    }
  }

  /** Taps what a client says and what is said to it. Returns the address that members find it by. */
  async tapClient({ name, listen, from }: TappedClient, members: readonly Member[]): Promise<string> {
    const address = from === undefined ? listen : await this.#wiretap.open(from, name, listen);
    const opened = members.map(({ id, address: to }) => this.#wiretap.open(name, this.#nameOf(id), to));
    const found = await Promise.all(opened);
    // Where clients have no address, it is the one that asks next.
    for (const asker of [address, ""]) this.#found.set(asker, found);
    return address;
  }

  /** Where one finds the members, by their ids; undefined if that is where they are. */
  of(asker: string): string[] | undefined {
    return this.#found.get(asker);
  }

  /** The addresses of all routes. */
  get addresses(): string[] {
    return [...this.#found.values()].flat();
  }
}
