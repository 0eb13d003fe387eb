import type { ReadRecords, StateRecord } from "./records.ts";
import type { Server } from "./server.ts";

/**
 * Writes what has changed of term, vote, log and snapshot since it was called last; nothing, if nothing has. Whatever is said after
 * it has returned may rest on all of it.
 *
 * - **D1** term and vote are one record, `{ term, vote }`: a new term with the vote of an old one is what never was.
 * - **D2** what has changed of the log is a record `{ from, entries }`: from this index on it is these entries. `s.log.unsavedFrom` says
 *   from where, and `s.log.saved()` that it was done.
 * - **D3** a crash may cut what is written at any byte. What is then there must be a state that a server without a crash could have been
 *   in: so it is one `s.disk.append`, the term before the log.
 * - **S1** a new snapshot takes the place of everything, in one `s.disk.replace`: `{ node, n }`, `{ term, vote }`, and in one record
 *   `{ index, term, data, entries }` with all of the log that is behind it.
 * - **D7** a disk that failed throws. That must reach the server: it ends then.
 *
 * `encodeRecord` of `zdisk/record.ts` makes a record's bytes.
 */
export function save(_s: Server): void | Promise<void> {
  // TODO: your code here
}

/**
 * Finds the records in the bytes of a disk, as `encodeRecord` has made them.
 *
 * - **D5** the last record may be torn: the process died while it was written. It was never promised to anybody, so it is as if it had
 *   never been written. What is not whole (too short, or another checksum), and has no whole record anywhere behind it, is that.
 * - **D6** what is not whole and has whole records behind it was damaged later: there were promises in it. It throws an `Error`
 *   that says where, for no server may begin with half of its promises.
 *
 * `length` says how many bytes the whole records take up: the server cuts off the rest, so that the next record stands where it will
 * be found.
 */
export function readRecords(_bytes: Buffer): ReadRecords {
  // TODO: your code here
  return { records: [], length: 0 };
}

/**
 * Makes a server that has just started what its disk says (D4): term, vote, log and snapshot, each as the last record has it. It is
 * a follower, and knows of nothing that is committed behind the snapshot. `s.log` is empty before.
 */
export function restore(_s: Server, _records: readonly StateRecord[]): void {
  // TODO: your code here
}
