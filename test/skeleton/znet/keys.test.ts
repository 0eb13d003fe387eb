import { createPublicKey, generateKeyPairSync, hash, type KeyObject, randomBytes, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as keys from "../../../skeleton/znet/keys.ts";

const ed25519 = keys.newKeyPair("ed25519");
const rsa = keys.newKeyPair("rsa");
const PAIRS = [
  ["Ed25519", ed25519],
  ["RSA", rsa],
] as const;
const PHASES = ["request", "pre-prepare", "prepare", "commit", "reply"];

describe.each(PAIRS)("a signature by %s", (name, pair) => {
  const message = { peerId: 1, view: 0, seq: 7, digest: "ab".repeat(32) };

  test("is, in base64, over the SHA-256 of the canonical JSON of the message with its phase", () => {
    const signature = Buffer.from(keys.sign(pair.privateKey, "commit", message), "base64");
    const canonical = `{"digest":"${message.digest}","peerId":1,"phase":"commit","seq":7,"view":0}`;
    const key = createPublicKey(pair.publicPem);
    expect(verify(name === "RSA" ? "sha256" : null, hash("sha256", canonical, "buffer"), key, signature)).toBe(true);
  });

  test("verifies in its own phase and in no other", () => {
    for (const signed of PHASES) {
      const signature = keys.sign(pair.privateKey, signed, message);
      for (const phase of PHASES) expect(keys.verify(pair.publicKey, phase, message, signature)).toBe(phase === signed);
    }
  });

  test("can't be moved to another phase by a message that names a phase itself", () => {
    const signature = keys.sign(pair.privateKey, "prepare", { ...message, phase: "commit" });
    expect(keys.verify(pair.publicKey, "commit", message, signature)).toBe(false);
  });

  test("does not verify for another message, another key or another algorithm", () => {
    const signature = keys.sign(pair.privateKey, "commit", message);
    for (const other of [{ ...message, seq: 8 }, { ...message, view: 1 }, { ...message, peerId: 2 }, {}]) {
      expect(keys.verify(pair.publicKey, "commit", other, signature)).toBe(false);
    }
    for (const other of [keys.newKeyPair("ed25519"), name === "RSA" ? ed25519 : rsa]) {
      expect(keys.verify(other.publicKey, "commit", message, signature)).toBe(false);
    }
  });

  test("that is junk does not verify, and never throws", () => {
    const junk = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.base64String(),
      fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes).toString("base64")),
      fc.constantFrom(64, 256).map((length) => randomBytes(length).toString("base64")),
    );
    fc.assert(
      fc.property(junk, (signature) => {
        expect(keys.verify(pair.publicKey, "commit", message, signature)).toBe(false);
      }),
    );
  });
});

describe("a key pair", () => {
  test.each(keys.ALGORITHMS)("of %s that is made is PEM, and can be read", (algorithm) => {
    const { privatePem, publicPem } = keys.newPemPair(algorithm);
    expect(privatePem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(publicPem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    const pair = keys.readKeyPair(privatePem, publicPem);
    expect(pair.publicPem).toBe(publicPem);
    expect(pair.publicKey.object.asymmetricKeyType).toBe(algorithm);
  });

  test("of two that do not belong together is refused", () => {
    const { privatePem } = keys.newPemPair("ed25519");
    expect(() => keys.readKeyPair(privatePem, ed25519.publicPem)).toThrow("not a pair");
    expect(() => keys.readKeyPair(privatePem, rsa.publicPem)).toThrow("not a pair");
  });

  test.each(["", "junk", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"])(
    "of %j is refused",
    (text) => {
      const { privatePem } = keys.newPemPair("ed25519");
      expect(() => keys.readKeyPair(text, ed25519.publicPem)).toThrow("not a private key in PEM");
      expect(() => keys.readKeyPair(privatePem, text)).toThrow("not a public key in PEM");
    },
  );

  test("with its private key in the place of the public one is refused: it would be told to everyone", () => {
    const { privatePem } = keys.newPemPair("ed25519");
    expect(() => keys.readPublicKey(privatePem)).toThrow("not a public key");
    expect(() => keys.readKeyPair(privatePem, privatePem)).toThrow("not a public key");
  });
});

describe("a public key", () => {
  const pem = (object: KeyObject): string => object.export({ type: "spki", format: "pem" }).toString();
  /** An RSA key of any size, without the search for primes. */
  const rsaOf = (bits: number): string => {
    const modulus = randomBytes(bits / 8);
    modulus[0] = 0x80;
    modulus[modulus.length - 1] = 1;
    return pem(createPublicKey({ key: { kty: "RSA", n: modulus.toString("base64url"), e: "AQAB" }, format: "jwk" }));
  };

  test.each([1024, 2048, 4096])("of RSA with %i bits is taken", (bits) => {
    expect(keys.readPublicKey(rsaOf(bits)).digestName).toBe("sha256");
  });

  test.each([512, 1016, 4104, 8192])("of RSA with %i bits is refused", (bits) => {
    expect(() => keys.readPublicKey(rsaOf(bits))).toThrow(`an RSA key of ${bits} bits; the lab takes 1024 to 4096`);
  });

  test.each([
    ["ec", generateKeyPairSync("ec", { namedCurve: "P-256" })],
    ["x25519", generateKeyPairSync("x25519")],
    ["ed448", generateKeyPairSync("ed448")],
    ["rsa-pss", generateKeyPairSync("rsa-pss", { modulusLength: 1024 })],
  ])("of type %s is refused", (type, pair) => {
    expect(() => keys.readPublicKey(pem(pair.publicKey))).toThrow(`a key of type ${type}`);
  });

  test.each(PAIRS)(
    "of %s has the same fingerprint with other line ends and blank lines",
    (_name, { publicPem, publicKey }) => {
      const others = [publicPem.replaceAll("\n", "\r\n"), `${publicPem}\n\n`, publicPem.trimEnd()];
      for (const other of others) expect(keys.readPublicKey(other).fingerprint).toBe(publicKey.fingerprint);
    },
  );

  test("of RSA has the same fingerprint as PKCS#1 and as SPKI", () => {
    const pkcs1 = rsa.publicKey.object.export({ type: "pkcs1", format: "pem" }).toString();
    expect(pkcs1).toMatch(/^-----BEGIN RSA PUBLIC KEY-----/);
    expect(keys.readPublicKey(pkcs1).fingerprint).toBe(rsa.publicKey.fingerprint);
  });

  test("has another fingerprint than every other key", () => {
    const all = [ed25519, rsa, keys.newKeyPair("ed25519"), keys.newKeyPair("ed25519")];
    expect(new Set(all.map(({ publicKey }) => publicKey.fingerprint)).size).toBe(all.length);
  });

  test("is still the right one when more keys were read than are kept", () => {
    const pairs = Array.from({ length: 1100 }, () => keys.newPemPair("ed25519"));
    const first = pairs.map(({ publicPem }) => keys.readPublicKey(publicPem).fingerprint);
    const again = pairs.map(({ publicPem }) => keys.readPublicKey(publicPem).fingerprint);
    expect(again).toEqual(first);
    expect(new Set(again).size).toBe(pairs.length);
  });
});
