import type { Answer, Call } from "../../grader/history/events.ts";
import { type Cluster, startCluster } from "../../grader/labs/pbft/cluster.ts";
import type { PuppetClient } from "../../grader/labs/pbft/puppets/client.ts";
import type { PuppetReplica } from "../../grader/labs/pbft/puppets/replica.ts";
import { messagesOf, replica } from "../../grader/labs/pbft/wire.ts";
import type { Process } from "../../grader/sandbox/launch.ts";
import { UNSANDBOXED } from "../../grader/sandbox/sandbox.ts";
import { digestOf } from "../../skeleton/znet/keys.ts";
import type { Phase, PrePrepareArgs, PrePrepareMsg, ReplyArgs, RequestArgs } from "../../skeleton/zpbft/messages.ts";
import { PATIENCE_MS, perFile, recorded } from "./support.ts";

/** What a vote is about. */
export interface About {
  view: number;
  seq: number;
  digest: string;
  peerId?: number;
}

export const YES: Answer = { result: { ok: true } };
export const NO: Answer = { result: { ok: false } };

type OrderMethod = "Server.PrePrepareRpc" | "Server.PrepareRpc" | "Server.CommitRpc";

/** One real server among puppets, with the words that tests of the protocol are made of. */
export class OneServer {
  readonly cluster: Cluster;
  readonly liveId: number;
  #nextSeq = 1;
  #marks = 0;

  constructor(cluster: Cluster, liveId: number) {
    this.cluster = cluster;
    this.liveId = liveId;
  }

  /** The live server's process. */
  get process(): Process {
    return this.cluster.server(this.liveId);
  }

  /** Where the live server listens. */
  get address(): string {
    return this.cluster.address(this.liveId);
  }

  get client(): PuppetClient {
    return this.cluster.client;
  }

  /** The seqs that a test takes are executed one after the other: it must see each through to its reply. */
  takeSeq(): number {
    return this.#nextSeq++;
  }

  puppet(id: number): PuppetReplica {
    return this.cluster.puppet(id);
  }

  get others(): number[] {
    return [...this.cluster.puppets.keys()].filter((id) => id !== this.liveId);
  }

  /** The leader's pre-prepare, or what a signer makes of it in any phase. */
  proposal(
    request: RequestArgs,
    msg: Partial<PrePrepareMsg> & { seq: number },
    signer = 0,
    phase: Phase = "pre-prepare",
  ): PrePrepareArgs {
    const whole = { peerId: signer, view: 0, digest: digestOf(request.req), ...msg };
    return { msg: whole, sign: this.puppet(signer).sign(phase, whole), reqArgs: request };
  }

  sendProposal(args: unknown, from = 0): Promise<Answer> {
    return this.puppet(from).send(this.liveId, "Server.PrePrepareRpc", args);
  }

  /** Has the live backup accept a request, rightly proposed. */
  async propose(seq: number, command: string, request = this.client.request(command)) {
    const outcome = await this.sendProposal(this.proposal(request, { seq }));
    if (JSON.stringify(outcome) !== JSON.stringify(YES)) throw new Error(`seq ${seq}: ${JSON.stringify(outcome)}`);
    return { request, about: { view: 0, seq, digest: digestOf(request.req) } };
  }

  /** Sends right votes of these puppets, one after the other. */
  async vote(phase: "prepare" | "commit", { view, seq, digest }: About, ids: readonly number[]): Promise<void> {
    for (const id of ids) await this.sendVote(phase, this.puppet(id).vote(phase, { view, seq, digest }), id);
  }

  sendVote(phase: "prepare" | "commit", args: unknown, from: number): Promise<Answer> {
    const method = phase === "prepare" ? "Server.PrepareRpc" : "Server.CommitRpc";
    return this.puppet(from).send(this.liveId, method, args);
  }

  /** What the live server has called the puppets with, about a seq. */
  sent(method: OrderMethod, seq: number): Call[] {
    return this.cluster.history.calls.filter(
      (call) =>
        call.method === method &&
        call.to !== replica(this.liveId) &&
        (call.params as { msg: { seq: number } }).msg.seq === seq,
    );
  }

  /** The replies that came to one request, in the order in which they came. */
  replies(request: RequestArgs): ReplyArgs[] {
    return messagesOf(this.cluster.history)
      .flatMap((message) => (message.method === "Client.ReplyRpc" ? [message.params] : []))
      .filter(({ msg }) => msg.timestamp === request.req.timestamp);
  }

  async untilSent(method: OrderMethod, seq: number): Promise<Call[]> {
    const enough = this.others.length;
    await recorded(this.cluster.history, `${method} of seq ${seq}`, () => this.sent(method, seq).length >= enough);
    return this.sent(method, seq);
  }

  /** What the live leader proposes for a seq, when all puppets have it. */
  async ordered(seq: number): Promise<PrePrepareArgs> {
    const [record] = await this.untilSent("Server.PrePrepareRpc", seq);
    return record?.params as PrePrepareArgs;
  }

  async untilReplies(request: RequestArgs, count = 1): Promise<ReplyArgs[]> {
    const enough = () => this.replies(request).length >= count;
    await recorded(this.cluster.history, `${count} replies to ${request.req.command}`, enough);
    return this.replies(request);
  }

  /**
   * The whole log up to now. Everything that was answered before is in it: a request with a bad signature is sent, and its
   * WARN line awaited, for lines keep their order.
   */
  async log(): Promise<string> {
    this.#marks += 1;
    const request = this.client.request("mark");
    await this.client.send(this.liveId, { ...request, req: { ...request.req, clientAddr: `mark-${this.#marks}:1` } });
    const pattern = new RegExp(`request of mark-${this.#marks}:1 refused`);
    await this.process.stderr.until(pattern, { timeout_ms: PATIENCE_MS });
    return this.process.stderr.text;
  }

  /** The lines of the log up to now that are about a seq, without their beginnings. */
  async logOf(seq: number): Promise<string[]> {
    return Array.from((await this.log()).matchAll(new RegExp(`seq=${seq}\\| (.*)`, "g")), ([, text]) => text as string);
  }

  /** The live process lives and orders, sends, executes and replies as ever; what it sent before this has arrived. */
  async seeThrough(command = "get nothing"): Promise<ReplyArgs> {
    const seq = this.takeSeq();
    const request = this.client.request(command);
    if (this.liveId === 0) await this.client.send(0, request);
    else await this.propose(seq, command, request);
    await this.finish({ view: 0, seq, digest: digestOf(request.req) });
    await this.untilSent("Server.CommitRpc", seq);
    const [reply] = await this.untilReplies(request);
    return reply as ReplyArgs;
  }

  /** Gives an accepted seq the votes that it needs. */
  async finish(about: About): Promise<void> {
    const quorum = this.others.slice(0, (2 * (this.cluster.puppets.length - 1)) / 3);
    await this.vote("prepare", about, quorum);
    await this.vote("commit", about, quorum);
  }
}

/** One server for a file's tests: its program, and which replica it is. */
export function useOneServer(program: () => string, { liveId }: { liveId: number }): () => OneServer {
  return perFile(
    async () =>
      new OneServer(
        await startCluster({ program: program(), sandbox: UNSANDBOXED, f: 1, live: [liveId], log: 1 }),
        liveId,
      ),
    ({ cluster }) => cluster.stop(),
  );
}
