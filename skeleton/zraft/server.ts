import type { Cancel, Clock } from "../zclock/clock.ts";
import type { Disk } from "../zdisk/disk.ts";
import type { Params, Result } from "../znet/rpc.ts";
import { Peers } from "../zserver/peers.ts";
import type { Membership } from "../zserver/register.ts";
import { surviving } from "../zserver/survive.ts";
import { applyCommitted } from "./apply.ts";
import type { Functions, Later } from "./functions.ts";
import {
  type AppendEntriesArgs,
  type AppendEntriesReply,
  type InstallSnapshotArgs,
  type InstallSnapshotReply,
  METHODS,
  type PeerMethod,
  type RequestVoteArgs,
  type RequestVoteReply,
} from "./messages.ts";
import { RaftLog } from "./raft-log.ts";
import type { ReadRecords, StateRecord } from "./records.ts";
import type { Service } from "./service.ts";

/** A peer that says nothing for so many heartbeats counts as silent: the call has failed. */
const CALL_TIMEOUT_HEARTBEATS = 20;

/** How a server counts time: all in milliseconds of its clock. */
export interface Timing {
  heartbeat_ms: number;
  /** An election timeout is drawn anew each time: at least the first, and less than the second, unless they are the same. */
  election_ms: readonly [number, number];
  /** A number from 0 up to 1 (without 1). */
  random(): number;
}

/** What a server stands on: where its state lies, by what it counts time, and to what it applies what is committed. */
export interface Ground {
  disk: Disk;
  clock: Clock;
  timing: Timing;
  service: Service;
  /** The log on the disk stays below eight times so many bytes; 0 for a log that is never compacted. */
  maxState: number;
}

export interface Snapshot {
  /** The index and term of the last entry that it covers; 0 for none. */
  index: number;
  term: number;
  /** The service's state after that entry. */
  data: string;
}

/** What the leader sent to a peer since the last heartbeat, and what so is on its way, or is acknowledged. */
export interface Sent {
  /** The last entry; 0 for none. */
  index: number;
  /** The highest leaderCommit. */
  commit: number;
}

/**
 * One server of the cluster: what Raft's Figure 2 lists, and what it takes to act upon it. What it does is in functions: those
 * that a student writes are called by their names, by the methods at the end.
 */
export class Server {
  readonly id: number;
  /** How many servers there are. */
  readonly n: number;
  /** The ids of the n-1 that are not this one. */
  readonly others: readonly number[];
  /** How many make a majority of all n. */
  readonly majority: number;

  role: "follower" | "candidate" | "leader" = "follower";
  /** Who leads in the current term; null while that is not known. */
  leaderId: number | null = null;

  // These four must be on the disk before anything is said that rests on them.
  currentTerm = 0;
  /** Who got this server's vote in the current term; null if nobody did. */
  votedFor: number | null = null;
  readonly log = new RaftLog();
  snapshot: Snapshot = { index: 0, term: 0, data: "" };

  /** What of these is on the disk; `s.log` knows by itself how far it is. */
  saved: { term: number; vote: number | null; snapshotIndex: number } = { term: 0, vote: null, snapshotIndex: 0 };

  commitIndex = 0;
  /** The last entry that was given to the service, by itself or in a snapshot. Only the apply loop (`apply.ts`) changes it. */
  lastApplied = 0;

  /** Who has granted its vote in this election, this server included. */
  votes = new Set<number>();

  // What a leader knows of each of the others, by id.
  /** The entry that is to be sent next, if nothing is on its way. */
  readonly nextIndex: number[];
  /** The highest entry that the peer is known to have. */
  readonly matchIndex: number[];
  /** Every heartbeat begins it anew: what was not acknowledged by then is sent again. */
  readonly sent: Sent[];
  /** The peers that a snapshot is on its way to: one at a time. */
  readonly installing = new Set<number>();

  readonly disk: Disk;
  readonly clock: Clock;
  readonly service: Service;
  readonly maxState: number;
  /** Whether the apply loop is at work. */
  isApplying = false;

  readonly #functions: Functions;
  readonly #peers: Peers;
  readonly #timing: Timing;
  #cancelElection: Cancel = () => {};
  #cancelHeartbeat: Cancel = () => {};

  constructor(member: Membership, ground: Ground, functions: Functions) {
    this.id = member.id;
    this.n = member.addrs.length;
    this.others = [...member.addrs.keys()].filter((id) => id !== this.id);
    this.majority = Math.floor(this.n / 2) + 1;
    this.nextIndex = member.addrs.map(() => 1);
    this.matchIndex = member.addrs.map(() => 0);
    this.sent = member.addrs.map(() => ({ index: 0, commit: 0 }));
    this.disk = ground.disk;
    this.clock = ground.clock;
    this.service = ground.service;
    this.maxState = ground.maxState;
    this.#timing = ground.timing;
    this.#peers = new Peers(member.links, this.clock, CALL_TIMEOUT_HEARTBEATS * ground.timing.heartbeat_ms);
    this.#functions = functions;
  }

  /** How every log line about a term begins: `I=1 T=4 L=-|`. */
  at(): string {
    return `I=${this.id} T=${this.currentTerm} L=${this.leaderId ?? "-"}|`;
  }

  /** Begins the election timer anew, with a timeout that is drawn anew. When it passes, `startElection` is called, unless this server leads. */
  resetTimer(): void {
    const [least, most] = this.#timing.election_ms;
    const timeout_ms = least + Math.floor(this.#timing.random() * (most - least));
    this.#cancelElection();
    this.#cancelElection = this.clock.after(timeout_ms, () => {
      if (this.role !== "leader") void this.startElection();
    });
  }

  /** From now on, calls `replicateTo` for each of the others at every heartbeat interval, while this server leads in this term. */
  startHeartbeat(): void {
    const term = this.currentTerm;
    const beat = (): void => {
      if (this.role !== "leader" || this.currentTerm !== term) return;
      this.#cancelHeartbeat = this.clock.after(this.#timing.heartbeat_ms, beat);
      for (const id of this.others) {
        this.sent[id] = { index: 0, commit: 0 };
        void this.replicateTo(id);
      }
    };
    this.#cancelHeartbeat();
    this.#cancelHeartbeat = this.clock.after(this.#timing.heartbeat_ms, beat);
  }

  /**
   * Calls a method of another server. Rejects when it is dead, slow or refuses: the message says why. A call is not made again
   * by itself: what Raft sends, it sends again when that is still right.
   */
  async call<N extends PeerMethod>(
    id: number,
    name: N,
    params: Params<(typeof METHODS)[N]>,
  ): Promise<Result<(typeof METHODS)[N]>> {
    return this.#peers.call(id, name, METHODS[name], params);
  }

  /** Says in a WARN line that a call failed. A leader calls a dead peer many times a second: the same again is a Debug line. */
  callFailed(id: number, name: PeerMethod, error: Error): void {
    this.#peers.callFailed(id, name, error);
  }

  /** Sees to it that what is committed is applied. To be called whenever commitIndex, or the snapshot, has gone on. */
  wakeApply(): void {
    void surviving("apply", () => applyCommitted(this));
  }

  // The functions of the four graded files, by their names.

  startElection(): Later<void> {
    return surviving("startElection", () => this.#functions.startElection(this));
  }

  becomeLeader(): Later<void> {
    return surviving("becomeLeader", () => this.#functions.becomeLeader(this));
  }

  takeVote(id: number, args: RequestVoteArgs, reply: RequestVoteReply): Later<void> {
    return surviving("takeVote", () => this.#functions.takeVote(this, id, args, reply));
  }

  replicateTo(id: number): Later<void> {
    return surviving("replicateTo", () => this.#functions.replicateTo(this, id));
  }

  takeAppend(id: number, args: AppendEntriesArgs, reply: AppendEntriesReply): Later<void> {
    return surviving("takeAppend", () => this.#functions.takeAppend(this, id, args, reply));
  }

  advanceCommit(): Later<void> {
    return surviving("advanceCommit", () => this.#functions.advanceCommit(this));
  }

  takeInstall(id: number, args: InstallSnapshotArgs, reply: InstallSnapshotReply): Later<void> {
    return surviving("takeInstall", () => this.#functions.takeInstall(this, id, args, reply));
  }

  // What is said next rests on these: whoever calls them must hear that they failed.

  observeTerm(term: number): Later<void> {
    return this.#functions.observeTerm(this, term);
  }

  save(): Later<void> {
    return this.#functions.save(this);
  }

  readRecords(bytes: Buffer): ReadRecords {
    return this.#functions.readRecords(bytes);
  }

  restore(records: readonly StateRecord[]): void {
    this.#functions.restore(this, records);
  }

  /** Whether the service's snapshot was taken. */
  compact(index: number, data: string): Later<boolean> {
    return this.#functions.compact(this, index, data);
  }
}
