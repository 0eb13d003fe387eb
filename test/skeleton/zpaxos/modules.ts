import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Functions } from "../../../skeleton/zpaxos/functions.ts";
import type * as records from "../../../skeleton/zpaxos/records.ts";
import type * as server from "../../../skeleton/zpaxos/server.ts";
import { exportsOf } from "../exports-of.ts";

/** A complete program's modules: the very ones that its graded files import. */
export interface Modules {
  functions: Functions;
  Server: typeof server.Server;
  openDisk: typeof records.openDisk;
}

/** Loads them, and has them log nothing. */
export async function modulesOf(program: string): Promise<Modules> {
  const load = (file: string) => import(pathToFileURL(path.join(program, file)).href);
  (await load("zlog/zlog.ts")).setLevel(9);
  const files = ["acceptor", "proposer", "learner", "forget"].map((name) => `zpaxos/${name}.ts`);
  const functions = (await exportsOf(program, files)) as Functions;
  const [{ Server }, { openDisk }] = [await load("zpaxos/server.ts"), await load("zpaxos/records.ts")];
  return { functions, Server, openDisk };
}
