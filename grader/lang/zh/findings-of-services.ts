import type { Catalogue } from "../translate.ts";

/** What went wrong in the key-value service, in a line, and what was expected and seen of it. */
export const FINDINGS_OF_SERVICES: Catalogue = {
  // Answers of servers.
  "a command that stands in the log twice is executed again": "日志里出现两次的命令又执行了一次",
  "a command with a lower number than the last one is executed": "编号低于最后一个的命令被执行了",
  "a command of a session that there is not is executed": "没有会话的命令被执行了",
  "a client's command is answered with an error": "客户端的命令得到的答复是错误",
  "a retry, or nothing yet": "retry，或者还没有答复",
  "a command is answered with what another one at its index came to": "答复命令的，是在它的索引上的另一条命令的结果",
  "a command is answered that was not applied here": "答复了一条在这里没有应用过的命令",
  "a command has another result than it came to": "命令的结果与它实际得到的不同",
  "an empty result": "空的结果",
  "a session is not called by the index of its entry": "会话不是以它的条目的索引来称呼的",
  "one session is given to two clients": "一个会话给了两个客户端",
  "an id of its own": "它自己的 id",
  "a command is refused that was not applied here": "拒绝了一条在这里没有应用过的命令",
  "an answer that the state allows": "状态所允许的答复",
  "a command is not answered as the log says": "对命令的答复与日志所说的不同",
  "a client is told to ask again, although its command was applied here": "让客户端再问，而它的命令已经在这里应用了",
  "a client is told to ask again, although nothing has happened to its command":
    "让客户端重新来问，而它的命令什么事也没有发生",
  "its result when it is applied": "应用之后，它的结果",
  "its result, when it was given to the Raft and is applied": "交给 Raft 并应用之后，它的结果",
  "a client is told to ask again by a server that does not lead": "不领导的服务器让客户端重新来问",
  "not-leader, leader {id}": "not-leader，leader {id}",
  "a server says that it does not lead, and its Raft leads": "服务器说自己不领导，而它的 Raft 在领导",
  "the command in the log, or its result": "命令在日志里，或者它的结果",
  "a command that waits in vain is told that it was not taken": "一条白等的命令被告知它没有被接受",
  "retry: it may be executed or not": "retry：它可能执行了，也可能没有",
  "a server names another leader than its Raft does": "服务器所说的领导者与它的 Raft 所说的不同",
  "{status:word}, leader {id}": "{status}，leader {id}",
  '{status:word}, "{result}", leader {id}': '{status}，"{result}"，leader {id}',

  // What servers owe.
  "a command is not given to the Raft": "命令没有交给 Raft",
  "its entry in the log, or that another leads": "它在日志里的条目，或者说明别人在领导",
  "no answer when nothing more came of it": "再没有别的动静之后，也没有答复",
  "a command is not answered, although the Raft does not lead": "命令没有得到答复，而 Raft 并不领导",
  "a command that was applied is not answered": "应用过的命令没有得到答复",
  "a command whose place another one took is not answered": "位置被别的命令占了的命令，没有得到答复",
  "a command is waited for, although the leadership in which it was begun is over":
    "还在等一条命令，而开始它的那次领导已经结束",
  "a command is waited for, although a snapshot has passed its index": "还在等一条命令，而快照已经越过它的索引",
  "a command that was asked for again is not answered": "重复来问的命令没有得到答复",
  "its result": "它的结果",
  "what the Raft says is not taken": "没有接受 Raft 所说的",
  "an answer to {method:word}": "对 {method} 的答复",
  "none when nothing more came of it": "再没有别的动静之后，也没有",
  "a command is given to the log that no client has asked for": "把没有客户端要求过的命令交给了日志",
  "entryText of a command that had come": "一条到达过的命令的 entryText",

  // Reads.
  "a get is answered without an entry of its own, and without a round of calls that began after it came":
    "答复了一个 get，它没有自己的条目，也没有在它到来之后才开始的一轮调用",
  "a get is answered by a server that could not show that it leads": "答复 get 的服务器没能表明自己在领导",
  "its entry applied, or a read index that was asked for after it came":
    "它的条目得到应用，或者在它到来之后才询问的读索引",
  "a get is answered from a state that is not as far as the log was committed":
    "答复 get 的状态，还没有走到日志提交到的地方",
  "the state after entry {index:number}": "条目 {index} 之后的状态",
  "a get is answered otherwise than the state says": "对 get 的答复与状态所说的不同",
  "a get is given to the log, although the Raft leads and was not asked how far it is, or has said so":
    "把一个 get 交给了日志，而 Raft 在领导，并且没有问过它走到了哪里，或者它已经说了",
  "an answer from the state, when it is as far as the log was": "状态走到日志所到之处以后，凭状态来答复",
  "a get is put into the log, although the leader could have shown that it leads":
    "把一个 get 放进了日志，而领导者本来能够表明自己在领导",
  "calls to the others that hold no entry, and an answer from the state": "不带条目地调用其他服务器，然后凭状态来答复",
  "a get is answered by a server that does not lead": "一个不领导的服务器答复了 get",
  "a get is answered by a leader that has committed no entry of its own term":
    "答复 get 的领导者，还没有提交过自己任期的条目",

  // Snapshots.
  "a snapshot is labelled with an entry that was not applied": "快照标明的是一个没有应用过的条目",
  "{index:number} at the most": "至多 {index}",
  "a snapshot is taken although the log is short": "日志还很短，就取了快照",
  "none: the log has no limit": "没有：日志没有上限",
  "entries of {bytes:number} bytes since the last one": "自上一份以来有 {bytes} 字节的条目",
  "a snapshot is much longer than what it holds": "快照比它所含的内容长得多",
  "{bytes:number} bytes at the most": "至多 {bytes} 字节",
  "the log has passed its limit, and there is no snapshot": "日志已经超过上限，却没有快照",
  "a snapshot before {bytes:number} bytes": "在 {bytes} 字节之前取快照",
  "{bytes:number} bytes since the last one": "自上一份以来有 {bytes} 字节",
  "two snapshots after the same entry differ": "同一个条目之后的两份快照不同",
  "a snapshot is the text of an earlier one, and the state is another by now":
    "一份快照就是早先一份的文本，而状态已经不同了",
  "what was offered after entry {index:number}": "条目 {index} 之后提交过的那份",
  "that of server {id:number}: {data}": "服务器 {id} 的那份：{data}",

  // Clerks.
  "another text than an empty one": "不是空的文本",
  "an empty text": "空的文本",
  "a clerk that has a session asks for another": "有了会话的 clerk 又要一个",
  "session {id:number}": "会话 {id}",
  "a clerk uses a session that it was not given": "clerk 使用了没有给过它的会话",
  "no session yet": "还没有会话",
  "two commands of a clerk have one number": "clerk 的两条命令编号相同",
  "a command is sent again that was answered": "又发送了一条已经得到答复的命令",
  "nothing, or the next command": "什么也不发送，或者发送下一条命令",
  "a command is asked for again under another number": "用另一个编号又问了同一条命令",
  "a command is begun before the last one is answered": "上一条还没有得到答复，就开始了一条命令",
  "number {number:number}, {command}": "编号 {number}，{command}",
  "a clerk does not count its commands one by one": "clerk 没有逐一给自己的命令编号",
  "number {number:number}": "编号 {number}",
  "a clerk sends another command than it was asked for": "clerk 发送的命令与要它做的不同",
  "a clerk does not ask the one that has answered last": "clerk 没有去问最后答复过的那个",
  "a clerk asks another server, although the one that it has asked may still answer":
    "clerk 去问另一个服务器，而它问过的那个还可能答复",
  "an answer from server {id:number}, or {ms:number} ms": "服务器 {id} 的答复，或者过去 {ms} ms",
  "a clerk does not ask the server that was named as the leader": "clerk 没有去问被说成领导者的那个服务器",
  "a clerk asks some servers again and again, and never another": "clerk 一再地问某几个服务器，从来不问别的",
  "all {n:number} servers": "全部 {n} 个服务器",
  "a clerk asks faster than it may while nobody answers": "没有谁答复的时候，clerk 问得比允许的更快",
  "a pause of {ms:number} ms after a round of {n:number}": "问过一轮 {n} 个之后停顿 {ms} ms",
  "{count:number} calls in {ms:number} ms": "{ms} ms 里 {count} 次调用",
  "a clerk gives up": "clerk 放弃了",
  "an answer from a server": "某个服务器的答复",
  "a clerk says that its session is lost, and no server has said so": "clerk 说会话丢失了，而没有哪个服务器这样说过",
  "a clerk returns what no server has answered to this command": "clerk 返回的，不是任何服务器对这条命令的答复",
  "a clerk returns something else than a text": "clerk 返回的不是文本",
  "no text": "没有文本",
  "nothing before a server has answered": "服务器答复之前，什么也不返回",
  "a clerk does not return what it was answered": "clerk 没有返回它得到的答复",
  "a clerk does not ask on": "clerk 没有继续问下去",
  "a clerk does not ask on for a second, after pauses that became longer and longer":
    "clerk 的停顿越来越长，此后一秒都没有继续问下去",
  "the same command again": "同样的命令再来一次",
  "nothing when nothing more came of it": "再没有别的动静之后，什么也没有",

  // Clusters.
  "a majority lives and hears each other, and a command is not answered":
    "多数活着并且彼此听得见，而一条命令没有得到答复",
  "an answer within {ms:number} ms of all clocks": "在所有时钟的 {ms} ms 之内得到答复",
  "a command is answered that no majority can have": "答复了一条没有哪个多数可能拥有的命令",
  "what clients were told of {key} fits no order of their commands":
    "客户端听到的关于 {key} 的内容，与它们的命令的任何一种顺序都不相符",
  "some order in which each command stands between its sending and its answer":
    "某种顺序，其中每条命令都在它的发送与答复之间",

  // Log lines.
  "{who}: asked {command:word}, call of server {id:number}: {logged:clause}, {seen:clause}":
    "{who}：询问 {command}，调用服务器 {id}：{logged}，{seen}",
  "{who}: told {command:word} by server {id:number}, {status:word}: {logged:clause}, {seen:clause}":
    "{who}：{command} 得到服务器 {id} 的答复 {status}：{logged}，{seen}",

  // Log lines against what happened.
  "server {id:number}: came {command:word} [{asked}]: {logged:clause}, {seen:clause}":
    "服务器 {id}：收到 {command} [{asked}]：{logged}，{seen}",
  "server {id:number}: answered {command:word}, {status:word}: {logged:clause}, {seen:clause}":
    "服务器 {id}：以 {status} 答复 {command}：{logged}，{seen}",
  "applied {index:number}": "应用条目 {index}",
  "clerk {id:number}: asked {command:word}, call of server {to:number}: {logged:clause}, {seen:clause}":
    "clerk {id}：向服务器 {to} 问 {command}：{logged}，{seen}",
  "clerk {id:number}: told {command:word} by server {from:number}, {status:word}: {logged:clause}, {seen:clause}":
    "clerk {id}：服务器 {from} 对 {command} 答复 {status}：{logged}，{seen}",

  // Remarks on calls.
  "it will stand there": "它会留在那里",
  "another entry will take its place (W2)": "另一个条目会占它的位置（W2）",
  "it is waited for in vain (W4)": "等它是白等（W4）",
  "it does not lead (W3)": "它不领导（W3）",
  "no read (G3)": "不能读（G3）",
  "session {id:number} (O1)": "会话 {id}（O1）",
  "a lower number: not executed (O3)": "编号更低：不执行（O3）",
  "no such session, or no more: not executed ({rule:word})": "没有这个会话，或者不再有：不执行（{rule}）",
  "executed in entry {index:number} already: not again (O2)": "在条目 {index} 已经执行过：不再执行（O2）",
  "to be executed": "要执行",
};
