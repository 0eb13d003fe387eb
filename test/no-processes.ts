import child_process, { ChildProcess } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { afterEach } from "vitest";

const WHY = "what starts a process is a test of the project `real`: it belongs into a file NAME.real.test.ts";

let hasTried = false;

function refuse(): never {
  hasTried = true;
  throw new Error(WHY);
}

// Tests of the project `unit` share threads and the machine, so none may keep it busy with processes. All ways that do
// not wait (spawn, exec, execFile, fork, execa) come through the method.
Object.assign(ChildProcess.prototype, { spawn: refuse });
Object.assign(child_process, { spawnSync: refuse, execSync: refuse, execFileSync: refuse });
syncBuiltinESMExports();

afterEach(() => {
  const has = hasTried;
  hasTried = false;
  // A test may have taken the error for one that it provokes.
  if (has) throw new Error(WHY);
});
