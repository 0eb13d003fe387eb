import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { PROC } from "../proc.ts";

const ROOT = "/sys/fs/cgroup";

/** The folders of this process's control groups by kind of limit, the innermost first. */
export interface CgroupDirs {
  pids: readonly string[];
  memory: readonly string[];
  cpu: readonly string[];
}

/** The folders of version 2, and of version 1 for its kinds of limits; none if there are none or this process cannot see them. */
export function cgroupDirs(): CgroupDirs {
  const groups = readText(`${PROC}/self/cgroup`)
    .split("\n")
    .map((line) => /^\d+:([^:]*):(.*)$/.exec(line))
    .filter((match) => match !== null);
  const dirsOf = (controller: string): string[] =>
    groups.flatMap(([, controllers = "", group = "/"]) => {
      if (controllers === "") return upwards(ROOT, group);
      return controllers.split(",").includes(controller) ? upwards(path.join(ROOT, controller), group) : [];
    });
  return { pids: dirsOf("pids"), memory: dirsOf("memory"), cpu: dirsOf("cpu") };
}

/** A group's folder and its parents. In a container, the group's own folder may be the root of what is visible. */
function upwards(root: string, group: string): string[] {
  const dirs: string[] = [];
  for (let at = path.join(root, group); at.startsWith(root); at = path.dirname(at)) dirs.push(at);
  return dirs.filter((dir) => existsSync(path.join(dir, "cgroup.procs")));
}

export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
