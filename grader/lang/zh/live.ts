import type { Catalogue } from "../translate.ts";

/** What the live page is told of a cluster. */
export const LIVE: Catalogue = {
  "the recording was played up to event {i:number}: what is held now waits for you":
    "已照录像走到事件 {i}：现在扣住的消息等你来处理",
  "the run parts from the recording at event {i:number}: {why:clause}": "运行从事件 {i} 起与录像不同：{why}",
  "there {said} was handed on; here nobody has sent that, and nobody has anything left to do":
    "录像里在此送达了 {said}；这里没有人发过它，也没有人还有事要做",
  "there the answer was {result}; here there is none, and nobody has anything left to do":
    "录像里的答复是 {result}；这里没有答复，也没有人还有事要做",
  "there the answer was {result}; here there is none: {why:clause}": "录像里的答复是 {result}；这里没有答复：{why}",
  "there the answer was {result}; here it is {other}": "录像里的答复是 {result}；这里是 {other}",
  "there server {id:number} ended by itself; here it lives": "录像里服务器 {id} 自己结束了；这里它还活着",
  "of what was asked there, only the beginning is recorded: {command}": "录像里只记下了命令的开头：{command}",
  "here, and not in the recording: {said}": "这里有而录像里没有：{said}",
  "{count:number} more messages are not in the recording": "另有 {count} 条消息不在录像里",
  "it has executed seq {seq:number} {what:clause}": "它{what}就执行了序号 {seq}",
  "it has executed seq {seq:number} {times:number} times": "它把序号 {seq} 执行了 {times} 次",
  "it has sent its COMMIT for seq {seq:number} {what:clause}": "它{what}就发出了序号 {seq} 的 COMMIT",
  "before a valid pre-prepare had reached it": "在有效的 pre-prepare 到达之前",
  "with {count:number} of {needed:number} PREPAREs": "只有 {needed} 条 PREPARE 中的 {count} 条",
  "with {count:number} of {needed:number} COMMITs": "只有 {needed} 条 COMMIT 中的 {count} 条",
  "its COMMIT for seq {seq:number} is malformed: {why}": "它为序号 {seq} 发的 COMMIT 格式不对：{why}",
  "its COMMIT for seq {seq:number} says that it is from {id:number}": "它为序号 {seq} 发的 COMMIT 自称来自 {id}",
  "its COMMIT for seq {seq:number} does not count: {why:clause} ({rule:word})":
    "它为序号 {seq} 发的 COMMIT 不算数：{why}（{rule}）",
  "it has sent its COMMIT for seq {seq:number} twice to {id:number}": "它把序号 {seq} 的 COMMIT 向 {id} 发了两次",
  "{count:number} of {needed:number} PREPAREs have reached it; it has sent no COMMIT for seq {seq:number}":
    "{needed} 条 PREPARE 中已有 {count} 条到达；它没有为序号 {seq} 发出 COMMIT",
  "{count:number} of {needed:number} PREPAREs have reached it; it has sent its COMMIT for seq {seq:number} to {to:list}, and not to {left:list}":
    "{needed} 条 PREPARE 中已有 {count} 条到达；它把序号 {seq} 的 COMMIT 发给了 {to}，却没有发给 {left}",
  "{count:number} of {needed:number} COMMITs have reached it; it has not executed seq {seq:number}":
    "{needed} 条 COMMIT 中已有 {count} 条到达；它没有执行序号 {seq}",
  "it prints that {has:clause}; by the wire {should:clause}": "它打印的是：{has}；而按线路上的消息应当是：{should}",
  "there is no {key:word}": "没有 {key}",
  "{key:word} is {value:word}": "{key} 是 {value}",
  "Propose: the client asks the leader, which gives the request a number and tells the others.":
    "提议：客户端询问主节点，主节点给请求一个编号，并告诉其他副本。",
  "Agree: each replica tells each other that it has got the same request under the same number.":
    "一致：每个副本都告诉其他副本，它收到了同一编号下的同一请求。",
  "Commit: each says that enough others agree, and executes when enough others say so; the client believes f + 1 equal replies.":
    "提交：每个副本说明有足够多的其他副本同意，等足够多的其他副本也这样说时就执行；客户端相信 f + 1 条相同的回复。",
};
