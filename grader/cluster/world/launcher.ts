import { freeAddress } from "../../base/ports.ts";
import type { Process } from "../../sandbox/launch.ts";
import type { Lines } from "../lines.ts";
import type { Processes } from "../processes.ts";
import type { Cast } from "./cast.ts";
import type { Files } from "./files.ts";
import type { Network } from "./network.ts";
import type { Server } from "./server.ts";

/** A process that waits to be started, and where it listens. */
interface Launched {
  process: Process;
  listen: string;
}

interface LauncherOptions {
  cast: Cast;
  network: Network;
  processes: Processes;
  lines: Lines;
  files: Files;
}

/** Launches the processes of a world: when they are to be started, or ahead of that, where a cast's load first. */
export class Launcher {
  readonly #options: LauncherOptions;
  /** The processes that were launched, and not started yet. */
  readonly #next = new Map<Server, Promise<Launched>>();
  #launchesNoMore = false;

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  /** The process of a server's next life, which begins now. */
  take(server: Server): Promise<Launched> {
    const launched = this.#launched(server);
    this.#next.delete(server);
    return launched;
  }

  /** Launches the process of a server's next life ahead. */
  launchNext(server: Server): void {
    if (!this.#options.cast.loadsFirst || this.#launchesNoMore) return;
    // Who starts it is told why it cannot be.
    this.#launched(server).catch(() => {});
  }

  /** From now on a process is launched only when it is to be started: who kills no more wants none ahead. */
  launchNoMore(): void {
    this.#launchesNoMore = true;
  }

  /** Resolves when nothing is being launched any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#next.values());
  }

  #launched(server: Server): Promise<Launched> {
    return this.#next.getOrInsertComputed(server, () => this.#launch(server));
  }

  async #launch({ name, address, lives }: Server): Promise<Launched> {
    const { cast, network, processes, lines, files } = this.#options;
    const find = async (other: string): Promise<string> => {
      const found = await network.open(name, other);
      lines.watch(found);
      return found;
    };
    const listen = await freeAddress();
    lines.watch(listen);
    const file = (one: string): string => files.find(name, one);
    const args = await cast.args(name, { address, listen, lives, find, file });
    return { process: processes.launch({ role: name, args, reads: files.of(name), hasDisk: true }), listen };
  }
}
