import type { Entry } from "../../../skeleton/zraft/messages.ts";
import type { Random } from "../../checks/random.ts";
import type { Lone } from "./lone.ts";

/** A leader gives up a follower that has refused it so often: no right one does. */
const REFUSALS_MAX = 20;

/** Of so many commands one is empty: that is a text like any other. */
const EMPTY_EVERY = 5;

/**
 * The log of the played servers. With the leader's and another one's copy of it a majority has it, so whatever is in it can be
 * committed; what is stays.
 */
export class PlayedLog {
  entries: Entry[] = [];
  committed = 0;
  #commands = 0;

  /** The index and term of an entry. */
  last(index = this.entries.length): readonly [index: number, term: number] {
    return [index, this.entries[index - 1]?.term ?? 0];
  }

  /** Adds so many entries of a term. */
  grow(term: number, count: number): void {
    // A command is any text, and has more bytes than characters.
    for (let more = 0; more < count; more++) {
      const place = this.#commands++;
      this.entries.push({ term, command: place % EMPTY_EVERY === 1 ? "" : `put k${place} né${term}`, at_ms: place });
    }
  }

  /** Drops the entries of leaders whose terms are over, from an index by chance on: nobody had committed those. */
  forget(random: Random): void {
    const kept = this.committed + random.below(this.entries.length - this.committed + 1);
    this.entries.length = kept;
  }

  /** What a leader sends behind an index. */
  after(index: number): Entry[] {
    return this.entries.slice(index);
  }
}

/**
 * A leader of a new term brings the server under test up to the played log, which gets an entry of that term, as a leader does: it
 * begins behind its last entry and goes back as it is told. Then it tells that all is committed. Where a heartbeat is the first call that
 * arrives (`isFromEnd`), its refusal tells how long the log is.
 */
export async function bringUp(lone: Lone, played: PlayedLog, leader: number, isFromEnd = false): Promise<void> {
  const term = lone.nextTerm();
  let prev = played.entries.length;
  played.grow(term, 1);
  if (isFromEnd) prev = played.entries.length;
  for (let refusals = 0; refusals < REFUSALS_MAX; refusals++) {
    const reply = await lone.append(leader, term, played.last(prev), played.after(prev));
    if (reply === undefined || reply.success || reply.term > term) break;
    const least = Math.max(0, prev - 1);
    prev = Math.max(0, Math.min(least, (reply.conflictIndex || prev) - 1));
  }
  played.committed = played.entries.length;
  await lone.append(leader, term, played.last(), [], played.committed);
}
