import fs, { type writeSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { Modules } from "../../skeleton/zraft/modules.ts";

/** The program's log goes to stderr by the system's own call: whoever wants to read it here stands in its place. */
async function standingIn(write: typeof writeSync, act: () => Promise<unknown>): Promise<void> {
  const { writeSync } = fs;
  fs.writeSync = write;
  syncBuiltinESMExports();
  try {
    await act();
  } finally {
    fs.writeSync = writeSync;
    syncBuiltinESMExports();
  }
}

/** What a program logs meanwhile at level INFO, about a term: each line without its place. */
export async function linesOf({ setLevel }: Modules, act: () => Promise<unknown>): Promise<string[]> {
  let text = "";
  setLevel(1);
  try {
    await standingIn((_, bytes: unknown) => {
      text += String(bytes);
      return Buffer.byteLength(String(bytes));
    }, act);
  } finally {
    setLevel(9);
  }
  return text.split("\n").flatMap((line) => {
    const [, message] = /INFO\| (I=.*)$/.exec(line) ?? [];
    return message === undefined ? [] : [message];
  });
}
