import path from "node:path";
import { freeAddress } from "../base/ports.ts";
import type { History } from "../history/history.ts";
import { giveTo, type Sandbox } from "../sandbox/sandbox.ts";
import type { Client, Family } from "./family.ts";
import { ProcessMember, type Puppet } from "./member.ts";

interface GatherOptions<P extends Puppet> {
  family: Family<P, Client>;
  f: number;
  /** The ids of the members that will be processes. */
  live: readonly number[];
  /** The only caller of puppets; undefined if a wiretap sees who calls. */
  caller: number | undefined;
  /** The folder for the processes' keys and disks. */
  dir: string;
  sandbox: Sandbox;
  history: History;
}

/** Gives every member its address, its keys and its disk, one after the other: puppets, which listen from now on, and members that will be processes. */
export async function* gather<P extends Puppet>(options: GatherOptions<P>): AsyncGenerator<ProcessMember | P> {
  const { family, f, live, caller, dir, sandbox, history } = options;
  for (let id = 0; id < family.size(f); id++) {
    if (!live.includes(id)) {
      yield await family.puppet(id, history, caller === undefined ? undefined : family.name(caller));
      continue;
    }
    const identity = await family.identity(dir, id);
    for (const file of identity.files) await giveTo(sandbox, file);
    const disk = await family.disk?.(path.join(dir, `disk-${id}`));
    yield new ProcessMember(id, await freeAddress(), identity, disk);
  }
}
