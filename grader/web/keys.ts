import { randomBytes, timingSafeEqual } from "node:crypto";

const KEY_BYTES = 16;

/** Who may look at a cluster and change it: whoever knows the token, and afterwards the browser that came with it. */
export class Keys {
  /** Stands in the address that is told once. */
  readonly token: string = newKey();
  readonly #cookie: string = newKey();
  readonly #name: string;

  /** Cookies do not tell ports apart, so that the name does. */
  constructor(port: number) {
    this.#name = `zlab-${port}`;
  }

  isToken(text: string): boolean {
    return isSame(text, this.token);
  }

  /** Whether a request has come with the cookie, by its header. */
  isKnown(header = ""): boolean {
    return header
      .split(";")
      .map((pair) => pair.trim())
      .some((pair) => pair.startsWith(`${this.#name}=`) && isSame(pair.slice(this.#name.length + 1), this.#cookie));
  }

  /** The header by which a browser gets the cookie. No script can read it, and no other page can have it sent. */
  get setCookie(): string {
    return `${this.#name}=${this.#cookie}; Path=/; HttpOnly; SameSite=Strict`;
  }
}

function newKey(): string {
  return randomBytes(KEY_BYTES).toString("base64url");
}

/** Compares two texts in a time that tells nothing of them. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
