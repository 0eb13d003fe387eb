import type { Catalogue } from "../translate.ts";

/** The rules, as handout.zh.md words them, and the sections of it that explain them. */
export const RULES: Catalogue = {
  "handout.md": "handout.zh.md",
  "Request and pre-prepare: Q1 to Q3, PP1, P1": "请求与预准备：Q1 至 Q3、PP1、P1",
  "commit: C1 to C3": "commit：C1 至 C3",
  "CommitRpc: R1 to R3": "CommitRpc：R1 至 R3",
  "verifyBallotCommit: V1 to V8": "verifyBallotCommit：V1 至 V8",
  "Execution and reply: X1 to X3": "执行与回复：X1 至 X3",
  "Faults: F1 and F2": "故障：F1 与 F2",
  "Log: L1 and L2": "日志：L1 与 L2",

  "The leader gives each new request the next seq, from 1, without gaps.":
    "主节点给每个新请求分配下一个序号，从 1 开始，没有空缺。",
  "A request is executed at most once.": "一个请求至多执行一次。",
  "A replica that is not the leader forwards a request to it.": "副本如果不是主节点，就把请求转发给主节点。",
  "A pre-prepare is accepted only from the leader of its view, in the current view, rightly signed, with the digest of the request that it carries, and when no other digest was accepted for the same view and seq.":
    "接受一条预准备消息，必须同时满足：它来自其视图的主节点，视图是当前视图，签名正确，摘要与它携带的请求相符，并且在同一视图、同一序号上没有接受过别的摘要。",
  "After it accepts, a replica sends one PREPARE to each of the others.":
    "副本接受之后，向其他每个副本各发一条 PREPARE。",
  "Exactly one COMMIT per seq, to each of the others, when prepared and not before.":
    "每个序号恰好一条 COMMIT，发给其他每个副本，在已准备时发，不得提前。",
  "Its peerId, view, seq and digest are right, and its signature is this replica's.":
    "它的 peerId、view、seq 和 digest 都正确，签名是本副本的。",
  "A peer that is dead, slow or silent delays nobody else, and a failed call is a WARN line, no more.":
    "对等节点宕机、缓慢或沉默，都不会耽误别人；调用失败只留下一行 WARN，仅此而已。",
  "It answers `ok: true` at once, and never waits for consensus.": "它立刻应答 `ok: true`，绝不等待共识（consensus）。",
  "It loses no vote: one that comes before the request, before the pre-prepare or before *prepared* counts later.":
    "它一票也不丢：早于请求、早于预准备消息，或者在达到**已准备**之前就来了的票，日后都要计入。",
  "After each vote the ballot is counted again.": "每来一票，都要重新清点票箱。",
  "At most one vote per replica counts.": "每个副本至多计入一票。",
  "A vote with the wrong view does not count.": "视图不对的票不计入。",
  "A vote with the wrong digest does not count.": "摘要不对的票不计入。",
  "A vote whose signature is not its sender's does not count.": "签名不是出自其发送者的票不计入。",
  "A vote from an unknown sender or with this replica's own id does not count.":
    "发送者未知的票，以及发送者写着本副本自己 id 的票，都不计入。",
  "An invalid vote does not use up its claimed sender's later valid vote, and spoils no other vote in the queue.":
    "无效的票不占用它所冒名的发送者的名额（那个发送者后来的有效票照样计入），也不连累队列里的其他票。",
  "A request is committed when prepared and with valid COMMITs from 2f others (2f+1 with its own): never with fewer, never waiting for more, for every f.":
    "一个请求已准备，又有来自 2f 个其他副本的有效 COMMIT（连同自己的共 2f+1），就已提交：绝不能更少，也绝不多等，对任何 f 都如此。",
  "Each seq is executed exactly once; votes after that change nothing.":
    "每个序号恰好执行一次；在那之后的票不改变任何东西。",
  "Requests are executed in seq order without gaps, whatever the order in which they commit.":
    "请求按序号的顺序执行，没有空缺，不管它们以什么顺序提交。",
  "All correct replicas execute the same requests in the same order, and hold the same database.":
    "所有正确副本以同样的顺序执行同样的请求，持有同样的数据库。",
  "One signed reply per execution goes to the client; the client accepts a result with f+1 *matching* replies from different replicas.":
    "每执行一次，就向客户端发送一个带签名的回复；客户端要有来自不同副本的 f+1 个**相符的**回复，才采信一个结果。",
  "With at most f replicas other than the leader crashed, paused, cut off or Byzantine, every client request is answered.":
    "除主节点外，崩溃、被暂停、被隔断的副本和拜占庭副本合计不超过 f 个时，客户端的每个请求都会得到回复。",
  "With more than f crashed, nothing is executed that lacks a quorum; nothing diverges; when enough come back, what waits is finished.":
    "崩溃的副本超过 f 个时，凡是没有法定人数支持的，一概不执行；各副本之间不会出现分歧；等足够多的副本回来以后，还在等待的请求会继续办完。",
  "Every line fits the grammar, so that people and programs can read it.":
    "每一行都符合规定的格式，使人和程序都能读懂。",
  "What is logged happened, and what happened is logged, once.": "记下来的都发生过，发生过的都记下来，而且只记一次。",
};
