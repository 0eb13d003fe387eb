import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/**
 * The reaper is a small process of its own that outlives whoever started it by a moment, however that one ends: when
 * its standard input closes, it kills every process group and removes every folder that it was told of and not told to
 * leave. So nothing is left behind even by a grader that is killed.
 */
let input: Writable | undefined;

/** Has a process group killed when this process ends, unless `leaveGroup` is called before. */
export function killLater(pgid: number): void {
  tell(`+group ${pgid}`);
}

/** To be called when a group is gone: its number may be given to somebody else. */
export function leaveGroup(pgid: number): void {
  tell(`-group ${pgid}`);
}

/** Has a folder removed when this process ends. */
export function removeLater(dir: string): void {
  tell(`+folder ${dir}`);
}

function tell(line: string): void {
  input ??= start();
  input.write(`${line}\n`);
}

function start(): Writable {
  const reaper = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  reaper.unref();
  const pipe = reaper.stdin;
  // Without a reaper the grader still ends all that it started; only its own sudden death would go unattended.
  pipe.on("error", () => {});
  (pipe as Writable & { unref(): void }).unref();
  return pipe;
}

function reap(): void {
  const groups = new Set<number>();
  const folders = new Set<string>();
  let rest = "";
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const space = line.indexOf(" ");
      const what = line.slice(space + 1);
      if (line.startsWith("+group")) groups.add(Number(what));
      else if (line.startsWith("-group")) groups.delete(Number(what));
      else folders.add(what);
    }
  });
  process.stdin.on("end", () => {
    for (const pgid of groups) {
      try {
        process.kill(-pgid, "SIGKILL");
      } catch {
        // Gone already, which is what was wanted.
      }
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
}

if (import.meta.main) reap();
