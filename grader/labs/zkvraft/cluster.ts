import type { Random } from "../../checks/random.ts";
import { SeveralServers } from "../kit/world/several-servers.ts";
import { ELECTION_MS } from "../kvraft/cast.ts";
import type { Setting } from "../kvraft/judge/view.ts";
import { clerk } from "../kvraft/wire.ts";

/** After so many of the longest timeouts somebody leads, and all that clerks were asked for is answered. */
const CALM_TIMEOUTS = 12;

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

  /** From now on nothing is lost or late: what clerks were asked for is answered, and then they read what is there. */
  async calm(): Promise<void> {
    await this.clear(2 * this.timeout_ms);
    await this.pass(CALM_TIMEOUTS * this.timeout_ms);
    for (const key of KEYS) await this.ask(this.setting.clerks[0] as number, `get ${key}`);
    await this.pass(CALM_TIMEOUTS * this.timeout_ms);
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
