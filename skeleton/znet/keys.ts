import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from "node:crypto";
import canonicalize from "canonicalize";
import { signBySodium, verifyBySodium } from "./sodium.ts";

export const ALGORITHMS = ["ed25519", "rsa"] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** RSA keys above this would let a stranger's key make every check of a signature slow. */
const RSA_BITS_MAX = 4096;
const RSA_BITS_MIN = 1024;

/** Reading a PEM costs about as much as checking a signature, and every message of a client carries one. */
const keysByPem = new Map<string, Key>();
const KEYS_KEPT_MAX = 1000;

/** A public or private key with what its algorithm asks of sign and verify. */
export interface Key {
  object: KeyObject;
  digestName: "sha256" | null;
  /** SHA-256 of the public key's DER: the same however its PEM is written (line ends, spaces, PKCS#1 or SPKI). */
  fingerprint: string;
}

export interface KeyPair {
  privateKey: Key;
  publicKey: Key;
  /** PEM, as it is registered with the master or sent with a request. */
  publicPem: string;
}

/** Canonical JSON (RFC 8785): equal values give equal bytes in every language. */
export function canonicalJson(value: object): string {
  return canonicalize(value) as string;
}

/** SHA-256 over the canonical JSON of a value, in lower-case hex: a request's digest. */
export function digestOf(value: object): string {
  return hash("sha256", canonicalJson(value));
}

/** Signs the SHA-256 of the canonical JSON of `{phase, ...message}`, in base64 (handout, “The wire in a page”). */
export function sign(key: Key, phase: string, message: object): string {
  const hashed = phaseHash(phase, message);
  const fast = key.digestName === null ? signBySodium(key.object, hashed) : undefined;
  return (fast ?? signBytes(key.digestName, hashed, key.object)).toString("base64");
}

/** Whether `signature` (base64) is the key owner's over `message` in `phase`. Never throws for a bad signature. */
export function verify(key: Key, phase: string, message: object, signature: string): boolean {
  const [hashed, bytes] = [phaseHash(phase, message), Buffer.from(signature, "base64")];
  const fast = key.digestName === null ? verifyBySodium(key.object, hashed, bytes) : undefined;
  return fast ?? verifyBytes(key.digestName, hashed, key.object, bytes);
}

/** The phase is part of what is signed, so that no phase's signature passes for another's. */
function phaseHash(phase: string, message: object): Buffer {
  return createHash("sha256")
    .update(canonicalJson({ ...message, phase }))
    .digest();
}

/** Reads a public key. Throws an Error whose message says what is wrong with it. */
export function readPublicKey(pem: string): Key {
  const known = keysByPem.get(pem);
  if (known !== undefined) return known;
  // From a private key the library would make the public one, and the private one would go on to be sent about.
  if (!/^-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem)) throw new Error("not a public key in PEM");
  const key = usable(parsed(() => createPublicKey(pem), "public"));
  const [oldest] = keysByPem.keys();
  if (oldest !== undefined && keysByPem.size >= KEYS_KEPT_MAX) keysByPem.delete(oldest);
  keysByPem.set(pem, key);
  return key;
}

/** Reads a key pair and makes sure that the two belong together. Throws an Error that says what is wrong. */
export function readKeyPair(privatePem: string, publicPem: string): KeyPair {
  const privateKey = usable(parsed(() => createPrivateKey(privatePem), "private"));
  const publicKey = readPublicKey(publicPem);
  if (privateKey.fingerprint !== publicKey.fingerprint) {
    throw new Error("the two keys are not a pair: the public key is not the private key's");
  }
  return { privateKey, publicKey, publicPem };
}

/** A new key pair in PEM: PKCS#8 and SPKI. */
export function newPemPair(algorithm: Algorithm, bits = 2048): { privatePem: string; publicPem: string } {
  const pair =
    algorithm === "rsa" ? generateKeyPairSync("rsa", { modulusLength: bits }) : generateKeyPairSync("ed25519");
  return {
    privatePem: pair.privateKey.export({ type: "pkcs8", format: "pem" }),
    publicPem: pair.publicKey.export({ type: "spki", format: "pem" }),
  };
}

export function newKeyPair(algorithm: Algorithm, bits?: number): KeyPair {
  const { privatePem, publicPem } = newPemPair(algorithm, bits);
  return readKeyPair(privatePem, publicPem);
}

/** What the crypto library throws names its own routines, which helps nobody. */
function parsed(parse: () => KeyObject, kind: string): KeyObject {
  try {
    return parse();
  } catch (cause) {
    throw new Error(`not a ${kind} key in PEM`, { cause });
  }
}

function usable(object: KeyObject): Key {
  const type = object.asymmetricKeyType;
  if (type === "ed25519") return { object, digestName: null, fingerprint: fingerprintOf(object) };
  if (type !== "rsa") throw new Error(`a key of type ${type}; the lab knows ${ALGORITHMS.join(" and ")}`);
  const bits = object.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
    throw new Error(`an RSA key of ${bits} bits; the lab takes ${RSA_BITS_MIN} to ${RSA_BITS_MAX}`);
  }
  return { object, digestName: "sha256", fingerprint: fingerprintOf(object) };
}

function fingerprintOf(object: KeyObject): string {
  const publicKey = object.type === "private" ? createPublicKey(object) : object;
  return hash("sha256", publicKey.export({ type: "spki", format: "der" }));
}
