import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { shortages } from "../../../../grader/sandbox/machine/counters.ts";
import { moduleUrl, temporaryDir } from "../../support.ts";

vi.setConfig({ testTimeout: 60_000 });

/** What a process finds that is started with these limits, in an environment. */
async function stockUnder(limits: string, env: Record<string, string> = {}): Promise<Record<string, number>> {
  const script = `import { stockHere } from ${JSON.stringify(moduleUrl("grader/sandbox/machine/stock.ts"))};
    console.log(JSON.stringify(Object.fromEntries(await stockHere())));`;
  const command = `${limits} exec "$0" --input-type=module --eval "$1"`;
  const { stdout } = await execa("/bin/sh", ["-c", command, process.execPath, script], { env });
  return JSON.parse(stdout);
}

test("the hard limit of open files is what there is, from /proc or from the shell", async () => {
  expect(await stockUnder("ulimit -n 321;")).toMatchObject({ files: 321 });
  const dir = await temporaryDir();
  expect(await stockUnder("ulimit -n 321;", { GRADER_PROC: path.join(dir, "none") })).toMatchObject({ files: 321 });
});

test("where nothing tells of memory, nothing is claimed of it", async () => {
  const dir = await temporaryDir();
  expect(await stockUnder("", { GRADER_PROC: path.join(dir, "none") })).not.toHaveProperty("memory");
});

test("memory is what the kernel could give, with swap", async () => {
  const dir = await temporaryDir();
  await writeFile(path.join(dir, "meminfo"), "MemTotal: 900000 kB\nMemAvailable:   102400 kB\nSwapFree:  51200 kB\n");
  expect(await stockUnder("", { GRADER_PROC: dir })).toMatchObject({ memory: 150 });
});

test("threads are what the user's limit leaves, less those that it has", async () => {
  const dir = await temporaryDir();
  await mkdir(path.join(dir, "self"));
  await writeFile(
    path.join(dir, "self", "limits"),
    "Limit                     Soft Limit           Hard Limit           Units\nMax processes             150                  200                  processes\n",
  );
  // As in a user namespace: no root of the machine.
  await writeFile(path.join(dir, "self", "uid_map"), "         0       1000          1\n");
  for (const [pid, uid, threads] of [
    [1, process.getuid?.(), 11],
    [2, process.getuid?.(), 30],
    [3, 4711, 100],
  ]) {
    await mkdir(path.join(dir, String(pid)));
    await writeFile(path.join(dir, String(pid), "status"), `Name:\tx\nUid:\t${uid}\t${uid}\nThreads:\t${threads}\n`);
  }
  expect(await stockUnder("", { GRADER_PROC: dir })).toMatchObject({ threads: 159 });
});

test("there are as many files as the file system of the folder for temporary files has room for", async () => {
  const dir = await temporaryDir();
  const apart = process.getuid?.() === 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
  const script = `mount -t tmpfs -o nr_inodes=50 tmpfs "$TMPDIR" && exec "$0" --input-type=module --eval "$1"`;
  const code = `import { stockHere } from ${JSON.stringify(moduleUrl("grader/sandbox/machine/stock.ts"))};
    console.log((await stockHere()).get("inodes"));`;
  const { stdout } = await execa("unshare", [...apart, "sh", "-c", script, process.execPath, code], {
    env: { TMPDIR: dir },
  });
  expect(stdout).toBe("49");
});

test("what the machine fell short of is counted, and told in words", () => {
  const counts = [...shortages()];
  expect(counts.map(([what]) => what).join()).toMatch(/out of memory.*refused a process or thread/);
  expect(counts.every(([, times]) => Number.isInteger(times))).toBe(true);
});
