import { crc32 } from "node:zlib";

/** How long what stands before the payload of a record is: its length, and its checksum. */
export const HEADER_BYTES = 8;

/**
 * A value as a record: 4 bytes the payload's length, 4 bytes its CRC-32 (`crc32` of node:zlib), each with the highest byte
 * first (`readUInt32BE`), then the payload, which is the value's JSON in UTF-8.
 */
export function encodeRecord(value: object): Buffer {
  const payload = Buffer.from(JSON.stringify(value));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(payload.length, 0);
  header.writeUInt32BE(crc32(payload), 4);
  return Buffer.concat([header, payload]);
}
