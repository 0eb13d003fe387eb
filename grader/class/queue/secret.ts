import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { lstat, readFile, writeFile } from "node:fs/promises";
import { ifThere } from "../../base/if-there.ts";
import { UsageError } from "../../base/usage.ts";
import { whyOf } from "../../base/write.ts";

/** What only a class's own machines know: by it they tell each other's words from those of all others that reach the database. */
export type Secret = Buffer & { readonly kind?: "class secret" };

const BYTES = 32;

/** What is signed: no word of one kind passes for one of another. */
export type Kind = "queue" | "class" | "task" | "result";

/**
 * Reads the secret of a class from a file.
 *
 * @throws UsageError when it cannot be read, is no secret, or others may read it
 */
export async function readSecret(file: string): Promise<Secret> {
  const cannotBeRead = (error: unknown): never => {
    throw new UsageError(`--secret ${file}: cannot be read: ${whyOf(error)}`);
  };
  const found = await ifThere(lstat(file)).catch(cannotBeRead);
  if (found === undefined) {
    throw new UsageError(
      `--secret ${file}: there is no such file: copy it from the machine that runs grade:class, which makes it`,
    );
  }
  if (!found.isFile()) throw new UsageError(`--secret ${file}: is no file`);
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    throw new UsageError(`--secret ${file}: others may read it: chmod 600 ${file}`);
  }
  const text = (await readFile(file, "utf8").catch(cannotBeRead)).trim();
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new UsageError(
      `--secret ${file}: holds no secret, which is 64 hexadecimal digits: remove it, and grade:class makes a new one`,
    );
  }
  return Buffer.from(text, "hex");
}

/** Reads the secret, and makes one first where there is none. */
export async function ownSecret(file: string): Promise<{ secret: Secret; isNew: boolean }> {
  const made = await writeFile(file, `${randomBytes(BYTES).toString("hex")}\n`, { flag: "wx", mode: 0o600 }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return false;
      throw new UsageError(`--secret ${file}: cannot be written: ${whyOf(error)}`);
    },
  );
  return { secret: await readSecret(file), isNew: made };
}

/** The signature of some words, of which each stays by itself. */
export function signed(secret: Secret, kind: Kind, ...words: readonly (string | Buffer)[]): Buffer {
  const hmac = createHmac("sha256", secret).update(`zlab ${kind}\n`);
  for (const word of words) hmac.update(`${Buffer.byteLength(word)}\n`).update(word);
  return hmac.digest();
}

/** Whether a signature is that of these words. */
export function isSigned(
  signature: Buffer,
  secret: Secret,
  kind: Kind,
  ...words: readonly (string | Buffer)[]
): boolean {
  const expected = signed(secret, kind, ...words);
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
