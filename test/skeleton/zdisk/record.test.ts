import { expect, test } from "vitest";
import { encodeRecord } from "../../../skeleton/zdisk/record.ts";

test("a record is its payload's length, its checksum, and its JSON", () => {
  // CRC-32 of the bytes {"term":3,"vote":1}, made by another program (Python's zlib).
  expect(encodeRecord({ term: 3, vote: 1 })).toEqual(
    Buffer.concat([Buffer.from("00000013", "hex"), Buffer.from("e9a65728", "hex"), Buffer.from('{"term":3,"vote":1}')]),
  );
});

test("the length is in bytes", () => {
  expect(encodeRecord({ data: "é" }).readUInt32BE(0)).toBe(Buffer.byteLength('{"data":"é"}'));
});
