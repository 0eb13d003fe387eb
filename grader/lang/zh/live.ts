import type { Catalogue } from "../translate.ts";

/** What the live page is told of a cluster. */
export const LIVE: Catalogue = {
  "Order: the client gives the command to the leader, which puts it at the next index of its log.":
    "排序：客户端把命令交给领导者，领导者把它放到自己日志的下一个位置。",
  "Replicate: the leader sends the entry, and what stands before it, to each of the others.":
    "复制：领导者把这个条目发给其他每一台，并说明它前面是什么。",
  "Commit: when a majority has it on disk, the leader applies it and the client gets its result; the others learn of it with the next call.":
    "提交：多数服务器的磁盘上有了它之后，领导者就应用它，客户端得到结果；其他服务器从下一个调用中得知。",
  "Ask: the clerk names its session and the number of the command, so that asking again does nothing twice. Who does not lead sends it on its way to the leader.":
    "询问：clerk 说出自己的会话和命令的编号，这样再问一次也不会做两次。不是领导者的那台会告诉它该去问谁。",
  "Replicate: the leader's Raft puts the command into its log, and sends it to each of the others.":
    "复制：领导者的 Raft 把命令放进自己的日志，并发给其他每一台。",
  "Answer: when a majority has it on disk, the leader executes it, remembers the result in the session, and answers.":
    "回答：多数服务器的磁盘上有了它之后，领导者就执行它，把结果记在会话里，然后回答。",
  "Prepare: the server that the client asks has all promise its ballot. Each promise tells what was accepted before.":
    "准备：客户端询问的那台服务器，请所有服务器承诺它的轮次。每个承诺都说出先前接受过什么。",
  "Accept: with the promises of a majority it proposes the value of the highest ballot that they tell, or else its own.":
    "接受：有了多数的承诺，它就提议其中轮次最高的值；一个也没有，才提议自己的。",
  "Decide: what a majority has accepted in one ballot is decided. The others are told, and the client gets its result.":
    "决定：多数在同一轮次里接受了的，就决定了。它告诉其他服务器，客户端得到结果。",
  "it proposes in ballot {ballot:number}, which belongs to server {id:number}":
    "它在轮次 {ballot} 里提议，这个轮次属于服务器 {id}",
  "it proposes a value in ballot {ballot:number} of instance {seq:number} with {count:number} of {needed:number} promises of others":
    "它在实例 {seq} 的轮次 {ballot} 里提议一个值，却只有其他服务器 {needed} 个承诺中的 {count} 个",
  "it has promised ballot {ballot:number} of instance {seq:number} after ballot {before:number}":
    "它承诺了实例 {seq} 的轮次 {ballot}，而先前已有轮次 {before}",
  "it has accepted ballot {ballot:number} of instance {seq:number} after ballot {before:number}":
    "它接受了实例 {seq} 的轮次 {ballot}，而先前已有轮次 {before}",
  "it has [{value}] decided in instance {seq:number}; server {id:number} has [{other}] there":
    "它在实例 {seq} 里决定的是 [{value}]；服务器 {id} 在那里决定的是 [{other}]",
  "it has voted for {one} in term {term:number}": "它在任期 {term} 里投票给了 {one}",
  "it leads in term {term:number} with {count:number} of {needed:number} votes":
    "它在任期 {term} 里领导，却只有 {needed} 票中的 {count} 票",
  "it leads in term {term:number}, and so has server {id:number}":
    "它在任期 {term} 里领导，服务器 {id} 也领导过这个任期",
  "it has applied [{command}] at index {index:number}; server {id:number} has applied [{other}] there":
    "它在位置 {index} 应用了 [{command}]；服务器 {id} 在那里应用的是 [{other}]",
  "servers of {lab:word} act by time: no second run goes the way of the first":
    "{lab} 的服务器按时间行动：第二次运行不会与第一次走同样的路",
  "it begins with event {i:number}, and only what has its beginning can be played again":
    "它从事件 {i} 开始，而只有完整的开头才能重演",
  "it is of {lab}, and this cluster of {other:word}": "录像属于 {lab}，而这个集群属于 {other}",
  "{f:number} is more than {most:number}, the most that a cluster has here": "{f} 超过了这里集群的上限 {most}",
  "{n:number}, where f = {f:number} needs {wanted:number}": "是 {n}，而 f = {f} 需要 {wanted}",
  "too many pages follow this cluster: close some of them": "跟随这个集群的页面太多：请关掉几个",
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
