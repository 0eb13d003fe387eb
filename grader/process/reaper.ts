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

/**
 * Has a process killed when this process ends, or, by the negative of its number, a group, as `kill` takes them; unless
 * `leaveAlone` is called before.
 */
export function killLater(pid: number): void {
  tell(`+kill ${pid}`);
}

/** To be called when a process or group is gone: its number may be given to somebody else. */
export function leaveAlone(pid: number): void {
  tell(`-kill ${pid}`);
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
  const pids = new Set<number>();
  const folders = new Set<string>();
  let rest = "";
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const space = line.indexOf(" ");
      const what = line.slice(space + 1);
      if (line.startsWith("+kill")) pids.add(Number(what));
      else if (line.startsWith("-kill")) pids.delete(Number(what));
      else folders.add(what);
    }
  });
  process.stdin.on("end", () => {
    for (const pid of pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Gone already, which is what was wanted.
      }
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
}

if (import.meta.main) reap();
