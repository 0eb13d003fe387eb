import { SeveralServers } from "../kit/world/several-servers.ts";
import type { Setting } from "../raft/judge/view.ts";
import { server } from "../raft/wire.ts";

/** Several real servers: the time that passes for all of them, and the network between them. */
export class Several extends SeveralServers<Setting> {
  /** The longest election timeout. */
  get timeout_ms(): number {
    return this.setting.election_ms[1];
  }

  /** A client asks each server in turn, until one says that it leads. Returns its id; undefined if none does. */
  async ask(command: string, among: readonly number[] = this.awake): Promise<number | undefined> {
    for (const id of among) {
      if (!this.world.server(server(id)).isAwake) continue;
      let accepted = false;
      const held = this.world.send(
        { from: "client", to: server(id), method: "Raft.StartRpc", params: { command } },
        (outcome) => {
          accepted = "result" in outcome && (outcome.result as { isLeader?: unknown }).isLeader === true;
        },
      );
      await this.world.deliver(held);
      await this.deliverAll();
      if (accepted) return id;
    }
    return undefined;
  }

  /** Asks until somebody leads, one timeout after the other: a vote that was split is repeated. Undefined if nobody ever does. */
  async askUntilAccepted(command: string, timeouts_max = 20): Promise<number | undefined> {
    for (let timeouts = 0; timeouts < timeouts_max; timeouts++) {
      const leader = await this.ask(command);
      if (leader !== undefined) return leader;
      await this.pass(this.timeout_ms);
    }
    return undefined;
  }

  /** From now on nothing is lost or late: what is on its way from before is, and then time passes until all that is owed is there. */
  async calm(): Promise<void> {
    await this.clear(this.timeout_ms);
    await this.askUntilAccepted("put calm 1");
    await this.pass(3 * this.timeout_ms);
    await this.askUntilAccepted("put calm 2");
    await this.pass(6 * this.timeout_ms);
  }
}
