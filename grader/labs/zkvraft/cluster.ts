import type { Random } from "../../checks/random.ts";
import { SeveralServers } from "../kit/world/several-servers.ts";
import { ELECTION_MS } from "../kvraft/cast.ts";
import { CALM_MS } from "../kvraft/judge/calm.ts";
import type { Setting } from "../kvraft/judge/view.ts";
import { clerk } from "../kvraft/wire.ts";

/** Several real servers on Rafts of their own, and real clerks: the time that passes for all of them, and the network between them. */
export class Cluster extends SeveralServers<Setting> {
  override get beside(): readonly string[] {
    return this.setting.clerks.map(clerk);
  }

  get timeout_ms(): number {
    return ELECTION_MS[1];
  }

  /** Somebody asks a clerk for something; all that comes of it at once is there then. */
  async ask(id: number, command: string): Promise<void> {
    this.world.ask(`clerk ${id} ${command}`);
    await this.deliverAll();
  }

  /** Each clerk is asked for something. */
  async askAll(random: Random): Promise<void> {
    for (const id of this.setting.clerks) this.world.ask(`clerk ${id} ${commandOf(id, random)}`);
    await this.deliverAll();
  }

  /** From now on nothing is lost or late: what clerks were asked for is answered, and they read what is there, and was appended last. */
  async calm(): Promise<void> {
    for (const name of this.beside) if (this.world.server(name).process === undefined) await this.world.start(name);
    await this.clear(this.timeout_ms);
    const last = ["append hot end,", ...KEYS.map((key) => `get ${key}`)];
    for (const command of last) this.world.ask(`clerk ${this.setting.clerks[0]} ${command}`);
    // Somewhat more than a cluster owes its answers in.
    await this.pass(CALM_MS + 2 * this.timeout_ms);
  }
}

/** One key that all use, and others that few do. */
const KEYS = ["hot", "cold0", "cold1", "cold2"] as const;

/** What a clerk is asked for, by chance: no two append the same. */
export function commandOf(id: number, random: Random): string {
  const key = random.below(2) === 0 ? "hot" : `cold${id % 3}`;
  const value = `${id}.${random.below(1_000_000)},`;
  const what = random.below(10);
  if (what < 4) return `append ${key} ${value}`;
  if (what < 8) return `get ${key}`;
  return what === 8 ? `put ${key} ${value}` : `del ${key}`;
}
