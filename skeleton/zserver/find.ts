import * as zlog from "../zlog/zlog.ts";
import { askMaster, awaitPeers, dialMaster, linkTo } from "../zmaster/join.ts";
import type { Link } from "../znet/link.ts";
import { MASTER_METHODS } from "./master-methods.ts";

/** The connections of a client to all servers. Those that cannot be reached are dialled again. */
export async function findServers(maddr: string): Promise<Link[]> {
  zlog.info("connect master ...");
  const master = await dialMaster(maddr);
  const name = "Master.GetPeersRpc";
  const whyUnusable = ({ addrs }: { addrs: string[] }) => (addrs.length === 0 ? "no addresses" : undefined);
  const { addrs } = await askMaster(master, maddr, { name, method: MASTER_METHODS[name], params: {}, whyUnusable });

  zlog.info("build connect with other peers ...");
  const links = addrs.map((addr) => linkTo(addr));
  await awaitPeers(links);
  zlog.info("client start ...");
  return links;
}
