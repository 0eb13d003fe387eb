import { accessSync, constants } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";

/** Set in namespaces that have a root for the sandboxed processes: its folder, as the grader sees it. */
export const ROOT = "GRADER_ROOT";

/** A user that owns nothing on any system. */
const NOBODY = 65_534;

/**
 * Makes a root: a file system that holds a folder, Node, and what Node is linked with, all read-only and at the paths that
 * they have outside, and nothing else; in /proc, a process sees its own entry only. The root belongs to the namespaces: the
 * system removes it when the last process in them has ended. Its arguments: root, folder, Node, and the libraries, a line
 * each.
 */
const MAKE_ROOT = `(
  umask 022
  mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$1" &&
  mkdir -p "$1$2" "$1\${3%/*}" "$1/proc" "$1/etc" && : > "$1$3" &&
  mount --bind -o ro,nosuid,nodev,noexec "$2" "$1$2" &&
  mount --bind -o ro,nosuid,nodev "$3" "$1$3" &&
  mount -t proc -o ro,nosuid,nodev,noexec,hidepid=2,subset=pid proc "$1/proc" &&
  (set -f; IFS='
'; cp -L --parents $4 "$1") &&
  echo "127.0.0.1 localhost" > "$1/etc/hosts" &&
  mount -o remount,bind,ro,nosuid,nodev "$1"
) || exit`;

/** The script by which a shell in namespaces makes a root, and its four arguments, which it shifts away. */
export async function rootIn(dir: string): Promise<{ script: string; args: readonly string[]; root: string }> {
  const root = path.join(dir, "root");
  await mkdir(root, { mode: 0o755 });
  return { script: `${MAKE_ROOT}\nshift 4`, args: [root, dir, process.execPath, libraries().join("\n")], root };
}

/** The command that runs another in a root, in one of its folders. */
export function inRoot(root: string, dir: string, as: readonly string[] = []): string[] {
  return [pathOfUnshare(), ...as, `--root=${root}`, `--wd=${dir}`];
}

/** Runs as another user or, if that is not possible, without rights in a user namespace of its own. */
export function asUser(user: number | undefined): string[] {
  if (user !== undefined) return [`--setgid=${user}`, `--setuid=${user}`];
  return ["--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
}

/** The libraries that Node is linked with, by the names that the loader looks for, and the loader's cache. */
function libraries(): string[] {
  // Without this, the report would look up the host names of all open connections.
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork: boolean };
  report.excludeNetwork = true;
  const { sharedObjects } = report.getReport() as unknown as { sharedObjects: string[] };
  return [...sharedObjects, "/etc/ld.so.cache"].filter((file) => path.isAbsolute(file) && isReadable(file));
}

/** The absolute path of `unshare`, for sandboxed processes have no PATH. */
function pathOfUnshare(): string {
  const places = (process.env.PATH ?? "").split(path.delimiter).map((dir) => path.join(dir, "unshare"));
  return places.find(isReadable) ?? "unshare";
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
