import type { Value } from "../../../skeleton/zpaxos/messages.ts";
import { SeveralServers } from "../kit/world/several-servers.ts";
import type { Setting } from "../paxos/judge/view.ts";
import { server } from "../paxos/wire.ts";

/** After so many of the longest pauses everything that servers have heard of is decided, and holes are filled: some to spare for duels. */
const CALM_PAUSES = 24;

/** Several real servers: the time that passes for all of them, and the network between them. */
export class Several extends SeveralServers<Setting> {
  get pause_ms(): number {
    return this.setting.retry_ms[1];
  }

  /** Has one propose a value, if it lives; what it says is on its way then. */
  async start(id: number, seq: number, value: Value): Promise<void> {
    if (!this.world.server(server(id)).isAwake) return;
    const params = { seq, value };
    await this.world.deliver(
      this.world.send({ from: "client", to: server(id), method: "Paxos.StartRpc", params }, () => {}),
    );
  }

  /** From now on nothing is lost: all propose behind all that is known, and so whatever is open is decided, or filled. */
  async calm(last: number): Promise<void> {
    await this.clear(2 * this.pause_ms);
    for (const id of this.ids) await this.start(id, last + 1, `put calm ${id}`);
    await this.pass(CALM_PAUSES * this.pause_ms);
  }
}
