import { writeFile } from "node:fs/promises";
import path from "node:path";
import { dir } from "tmp-promise";
import { afterAll, beforeAll, expect } from "vitest";
import { PROJECT } from "../../grader/base/project.ts";
import type { History } from "../../grader/history/history.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { Process } from "../../grader/sandbox/launch.ts";
import { stage } from "../../grader/submission/stage.ts";
import { readSubmission } from "../../grader/submission/submission.ts";
import { newPemPair } from "../../skeleton/znet/keys.ts";

/** How long a test waits for what must come, on a machine that does ten other things. */
export const PATIENCE_MS = 30_000;

/** What is needed by all tests of a file, made before the first of them and undone after the last. */
export function perFile<T>(make: () => Promise<T>, undo: (made: T) => unknown): () => T {
  let made: { value: T } | undefined;
  beforeAll(async () => {
    made = { value: await make() };
  });
  afterAll(async () => {
    if (made !== undefined) await undo(made.value);
  });
  return () => {
    if (made === undefined) throw new Error("it is made in beforeAll: nothing before that can use it");
    return made.value;
  };
}

/** The skeleton with the solution laid over it. */
export function useSolution(): () => string {
  const staged = perFile(
    async () => stage(await readSubmission(path.join(PROJECT, "solution"), ZPBFT)),
    ({ remove }) => remove(),
  );
  return () => staged().program;
}

/** Roles of the program, each ended with the file at the latest, and a folder for their keys. */
export class Roles {
  readonly program: string;
  readonly dir: string;
  readonly #processes: Process[] = [];

  constructor(program: string, folder: string) {
    this.program = program;
    this.dir = folder;
  }

  /** `role` and flags as on the command line, without the dashes; `nodeArgs` go to Node itself. */
  start(role: string, flags: Record<string, string>, nodeArgs: string[] = []): Process {
    const args = Object.entries({ role, ...flags }).flatMap(([name, value]) => [`-${name}`, value]);
    const process = Process.node(role, [...nodeArgs, this.program, ...args], this.dir);
    this.#processes.push(process);
    return process;
  }

  /** A master at work. */
  async master(maddr: string, f: number, flags: Record<string, string> = {}): Promise<Process> {
    const master = this.start("master", { maddr, f: String(f), ...flags });
    await logged(master, /waiting for node registration/);
    return master;
  }

  /** The flags that name a new key pair. */
  async keys(name: string): Promise<{ pri: string; pub: string }> {
    const { privatePem, publicPem } = newPemPair("ed25519");
    const [pri, pub] = [path.join(this.dir, `${name}.pri`), path.join(this.dir, `${name}.pub`)];
    await Promise.all([writeFile(pri, privatePem), writeFile(pub, publicPem)]);
    return { pri, pub };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.end()));
  }
}

export function useRoles(program: () => string): () => Roles {
  const folder = perFile(
    () => dir({ prefix: "zlab-test-", unsafeCleanup: true }),
    ({ cleanup }) => cleanup(),
  );
  return perFile(
    async () => new Roles(program(), folder().path),
    (roles) => roles.stop(),
  );
}

/** Waits for a line in a process's log. */
export function logged(process: Process, pattern: RegExp, from = 0): Promise<RegExpExecArray> {
  return process.stderr.until(pattern, { from, timeout_ms: PATIENCE_MS });
}

/** What the history must come to hold. */
export async function recorded(history: History, what: string, condition: () => boolean): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  if (await history.until(condition, signal)) return;
  const seen = history.calls
    .slice(-20)
    .map(({ from, to, method, outcome }) => `${from} -> ${to} ${method} ${JSON.stringify(outcome)}`);
  throw new Error(`the history never held ${what}; its end:\n${seen.join("\n")}`);
}

/** The results that a client on pipes has shown so far. */
export function results(client: Process): string[] {
  const shown = client.stdout.text.matchAll(/\n==== result ====\n([\s\S]*?)\n================\ntake: .*\n/g);
  return Array.from(shown, ([, result]) => result as string);
}

/** A process that cannot start ends with 1, and its last line says why; it writes nothing to its standard output. */
export async function expectFatal(process: Process, reason: RegExp): Promise<void> {
  expect(await process.exited).toEqual({ code: 1, signal: undefined });
  expect(process.stderr.lines.at(-1)).toMatch(/^\w+\.ts:\d+: ERROR\| /);
  expect(process.stderr.lines.at(-1)).toMatch(reason);
  expect(process.stderr.text).not.toMatch(/^\s+at /m);
  expect(process.stdout.text).toBe("");
}
