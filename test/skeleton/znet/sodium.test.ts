import { describe, expect, test } from "vitest";
import { newKeyPair, sign, verify } from "../../../skeleton/znet/keys.ts";
import { signBySodium, useSodium } from "../../../skeleton/znet/sodium.ts";

const MESSAGE = { peerId: 1, view: 0, seq: 7, digest: "ab".repeat(32) };

describe("libsodium", () => {
  const pairs = ["ed25519", "rsa"].map((algorithm) => newKeyPair(algorithm as "ed25519" | "rsa"));
  const byNode = pairs.map(({ privateKey }) => sign(privateKey, "prepare", MESSAGE));

  test("is used only when it is asked for", async () => {
    const [pair] = pairs as [(typeof pairs)[0]];
    expect(signBySodium(pair.privateKey.object, Buffer.alloc(32))).toBeUndefined();
    await useSodium();
    expect(signBySodium(pair.privateKey.object, Buffer.alloc(32))).toHaveLength(64);
  });

  test("signs as Node does, and each takes what the other has signed; RSA stays Node's", () => {
    for (const [place, { privateKey, publicKey }] of pairs.entries()) {
      const own = sign(privateKey, "prepare", MESSAGE);
      expect(own).toBe(byNode[place]);
      expect(verify(publicKey, "prepare", MESSAGE, own)).toBe(true);
    }
  });

  test.each([
    ["another message", (sign: string) => [{ ...MESSAGE, seq: 8 }, sign] as const],
    ["one bit less", (sign: string) => [MESSAGE, flipped(sign)] as const],
    ["too few bytes", (sign: string) => [MESSAGE, sign.slice(0, 40)] as const],
    [
      "too many bytes",
      (sign: string) =>
        [MESSAGE, Buffer.concat([Buffer.from(sign, "base64"), Buffer.alloc(1)]).toString("base64")] as const,
    ],
    ["nothing", () => [MESSAGE, ""] as const],
  ])("takes no signature for %s", (_, changed) => {
    const [{ publicKey }] = pairs as [(typeof pairs)[0]];
    const [message, signature] = changed(byNode[0] as string);
    expect(verify(publicKey, "prepare", message, signature)).toBe(false);
  });

  test("takes no signature of another key", () => {
    expect(verify(newKeyPair("ed25519").publicKey, "prepare", MESSAGE, byNode[0] as string)).toBe(false);
  });
});

function flipped(signature: string): string {
  const bytes = Buffer.from(signature, "base64");
  bytes[0] = (bytes[0] as number) ^ 1;
  return bytes.toString("base64");
}
