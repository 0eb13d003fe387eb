import type { Catalogue } from "../translate.ts";

/** What several real servers did wrong together, and what their clients saw of it. */
export const CLUSTER: Catalogue = {
  // What they agree on.
  "two replicas executed different things at seq {seq:number}": "两个副本在序号 {seq} 上执行了不同的东西",
  "what replica {id:number} executed: {what:clause}": "与副本 {id} 执行的相同：{what}",
  "replica {id:number} executed {what:clause}": "副本 {id} 执行了{what}",
  "request {timestamp:number} of {client:word}, with result [{result}]":
    "客户端 {client} 的请求 {timestamp}，结果为 [{result}]",
  "the leader ordered a request twice": "主节点给一个请求定序了两次",
  "seq {seq:number}, which it has already": "序号 {seq}，它已经有了",
  "the leader left out a seq": "主节点漏掉了一个序号",
  "at most seq {seq:number}": "至多是序号 {seq}",
  "seq {seq:number} for [{command}]": "把序号 {seq} 给了 [{command}]",
  "a replica accepted two digests for the same view and seq": "一个副本在同一视图、同一序号上接受了两个摘要",
  "PREPAREs for {digest:word} only": "只有针对 {digest} 的 PREPARE",
  "one for {digest:word}": "一条针对 {digest} 的",

  // What is asked for.
  "not every replica executes a request in the end when {trouble:clause}": "{trouble}时，最终不是每个副本都执行了请求",
  "one replica gets the COMMITs of the last of three seqs first, and those of the first one last":
    "三个序号中，一个副本最先收到最后一个序号的 COMMIT、最后才收到第一个的",
  "one replica gets the COMMITs and PREPAREs of three seqs before their pre-prepares":
    "一个副本先收到三个序号的 COMMIT 和 PREPARE、后收到预准备消息",
  "one replica gets the COMMITs of three seqs before their PREPAREs": "一个副本先收到三个序号的 COMMIT、后收到 PREPARE",
  "one replica is cut off while three seqs are decided, and hears of them afterwards":
    "一个副本在三个序号作出决定期间被隔断、事后才得知",
  "all votes of one replica come three seqs late": "一个副本的所有票都晚到三个序号",
  "the leader's votes come three seqs late, and all COMMITs to it":
    "主节点的票、以及发给它的所有 COMMIT 都晚到三个序号",
  "a reply of each of the {count:number}, once everything has arrived": "等一切都到达以后，{count} 个副本各有一个回复",
  "not every replica executes a request, though all are well": "大家都正常，却不是每个副本都执行了请求",
  "a reply of each of the {count:number}: {reply}": "{count} 个副本各有一个回复：{reply}",
  '"{command}" is not answered, on a network that delays and reorders': "网络延迟、打乱消息时，“{command}”没有得到回复",
  "f+1 = {count:number} matching replies": "f+1 = {count} 个相符的回复",
  "not every replica answers when it is asked for its whole database": "索取整个数据库时，不是每个副本都回复",
  "the replicas' databases differ": "各副本的数据库不一致",
  "the same answer of all {count:number} to: {command}": "全部 {count} 个副本给出同样的回复，针对：{command}",
  "replicas {ids:list}: {answer}": "副本 {ids}：{answer}",
  "a request to a backup is not executed": "发给备份节点的请求没有执行",
  "it forwards the request to the leader, and all four reply: del ok": "它把请求转发给主节点，四个副本都回复：del ok",
  "a request is not answered while {fault:clause}": "{fault}时，一个请求没有得到回复",
  "replica {id:number} is cut off": "副本 {id} 被隔断",
  "replicas {ids:list} are cut off": "副本 {ids} 被隔断",
  "replica {id:number} is stopped": "副本 {id} 被暂停",
  "replicas {ids:list} are stopped": "副本 {ids} 被暂停",
  "replica {id:number} hears nothing and says nothing": "副本 {id} 什么都听不到、什么都不说",
  "replicas {ids:list} hear nothing and say nothing": "副本 {ids} 什么都听不到、什么都不说",
  "replica {id:number} is killed": "副本 {id} 被杀掉",
  "put ok of each of the other three": "其余三个副本各回复 put ok",
  "put ok of each of the other {count:number}": "其余 {count} 个副本各回复 put ok",
  "what waited is not finished when enough replicas are back": "足够多的副本回来以后，还在等待的请求没有办完",
  "put ok of at least {count:number} replicas": "至少 {count} 个副本回复 put ok",
  "{f:number} Byzantine replicas of {n:number} stop a request": "{n} 个副本中的 {f} 个拜占庭副本就让一个请求停住了",
  "the same answer of all {count:number} that are correct": "全部 {count} 个正确副本给出同样的回复",
  "{count:number} that agree": "只有 {count} 个一致",
  "a request was executed without a quorum": "没有法定人数，一个请求却被执行了",
  "no reply: {why:clause}": "没有回复：{why}",
  "replica {cut:number} is cut off, and the COMMITs of and to replica {held:number} have not arrived":
    "副本 {cut} 被隔断，副本 {held} 收发的 COMMIT 都还没有到达",
  "forged votes made up for a quorum": "伪造的票充当了法定人数",
  "only {count:number} of {n:number} replicas are correct and connected":
    "{n} 个副本中只有 {count} 个是正确的，并且连着网络",
  "{count:number} replies": "{count} 个回复",
  "a replica that is asked again does not answer again": "再问一次时，副本没有再次回复",
  "the kept reply": "保存的那个回复",
  "{result} of replica {ids:list} alone": "只有副本 {ids} 回复了 {result}",
  "replica {id:number} never executes seq {gap:number}, which was committed by the votes that it was sent, but later than seq {sooner:number}":
    "副本 {id} 始终没有执行序号 {gap}；凭发给它的票，这个序号已经提交，只是晚于序号 {sooner}",
  "replica {id:number} never executes seq {gap:number}, of which it was sent COMMITs before it was prepared: are they lost?":
    "副本 {id} 始终没有执行序号 {gap}，而在它已准备之前就给它发过这个序号的 COMMIT：它们丢失了吗？",

  // What clients saw.
  "what the clients saw of key {key:word} fits no order of their commands":
    "各客户端看到的键 {key} 的结果，与它们的命令的任何一种顺序都不符",
  "results as from one database that executes one command after the other": "就像由同一个数据库逐条执行命令得出的结果",
  "results that no order explains:": "任何顺序都解释不了的结果：",
  '"{command}" has the wrong result': "“{command}”的结果不对",
  "no agreement": "没有达成一致",
  "the client logs lines that do not fit the grammar": "客户端写的日志行不符合格式",
  "every line as the handout gives it": "每一行都如讲义所给",
};
