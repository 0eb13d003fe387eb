import { expect, vi } from "vitest";
import { nothingLeft, startGrader } from "../support.ts";

/** A cluster of the solution of a lab, at its prompt. */
export async function clusterOf(lab: string, ...options: string[]) {
  const { subprocess, tmp } = await startGrader(["cluster", "--lab", lab, "--submission", "solution", ...options]);
  let shown = "";
  subprocess.stdout.on("data", (chunk) => {
    shown += chunk;
  });
  let from = 0;
  /** Waits for what is shown behind what was waited for before. */
  const shows = (what: RegExp) =>
    vi.waitFor(
      () => {
        const found = what.exec(shown.slice(from));
        expect(found, shown.slice(from)).not.toBeNull();
        from += (found as RegExpExecArray).index + (found as RegExpExecArray)[0].length;
        return found as RegExpExecArray;
      },
      { timeout: 60_000 },
    );
  const type = (line: string) => subprocess.stdin.write(`${line}\n`);
  const ends = async () => {
    subprocess.stdin.end();
    expect((await subprocess).exitCode).toBe(0);
    await nothingLeft(tmp);
  };
  return { type, shows, ends };
}
