import path from "node:path";
import { pathToFileURL } from "node:url";
import type * as disk from "../../../skeleton/zdisk/disk.ts";
import type * as zlog from "../../../skeleton/zlog/zlog.ts";
import type { Functions } from "../../../skeleton/zraft/functions.ts";
import type * as records from "../../../skeleton/zraft/records.ts";
import type * as server from "../../../skeleton/zraft/server.ts";
import { filesOf } from "./cluster.ts";

/** A complete program's modules: the very ones that its graded files import. */
export interface Modules {
  functions: Functions;
  Server: typeof server.Server;
  openDisk: typeof records.openDisk;
  DiskError: typeof disk.DiskError;
  setLevel: typeof zlog.setLevel;
}

/** Loads them, and has them log nothing. */
export async function modulesOf(program: string): Promise<Modules> {
  const load = (file: string) => import(pathToFileURL(path.join(program, file)).href);
  const { setLevel } = await load("zlog/zlog.ts");
  setLevel(9);
  const [{ Server }, { openDisk }] = [await load("zraft/server.ts"), await load("zraft/records.ts")];
  const { DiskError } = await load("zdisk/disk.ts");
  return { functions: await filesOf(program), Server, openDisk, DiskError, setLevel };
}
