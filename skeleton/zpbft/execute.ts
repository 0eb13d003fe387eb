import * as zlog from "../zlog/zlog.ts";
import type { Cert } from "./cert.ts";
import { clientOf, requestKey } from "./identity.ts";
import type { ReplyArgs, ReplyMsg, RequestArgs } from "./messages.ts";
import type { Server } from "./server.ts";
import { tellFunction } from "./trace.ts";

/**
 * Executes the request of a seq that is committed, and sends the reply: at once if every seq before it is executed,
 * otherwise when they are (X1). To be called once for each seq, by whoever finds that it is committed: it does not check.
 *
 * @throws Error if no pre-prepare was accepted for the seq: there is nothing to execute then
 */
export function execute(s: Server, seq: number): void {
  tellFunction(() => `${s.at(seq)} execute is called`);
  const cert = s.cert(seq);
  if (cert.request === undefined) throw new Error(`execute(seq=${seq}): no pre-prepare was accepted for it`);
  if (seq > s.lastExecuted) s.committed.set(seq, cert);
  // What was executed in a view before is committed once more in a later one, and done already.
  else if (cert.isExecuted) apply(s, cert, cert.request);
  executeCommitted(s);
}

/** Executes what is committed, in the order of the seqs, up to the first that is not. */
export function executeCommitted(s: Server): void {
  while (true) {
    const cert = s.committed.get(s.lastExecuted + 1);
    if (cert === undefined) return;
    s.committed.delete(cert.seq);
    s.lastExecuted = cert.seq;
    cert.isExecuted = true;
    apply(s, cert, cert.request ?? null);
    s.executed(cert);
  }
}

function apply(s: Server, cert: Cert, args: RequestArgs | null): void {
  if (args === null) {
    zlog.info(`${s.at(cert.seq)} execute null`);
    return;
  }
  const { clientAddr, timestamp, command } = args.req;
  const client = clientOf(args);
  s.ordered.delete(requestKey(args));

  // A leader may order the same request twice: all replicas find it here, at the same place in the order (Q2).
  const last = s.replies.get(client);
  if (last !== undefined && timestamp <= last.msg.timestamp) {
    zlog.warn(`${s.at(cert.seq)} request of ${clientAddr} was executed before, at seq=${last.msg.seq}: skipped`);
    if (timestamp === last.msg.timestamp) resendReply(s, last);
    return;
  }

  const result = s.zkv.execute(command);
  zlog.info(`${s.at(cert.seq)} execute cmd:[${command}], result:[${result}]`);
  const msg: ReplyMsg = { peerId: s.id, view: cert.view, seq: cert.seq, timestamp, clientAddr, result };
  const reply: ReplyArgs = { msg, sign: s.sign("reply", msg) };
  s.replies.set(client, reply);
  zlog.info(`${s.at(cert.seq)} stage=4:reply => ${clientAddr}`);
  send(s, reply);
  const database = s.zkv.toString();
  process.stdout.write(`\n==== zkv ====\n${database === "" ? "" : `${database}\n`}=============\n\n`);
}

/** Sends the reply to a request that was executed before, to a client that asks again (Q2). */
export function resendReply(s: Server, reply: ReplyArgs): void {
  zlog.debug(`${s.at(reply.msg.seq)} stage=4:reply => ${reply.msg.clientAddr}, again`);
  send(s, reply);
}

function send(s: Server, reply: ReplyArgs): void {
  s.reply(reply).catch((error: Error) => zlog.warn(`Client.ReplyRpc ${reply.msg.clientAddr} error: ${error.message}`));
}
