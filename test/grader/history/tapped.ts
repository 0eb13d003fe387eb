import * as v from "valibot";
import { onTestFinished } from "vitest";
import { History } from "../../../grader/history/history.ts";
import { Wiretap } from "../../../grader/history/wiretap.ts";
import { PBFT, replica } from "../../../grader/labs/pbft/wire.ts";
import { Link } from "../../../skeleton/znet/link.ts";
import { type CommitArgs, METHODS } from "../../../skeleton/zpbft/messages.ts";
import { Inbox, startServing } from "../../skeleton/support.ts";

export const METHOD = "Server.CommitRpc";
export const OK = { ok: true };

export const vote = (seq: number): CommitArgs => ({
  msg: { peerId: 1, view: 0, seq, digest: "ab".repeat(32) },
  sign: "c2lnbmVk",
});

/** A replica that hears votes, in order, and answers each with whatever `answer` gives. It takes any parameters. */
async function startReplica(answer: (args: CommitArgs) => unknown = () => OK) {
  const heard = new Inbox<unknown>();
  const handle = (args: CommitArgs): unknown => {
    heard.put(args.msg?.seq ?? args);
    return answer(args);
  };
  return { ...(await startServing({ [METHOD]: { params: v.unknown(), handle } })), heard };
}

export function newWiretap() {
  const history = new History(PBFT);
  const wiretap = new Wiretap(history);
  onTestFinished(() => wiretap.close());
  return { history, wiretap };
}

/** Replica 1 on a link through the wiretap to replica 2, which is real. */
export async function tapped(answer?: (args: CommitArgs) => unknown) {
  const { history, wiretap } = newWiretap();
  const peer = await startReplica(answer);
  const address = await wiretap.open(replica(1), replica(2), peer.address);
  return { history, wiretap, peer, address, link: await linked(address) };
}

export async function linked(address: string): Promise<Link> {
  const link = new Link(address, () => {});
  onTestFinished(() => link.close());
  await link.reached;
  return link;
}

export const say = (link: Link, seq: number, keep = false) => link.call(METHOD, METHODS[METHOD], vote(seq), { keep });
export const failure = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);
export const seqsOf = ({ calls }: History) => calls.map(({ params }) => (params as CommitArgs).msg.seq);
/** The next so many. */
export const times = async <T>(count: number, inbox: Inbox<T>): Promise<T[]> => {
  const taken: T[] = [];
  for (let each = 0; each < count; each++) taken.push(await inbox.take());
  return taken;
};
