import { newKeyPair, sign } from "../../../skeleton/znet/keys.ts";
import type { ReplyArgs, RequestArgs } from "../../../skeleton/zpbft/messages.ts";
import type { Said } from "../../history/events.ts";
import type { Playing } from "../kit/world/playing.ts";
import { SeveralServers } from "../kit/world/several-servers.ts";
import { CLIENT } from "../views/cast.ts";
import { isAnswered } from "../views/judge/answers.ts";
import { keyringOf } from "../views/judge/known.ts";
import { faultyMax } from "../views/judge/proofs.ts";
import type { Setting } from "../views/judge/setting.ts";
import { messagesOf, replica } from "../views/wire.ts";

/** After so long, one that starts asks again who was not reached. */
const ASKS_AGAIN_MS = 200;

/** So often a client asks everybody, until it gives up: each view change costs more patience than the one before. */
const ATTEMPTS_MAX = 8;

/** All that goes to the client comes to one address, which is in every request. */
const ANYBODY = "anybody";

/** Several real servers, a client, and time that passes for all of them. */
export class Several extends SeveralServers<Setting> {
  readonly f: number;
  readonly #keys = newKeyPair("ed25519");
  #clientAddr = "";
  #timestamp = 0;

  constructor(playing: Playing<Setting>) {
    super(playing);
    this.f = faultyMax(playing.setting);
  }

  /** They have asked each other how things are. */
  async begin(): Promise<void> {
    const callerOf = (said: Omit<Said, "from">): string => replierOf(this, said);
    this.#clientAddr = await this.world.network.open(ANYBODY, CLIENT, callerOf);
    await this.pass(2 * ASKS_AGAIN_MS);
    await this.world.rest();
  }

  /** Those that live, and are not cut off. */
  get well(): number[] {
    return this.awake.filter((id) => !this.cut.has(id));
  }

  /** The view that f+1 of those that are well have spoken in. */
  get view(): number {
    const views = this.well.map((id) => this.#lastViewOf(id)).toSorted((a, b) => b - a);
    return views[this.f] ?? 0;
  }

  get leader(): number {
    return this.view % this.setting.n;
  }

  request(command = `put k${this.#timestamp % 5} ${this.#timestamp}`): RequestArgs {
    this.#timestamp += 1;
    const req = { clientAddr: this.#clientAddr, timestamp: this.#timestamp, command };
    const args = { req, pubkey: this.#keys.publicPem, sign: sign(this.#keys.privateKey, "request", req) };
    keyringOf(this.world.history, this.setting).vouchFor(args);
    return args;
  }

  /** The client asks one of them, and what comes of that is on its way. */
  async ask(id: number, request: RequestArgs): Promise<void> {
    if (!this.awake.includes(id)) return;
    const said = { from: CLIENT, to: replica(id), method: "Server.RequestRpc", params: request };
    await this.world.deliver(this.world.send(said, () => {}));
  }

  /** The client asks all that are well, again and again, until f+1 have answered alike, or it gives up. */
  async serve(request: RequestArgs): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX && !this.isAnswered(request); attempt++) {
      for (const id of this.well) await this.ask(id, request);
      await this.deliverAll();
      if (!this.isAnswered(request)) await this.pass(this.setting.patience_ms * 2 ** Math.min(attempt, 3));
    }
  }

  async serveNew(count: number): Promise<void> {
    for (let number = 0; number < count; number++) await this.serve(this.request());
  }

  isAnswered(request: RequestArgs): boolean {
    return isAnswered(this.world.history, this.setting, request);
  }

  /** From now on nothing is lost or late, and all lives: what was asked for is asked for once more, until it is answered. */
  async calm(asked: readonly RequestArgs[]): Promise<void> {
    await this.clear(this.setting.patience_ms);
    for (const request of asked) await this.serve(request);
    await this.deliverAll();
    await this.world.rest();
  }

  #lastViewOf(id: number): number {
    const all = messagesOf(this.world.history).filter(({ from }) => from === replica(id));
    const views = all.flatMap((one) =>
      one.method === "Server.PrepareRpc" || one.method === "Server.NewViewRpc" ? [one.params.msg.view] : [],
    );
    return Math.max(0, ...views);
  }
}

/** Whose reply a call to the client is: as it is signed, for all come by one address. */
function replierOf({ setting, world }: Several, { method, params }: Omit<Said, "from">): string {
  const { msg, sign: signature } = (params ?? {}) as Partial<ReplyArgs>;
  const { peerId } = msg ?? {};
  const isReply = method === "Client.ReplyRpc" && typeof peerId === "number" && typeof signature === "string";
  const isOwn = isReply && keyringOf(world.history, setting).isSigned(peerId, "reply", msg as object, signature);
  return isOwn ? replica(peerId) : ANYBODY;
}
