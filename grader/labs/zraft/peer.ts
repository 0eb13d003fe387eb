import type {
  AppendEntriesArgs,
  AppendEntriesReply,
  Entry,
  InstallSnapshotArgs,
  InstallSnapshotReply,
  RequestVoteArgs,
  RequestVoteReply,
} from "../../../skeleton/zraft/messages.ts";

/** A played server as a follower: it answers by its own term, vote and log, as a right one does. */
export class Peer {
  readonly id: number;
  term = 0;
  vote: number | undefined;
  /** What its snapshot covers, and the entries behind that. */
  base: { index: number; term: number } = { index: 0, term: 0 };
  entries: Entry[] = [];

  constructor(id: number) {
    this.id = id;
  }

  get lastIndex(): number {
    return this.base.index + this.entries.length;
  }

  get lastTerm(): number {
    return this.termAt(this.lastIndex) ?? 0;
  }

  /** The term of an entry; undefined if it has none there, or has dropped it. */
  termAt(index: number): number | undefined {
    return index === this.base.index ? this.base.term : this.entries[index - this.base.index - 1]?.term;
  }

  /** Whether its log is at least as up to date as one that ends with this entry. */
  isAhead(lastIndex: number, lastTerm: number): boolean {
    return this.lastTerm > lastTerm || (this.lastTerm === lastTerm && this.lastIndex >= lastIndex);
  }

  adopt(term: number): void {
    if (term <= this.term) return;
    this.term = term;
    this.vote = undefined;
  }

  requestVote({ term, candidateId, lastLogIndex, lastLogTerm }: RequestVoteArgs): RequestVoteReply {
    this.adopt(term);
    const isBehind = this.lastIndex === lastLogIndex && this.lastTerm === lastLogTerm;
    const mayVote = this.vote === undefined || this.vote === candidateId;
    const voteGranted = term === this.term && mayVote && (isBehind || !this.isAhead(lastLogIndex, lastLogTerm));
    if (voteGranted) this.vote = candidateId;
    return { term: this.term, voteGranted };
  }

  /** Whether it has the entry that is to be before the leader's. */
  matches({ prevLogIndex, prevLogTerm }: AppendEntriesArgs): boolean {
    return prevLogIndex <= this.base.index || this.termAt(prevLogIndex) === prevLogTerm;
  }

  append(args: AppendEntriesArgs): AppendEntriesReply {
    const { term, prevLogIndex, entries } = args;
    this.adopt(term);
    const refused = { term: this.term, success: false, conflictTerm: 0, conflictIndex: 0 };
    if (term < this.term) return refused;
    if (!this.matches(args)) {
      const own = this.termAt(prevLogIndex);
      if (own === undefined) return { ...refused, conflictIndex: this.lastIndex + 1 };
      return { ...refused, conflictTerm: own, conflictIndex: this.#firstOf(own) };
    }
    this.#take(prevLogIndex + 1, entries);
    return { ...refused, success: true };
  }

  install({ term, lastIncludedIndex, lastIncludedTerm }: InstallSnapshotArgs): InstallSnapshotReply {
    this.adopt(term);
    if (term === this.term && lastIncludedIndex > this.base.index) {
      const isInLog = this.termAt(lastIncludedIndex) === lastIncludedTerm;
      this.entries = isInLog ? this.entries.slice(lastIncludedIndex - this.base.index) : [];
      this.base = { index: lastIncludedIndex, term: lastIncludedTerm };
    }
    return { term: this.term };
  }

  #firstOf(term: number): number {
    return this.base.index + 1 + this.entries.findIndex((entry) => entry.term === term);
  }

  #take(from: number, entries: readonly Entry[]): void {
    const place = entries.findIndex(
      (entry, offset) => from + offset > this.base.index && this.termAt(from + offset) !== entry.term,
    );
    if (place === -1) return;
    this.entries.length = from + place - this.base.index - 1;
    this.entries.push(...entries.slice(place));
  }
}
