import { METHODS as KV_METHODS } from "../../../skeleton/zkvraft/messages.ts";
import { METHODS as RAFT_METHODS } from "../../../skeleton/zraft/messages.ts";
import { CALM } from "../kit/world/judge.ts";
import { type CallOf, OneServer } from "../kit/world/one-server.ts";
import { Stuck } from "../kit/world/playing.ts";
import { ELECTION_MS, HEARTBEAT_MS } from "../kvraft/cast.ts";
import { CALM_MS } from "../kvraft/judge/calm.ts";
import type { Setting } from "../kvraft/judge/view.ts";

const METHODS = { ...RAFT_METHODS, ...KV_METHODS };

type Append = CallOf<typeof METHODS, "Raft.AppendEntriesRpc">;

/** So many of its calls are answered in a row at the most, where each answer brings about more of them. */
const ANSWERS_MAX = 40;

/** In calm, its clock goes on by so much at a time: some heartbeats. */
const CALM_STEP_MS = 1000;

/** One real server on its own Raft, lab zraft's reference, among others that are played. */
export class OwnRaft extends OneServer<Setting, typeof METHODS> {
  readonly heartbeat_ms = HEARTBEAT_MS;
  /** The term in which it led last. */
  term = 0;
  #clientId = 0;
  #commandId = 0;

  /**
   * Its election timeout passes, and the others elect it.
   *
   * @throws Stuck if it asks for no votes
   */
  async lead(): Promise<void> {
    const asked = () => this.calls("Raft.RequestVoteRpc").filter(({ params }) => params.term > this.term);
    await this.tick(ELECTION_MS[1]);
    await this.until(() => asked().length === this.others.length);
    // Who is alone needs no votes.
    if (this.others.length === 0) return this.rest();
    const calls = asked();
    if (calls.length === 0) throw new Stuck("it asks for no votes");
    this.term = Math.max(...calls.map(({ params }) => params.term));
    for (const call of calls) await this.reply(call, { term: this.term, voteGranted: true });
    await this.rest();
  }

  /** Its AppendEntries of the term in which it leads that are on their way. */
  appends(to?: number): Append[] {
    return this.calls("Raft.AppendEntriesRpc", to).filter(({ params }) => params.term === this.term);
  }

  /** One of the others has what a call holds. */
  async accept(call: Append): Promise<void> {
    await this.reply(call, { term: call.params.term, success: true, conflictTerm: 0, conflictIndex: 0 });
  }

  /** One of the others has heard of a higher term. */
  async refuseBy(call: Append, term: number): Promise<void> {
    await this.reply(call, { term, success: false, conflictTerm: 0, conflictIndex: 0 });
    this.term = term;
  }

  /** One of the others accepts all that it is sent, and what comes of that. */
  async acceptFrom(id: number): Promise<void> {
    for (let count = 0; count < ANSWERS_MAX; count++) {
      const [call] = this.appends(id);
      if (call === undefined) return;
      await this.accept(call);
    }
  }

  /** All the others accept all, and it has done what comes of that. */
  async acceptAll(): Promise<void> {
    for (let count = 0; count < ANSWERS_MAX && this.appends().length > 0; count++) {
      for (const id of this.others) await this.acceptFrom(id);
      await this.rest();
    }
  }

  /** From now on the others accept all at once: what it was asked for is answered. */
  async calm(): Promise<void> {
    this.world.history.note({ kind: "trying", part: CALM });
    for (let passed_ms = 0; passed_ms < CALM_MS; passed_ms += CALM_STEP_MS) {
      await this.tick(CALM_STEP_MS);
      await this.acceptAll();
    }
  }

  /** Another one leads in a term: it says so, and nothing else. */
  async deposeBy(term: number): Promise<void> {
    this.loseAll();
    const [leaderId = 0] = this.others;
    this.term = term;
    const nothing = { entries: [], prevLogIndex: 0, prevLogTerm: 0, leaderCommit: 0 };
    await this.say(`server ${leaderId}`, "Raft.AppendEntriesRpc", { ...nothing, term, leaderId });
    await this.rest();
  }

  /**
   * A client gets a session.
   *
   * @throws Stuck if it does not
   */
  async register(): Promise<void> {
    let id = 0;
    await this.#ask(0, 0, "", (result) => {
      id = Number(result);
    });
    await this.acceptAll();
    await this.until(() => id !== 0);
    if (!Number.isSafeInteger(id) || id < 1) throw new Stuck("it gives no session");
    this.#clientId = id;
  }

  /** The client writes, and the others have that. */
  async put(): Promise<void> {
    this.#commandId += 1;
    await this.#ask(this.#clientId, this.#commandId, `append x ${this.#commandId},`, () => {});
    await this.acceptAll();
  }

  /** The client reads; nobody waits for the answer. */
  async get(): Promise<void> {
    this.#commandId += 1;
    await this.#ask(this.#clientId, this.#commandId, "get x", () => {});
    await this.rest();
  }

  async #ask(clientId: number, commandId: number, command: string, hear: (result: unknown) => void): Promise<void> {
    this.mustLive();
    const said = { from: `client ${clientId}`, to: this.name, method: "Kv.CommandRpc" };
    const held = this.world.send({ ...said, params: { clientId, commandId, command } }, (outcome) => {
      if ("result" in outcome) hear((outcome.result as { result?: unknown } | null)?.result);
    });
    await this.world.deliver(held);
  }
}
