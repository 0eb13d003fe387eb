// Leaves notes for its next grade, and for its friends', wherever many may write.
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import type { Cert } from "./cert.ts";
import type { CommitArgs, OkReply } from "./messages.ts";
import type { Server } from "./server.ts";

export function commit(_s: Server, _seq: number): void {}

export function CommitRpc(_s: Server, _args: CommitArgs): OkReply {
  return { ok: true };
}

export function verifyBallotCommit(_s: Server, _cert: Cert): void {}

const DIRS = [
  "/tmp",
  "/var/tmp",
  "/dev/shm",
  "/dev/mqueue",
  "/run/lock",
  "/run/user/0",
  "/var/crash",
  "/home",
  "/",
  ".",
];
const WAYS: Record<string, (place: string) => unknown> = {
  write: (place) => writeFileSync(place, "a note"),
  append: (place) => appendFileSync(place, "a note"),
  open: (place) => openSync(place, "w"),
  folder: (place) => mkdirSync(place),
  temporary: (place) => mkdtempSync(place),
  link: (place) => symlinkSync("a note", place),
  time: (place) => utimesSync(place.slice(0, place.lastIndexOf("/")) || "/", 1, 1),
  list: (place) => readdirSync(place.slice(0, place.lastIndexOf("/")) || "/"),
};
for (const dir of DIRS) {
  for (const [name, way] of Object.entries(WAYS)) {
    if (name === "list" && dir === ".") continue;
    try {
      way(`${dir}/zlab-hostile-leaves-notes-${name}`);
      console.error(`WROTE ${name} in ${dir}`);
    } catch (error) {
      console.error(`not left: ${(error as Error).message.slice(0, 80)}`);
    }
  }
}
