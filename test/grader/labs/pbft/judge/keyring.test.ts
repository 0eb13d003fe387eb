import { expect, test } from "vitest";
import { Keyring } from "../../../../../grader/labs/pbft/judge/keyring.ts";
import { newKeyPair, sign } from "../../../../../skeleton/znet/keys.ts";
import { requestOf } from "./history-text.ts";

const keys = [newKeyPair("ed25519"), newKeyPair("rsa")] as const;
const msg = { peerId: 1, view: 0, seq: 1 };
const signed = sign(keys[1].privateKey, "commit", msg);

/** A keyring that has been asked already, and knows the right answer. */
function keyring(): Keyring {
  const ring = new Keyring(keys.map(({ publicPem }) => publicPem));
  expect(ring.isSigned(1, "commit", msg, signed)).toBe(true);
  return ring;
}

test("a signature is the replica's, however often one asks", () => {
  const ring = keyring();
  expect(ring.isSigned(1, "commit", { ...msg }, signed)).toBe(true);
  expect(ring.isSigned(1, "commit", { seq: 1, view: 0, peerId: 1 }, signed)).toBe(true);
});

test.each([
  ["of another replica", 0, "commit", msg, signed],
  ["of a replica that is not there", 2, "commit", msg, signed],
  ["for another phase", 1, "prepare", msg, signed],
  ["over something else", 1, "commit", { ...msg, seq: 2 }, signed],
  ["that is another's", 1, "commit", msg, sign(keys[0].privateKey, "commit", msg)],
  ["that is none", 1, "commit", msg, ""],
])("a signature is not right %s, however often one asks", (_, id, phase, what, text) => {
  const ring = keyring();
  expect(ring.isSigned(id, phase, what, text)).toBe(false);
  expect(ring.isSigned(id, phase, what, text)).toBe(false);
});

test("a signature that is vouched for is taken for right, and no other is", () => {
  const ring = keyring();
  ring.vouch(0, "reply", msg, "vouched");
  expect(ring.isSigned(0, "reply", msg, "vouched")).toBe(true);
  expect(ring.isSigned(1, "reply", msg, "vouched")).toBe(false);
  expect(ring.isSigned(0, "commit", msg, "vouched")).toBe(false);
  expect(ring.isSigned(0, "reply", { ...msg, view: 1 }, "vouched")).toBe(false);
  expect(ring.isSigned(0, "reply", msg, "other")).toBe(false);
});

test("a request that is vouched for is genuine, and no other is", () => {
  const ring = keyring();
  const request = { ...requestOf(1), sign: "vouched" };
  ring.vouchFor(request);
  expect(ring.isGenuine(request)).toBe(true);
  expect(ring.isGenuine({ ...request, sign: "other" })).toBe(false);
  expect(ring.isGenuine({ ...request, pubkey: keys[1].publicPem })).toBe(false);
  expect(ring.isGenuine({ ...request, req: { ...request.req, command: "put x 2" } })).toBe(false);
});

test("a request is genuine with the signature of the key that it carries, however often one asks", () => {
  const ring = keyring();
  const request = requestOf(1);
  const altered = { ...request, req: { ...request.req, command: "put x 2" } };
  for (let time = 1; time <= 2; time++) {
    expect(ring.isGenuine(request)).toBe(true);
    expect(ring.isGenuine(altered)).toBe(false);
    expect(ring.isGenuine({ ...request, pubkey: keys[0].publicPem })).toBe(false);
    expect(ring.isGenuine({ ...request, sign: requestOf(2).sign })).toBe(false);
  }
});
