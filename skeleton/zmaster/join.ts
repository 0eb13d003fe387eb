import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";
import { Link } from "../znet/link.ts";
import { type Connection, dial, type Method, type Params, type Result, UnreachableError } from "../znet/rpc.ts";

const MASTER_PATIENCE_MS = 10_000;
const MASTER_RETRY_MS = 200;

/** How long a process waits for all of its peers before it goes on without those that are missing. */
const PEERS_PATIENCE_MS = 1000;

/**
 * Dials the master, again and again for ten seconds, and ends the process with the cause when it cannot be reached.
 */
export async function dialMaster(maddr: string): Promise<Connection> {
  const deadline_ms = Date.now() + MASTER_PATIENCE_MS;
  while (true) {
    try {
      return await dial(maddr, (fault) => zlog.warn(fault));
    } catch (error) {
      if (Date.now() > deadline_ms) {
        zlog.fatal(
          `master ${maddr} not reached within ${MASTER_PATIENCE_MS / 1000} s (${messageOf(error)}): start it first, and check -maddr`,
        );
      }
      await sleep(MASTER_RETRY_MS);
    }
  }
}

/** What is asked of a master, and the reason why its answer is none that a cluster can live with, if there is one. */
export interface Question<M extends Method> {
  name: string;
  method: M;
  params: Params<M>;
  whyUnusable(answer: Result<M>): string | undefined;
}

/**
 * Asks the master what it answers when all servers are registered, and closes the connection. If the master goes away
 * meanwhile, it is dialled and asked again. Ends the process if the answer is of no use.
 */
export async function askMaster<M extends Method>(
  master: Connection,
  maddr: string,
  { name, method, params, whyUnusable }: Question<M>,
): Promise<Result<M>> {
  while (true) {
    try {
      const answer = await master.call(name, method, params);
      const why = whyUnusable(answer);
      if (why !== undefined) zlog.fatal(`master ${maddr} answered with ${why}`);
      return answer;
    } catch (error) {
      if (!(error instanceof UnreachableError)) {
        zlog.fatal(`${name} of master ${maddr} failed: ${messageOf(error)}`);
      }
      zlog.warn(`the connection to master ${maddr} ended, dialling again`);
    } finally {
      master.close();
    }
    master = await dialMaster(maddr);
  }
}

/** A link to a server, dialled at once and for as long as the process lives. */
export function linkTo(addr: string): Link {
  return new Link(addr, (fault) => zlog.warn(fault));
}

/**
 * Waits until every peer was reached. One that is missing holds nobody up for long: a WARN line names it, and its link
 * goes on dialling.
 */
export async function awaitPeers(links: (Link | undefined)[]): Promise<void> {
  const all = Promise.all(links.map((link) => link?.reached)).then(() =>
    zlog.info("==== connect all peers success ===="),
  );
  const patience = new AbortController();
  const outOfPatience = sleep(PEERS_PATIENCE_MS, true, { signal: patience.signal }).catch(() => false);
  const late = await Promise.race([all, outOfPatience]);
  patience.abort();
  if (late !== true) return;
  for (const [id, link] of links.entries()) {
    if (link?.down === undefined) continue;
    zlog.warn(`peer ${id} at ${link.address} not reached yet (${link.down}): going on, and dialling it again`);
  }
}
