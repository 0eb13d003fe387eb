import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa, parseCommandString, type ResultPromise } from "execa";
import { freeAddress } from "../../grader/base/ports.ts";
import { UsageError } from "../../grader/base/usage.ts";
import { type Algorithm, newPemPair } from "../../skeleton/znet/keys.ts";

/** How long a role may take until it says that it is ready, and a put until it is answered. */
const READY_MAX_MS = 60_000;
const ANSWER_MAX_MS = 60_000;

/** How long all rest before the first put: what a start leaves to be done is no part of a put. */
const REST_MS = 1000;

/** So many of its last lines are told of a role that fails. */
const WORDS_MAX = 5;

/** What the roles of zpbft say when they are ready, in every program that speaks its prompt. */
const READY = { master: "waiting for", server: "start work loop", client: ">>> " } as const;

/** What a client shows behind each result: a duration as Go prints it, of less than a minute. */
const TAKE = /\ntake: ([\d.]+)(µs|ms|s)\s*\n/;
const MS = { µs: 0.001, ms: 1, s: 1000 } as const;

/** The puts that a person types at a real client, and the cluster that answers them. */
export interface Puts {
  f: number;
  puts: number;
  /** How long the person rests behind each answer, in milliseconds. */
  gap_ms: number;
  algorithm: Algorithm;
}

/**
 * Starts a cluster of a program, types the puts at its client and ends it. Returns how long each took, in milliseconds, by what the
 * client says itself.
 *
 * @param program a command line, to which the flags of a role are added
 * @throws UsageError when a role does not become ready or a put is not answered: with the role's last words
 */
export async function timesOfPuts(program: string, { f, puts, gap_ms, algorithm }: Puts): Promise<number[]> {
  const keys = await mkdtemp(join(tmpdir(), "zlab-puts-"));
  const roles: Role[] = [];
  const start = (role: keyof typeof READY, flags: readonly string[]): Role => {
    const started = new Role(program, role, flags);
    roles.push(started);
    return started;
  };
  try {
    const maddr = await freeAddress();
    await start("master", ["-maddr", maddr, "-f", String(f)]).says(READY.master, READY_MAX_MS);
    const servers: Role[] = [];
    for (let id = 0; id <= 3 * f; id++) {
      const [pri, pub] = [join(keys, `${id}.pri`), join(keys, `${id}.pub`)];
      const { privatePem, publicPem } = newPemPair(algorithm);
      await Promise.all([writeFile(pri, privatePem), writeFile(pub, publicPem)]);
      servers.push(start("server", ["-maddr", maddr, "-saddr", await freeAddress(), "-pri", pri, "-pub", pub]));
    }
    await Promise.all(servers.map((server) => server.says(READY.server, READY_MAX_MS)));
    const client = start("client", ["-maddr", maddr, "-caddr", await freeAddress()]);
    await client.says(READY.client, READY_MAX_MS);
    await sleep(REST_MS);

    const took_ms: number[] = [];
    for (let put = 1; put <= puts; put++) {
      client.type(`put x ${put}`);
      const [, number, unit] = await client.says(TAKE, ANSWER_MAX_MS);
      took_ms.push(Number(number) * MS[unit as keyof typeof MS]);
      await sleep(gap_ms);
    }
    return took_ms;
  } finally {
    await Promise.all(roles.map((role) => role.end()));
    await rm(keys, { recursive: true, force: true });
  }
}

/** A process of a role, and what it has said since it was last told something. */
class Role {
  readonly #name: string;
  readonly #process: ResultPromise<{ all: true; reject: false; buffer: false }>;
  #said = "";
  /** How it ended; undefined while it runs. */
  #ending: string | undefined;
  #onSaid: () => void = () => {};

  constructor(program: string, role: string, flags: readonly string[]) {
    const [file, ...args] = parseCommandString(program);
    this.#name = role;
    this.#process = execa(file as string, [...args, "-role", role, ...flags], {
      all: true,
      reject: false,
      buffer: false,
      forceKillAfterDelay: false,
    });
    this.#process.all.on("data", (text: Buffer) => {
      this.#said += text;
      this.#onSaid();
    });
    void this.#process.then(({ shortMessage, exitCode }) => {
      this.#ending = shortMessage ?? `it ended with ${exitCode}`;
      this.#onSaid();
    });
  }

  type(line: string): void {
    this.#said = "";
    this.#process.stdin.write(`${line}\n`);
  }

  /** Waits until it has said this. Rejects with a UsageError when it ends, or has not said it in time. */
  async says(what: string | RegExp, most_ms: number): Promise<readonly string[]> {
    const end = AbortSignal.timeout(most_ms);
    while (true) {
      const found = typeof what === "string" ? (this.#said.includes(what) ? [what] : null) : what.exec(this.#said);
      if (found !== null) return found;
      if (this.#ending !== undefined || end.aborted) {
        const why = this.#ending ?? `not within ${most_ms / 1000} s`;
        throw new UsageError(`the ${this.#name} did not say "${what}": ${why}\n${lastLines(this.#said)}`);
      }
      await new Promise<void>((resolve) => {
        this.#onSaid = resolve;
        end.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  }

  async end(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process;
  }
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-WORDS_MAX).join("\n");
}
