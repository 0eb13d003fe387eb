// Has OpenSSL read files, certificates, engines and stores for it.
import { createPrivateKey, createPublicKey, randomFillSync, setEngine } from "node:crypto";
import { createSecureContext, getCACertificates, setDefaultCACertificates } from "node:tls";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

process.env.SSL_CERT_FILE = "/etc/passwd";
process.env.SSL_CERT_DIR = "/etc";
process.env.OPENSSL_CONF = "/etc/passwd";
process.env.NODE_EXTRA_CA_CERTS = "/etc/passwd";
const attempts: Record<string, () => unknown> = {
  "a key by its place": () => createPrivateKey("file:/etc/ssl/private/ssl-cert-snakeoil.key"),
  "a store": () => createPublicKey({ key: "file:///etc/passwd", format: "pem" }),
  "an address as a key": () => createPrivateKey(new URL("file:///etc/passwd") as never),
  "an engine": () => setEngine("/lib/x86_64-linux-gnu/libm.so.6") ?? "set",
  "an authority by its place": () =>
    createSecureContext({ ca: "/etc/passwd", key: "/etc/passwd", cert: "/etc/passwd" }),
  "extra authorities": () => getCACertificates("extra")[0] ?? fail("none"),
  "no list": () => setDefaultCACertificates(["/etc/passwd"]) ?? "set",
};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    console.error(`READ ${name}: ${String(await attempt()).slice(0, 80)}`);
  } catch (error) {
    console.error(`${name}: not possible: ${(error as Error).message.slice(0, 80)}`);
  }
}
randomFillSync(Buffer.alloc(8));

function fail(why: string): never {
  throw new Error(why);
}
