import * as zlog from "../zlog/zlog.ts";
import { askMaster, dialMaster, linkTo } from "../zmaster/join.ts";
import type { Link } from "../znet/link.ts";
import { MASTER_METHODS } from "./master-methods.ts";

/** Where a server and its peers are. */
export interface Membership {
  id: number;
  addrs: string[];
  /** The connections to the others, by id; undefined for this server's own. */
  links: (Link | undefined)[];
}

/** Registers a server with the master, waits until all are, and begins to dial the others. */
export async function register(maddr: string, saddr: string): Promise<Membership> {
  zlog.info("connect master ...");
  const master = await dialMaster(maddr);
  zlog.info("register peer info ...");
  const name = "Master.RegisterRpc";
  const answer = await askMaster(master, maddr, {
    name,
    method: MASTER_METHODS[name],
    params: { addr: saddr },
    whyUnusable: ({ ok, addrs }) =>
      ok && !addrs.includes(saddr) ? `${addrs.length} addresses, ${saddr} not among them` : undefined,
  });
  if (!answer.ok) zlog.fatal(`master ${maddr} refused to register ${saddr}: all servers are there already`);
  const { addrs } = answer;
  const id = addrs.indexOf(saddr);
  const links = addrs.map((addr, other) => (other === id ? undefined : linkTo(addr)));
  zlog.info(`register success, id=${id}`);
  return { id, addrs, links };
}
