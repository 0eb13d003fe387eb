import * as zlog from "../zlog/zlog.ts";
import type { CommitArgs, OkReply, PrePrepareArgs, PrepareArgs } from "../zpbft/messages.ts";
import { PrepareRpc } from "../zpbft/prepare.ts";
import { PrePrepareRpc } from "../zpbft/preprepare.ts";
import type { Server } from "./server.ts";

/** What is said about a seq in a view. */
type Said =
  | { name: "Server.PrePrepareRpc"; args: PrePrepareArgs }
  | { name: "Server.PrepareRpc"; args: PrepareArgs }
  | { name: "Server.CommitRpc"; args: CommitArgs };

const PHASES = {
  "Server.PrePrepareRpc": "pre-prepare",
  "Server.PrepareRpc": "prepare",
  "Server.CommitRpc": "commit",
} as const;

/**
 * The way of every pre-prepare, PREPARE and COMMIT to the phases of zpbft, which know one view and one window: those of a past view,
 * or of a seq that is out of reach, are refused; those of a view or a window to come are kept until then (W1, W3, NV9).
 */
export class Gate {
  readonly #s: Server;
  readonly #kept = new Map<number, Said[]>();

  constructor(s: Server) {
    this.#s = s;
  }

  async take(said: Said): Promise<OkReply> {
    const s = this.#s;
    const { peerId, view, seq } = said.args.msg;
    const refusal = this.#whyRefused(said);
    if (refusal !== undefined) {
      // A slow peer's votes come late, and nothing is wrong with that.
      const tell = view < s.view || seq <= s.low ? zlog.debug : zlog.warn;
      tell(`${said.name} ${peerId} refused: ${refusal}`);
      return { ok: false };
    }
    // Everybody who has ever said anything must be known (ST6).
    if (!s.heard.has(peerId)) s.verify(PHASES[said.name], said.args.msg, said.args.sign);
    if (view === s.view && !s.changing && !s.isSilent && seq <= s.high) return this.#hand(said);
    return { ok: this.#keep(said) };
  }

  /** Hands on what was kept and is of the view and the window now. */
  deliver(): void {
    const s = this.#s;
    if (s.changing || s.isSilent) return;
    for (const [peerId, all] of this.#kept) {
      const isNow = ({ args: { msg } }: Said) => msg.view === s.view && msg.seq <= s.high;
      this.#kept.set(
        peerId,
        all.filter((said) => this.#whyRefused(said) === undefined && !isNow(said)),
      );
      for (const said of all) if (isNow(said) && this.#whyRefused(said) === undefined) void this.#hand(said);
    }
  }

  #whyRefused({ args: { msg } }: Said): string | undefined {
    const { view, low, high, interval } = this.#s;
    if (msg.view < view) return `view ${msg.view} is past, this is view ${view}`;
    if (msg.seq > low && msg.seq <= high + interval) return undefined;
    return `seq=${msg.seq} is outside the window, which is ${low + 1}..${high}`;
  }

  /** Only what its sender has signed is kept, and of each sender no more than correct ones need. */
  #keep(said: Said): boolean {
    const s = this.#s;
    const { msg, sign } = said.args;
    if (!s.others.includes(msg.peerId) || !s.verify(PHASES[said.name], msg, sign)) return false;
    const kept = this.#kept.get(msg.peerId) ?? [];
    if (kept.length >= 9 * s.interval) return false;
    this.#kept.set(msg.peerId, [...kept, said]);
    return true;
  }

  async #hand(said: Said): Promise<OkReply> {
    const s = this.#s;
    if (said.name === "Server.PrepareRpc") return PrepareRpc(s, said.args);
    if (said.name === "Server.CommitRpc") return s.CommitRpc(said.args);
    const { seq, digest } = said.args.msg;
    const order = s.missing.get(seq);
    if (order !== undefined && order.msg.digest !== digest) {
      zlog.warn(`${s.at(seq)} pre-prepare refused: the view began with another digest for this seq`);
      return { ok: false };
    }
    const reply = PrePrepareRpc(s, said.args);
    if (reply.ok) s.wait(said.args.reqArgs);
    return reply;
  }
}
