import path from "node:path";
import { pathToFileURL } from "node:url";
import type * as client from "../../../skeleton/zkvraft/client.ts";
import type { ClerkFunctions, Functions } from "../../../skeleton/zkvraft/functions.ts";
import type * as kvServer from "../../../skeleton/zkvraft/kv-server.ts";
import type * as localRaft from "../../../skeleton/zkvraft/local-raft.ts";
import { type Modules as RaftModules, modulesOf as raftModulesOf } from "../zraft/modules.ts";

/** A complete program's modules: the very ones that its graded files import. */
export interface Modules {
  raft: RaftModules;
  functions: Functions;
  clerkFunctions: ClerkFunctions;
  KvServer: typeof kvServer.KvServer;
  LocalRaft: typeof localRaft.LocalRaft;
  watched: typeof localRaft.watched;
  Clerk: typeof client.Clerk;
  SessionError: typeof client.SessionError;
}

/** Loads them, and has them log nothing. */
export async function modulesOf(program: string): Promise<Modules> {
  const load = (file: string) => import(pathToFileURL(path.join(program, "zkvraft", `${file}.ts`)).href);
  const raft = await raftModulesOf(program);
  const functions = { ...(await load("server")), ...(await load("machine")), ...(await load("read")) };
  const clerkFunctions = await load("clerk");
  const [{ KvServer }, { LocalRaft, watched }] = [await load("kv-server"), await load("local-raft")];
  const { Clerk, SessionError } = await load("client");
  return { raft, functions, clerkFunctions, KvServer, LocalRaft, watched, Clerk, SessionError };
}
