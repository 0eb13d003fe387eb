import type { Catalogue } from "../translate.ts";

/** The rules of a key-value service on Raft, as their Chinese handout words them, and the sections of it that explain them. */
export const RULES_OF_SERVICES: Catalogue = {
  "The clerk: C1 to C6": "clerk：C1 至 C6",
  "Waiting: W1 to W5": "等待：W1 至 W5",
  "Once: O1 to O7": "只做一次：O1 至 O7",
  "Reading: G1 to G4": "读：G1 至 G4",
  "Snapshots: S7 to S9": "快照：S7 至 S9",
  "All together: H1, F1 and F2": "合在一起：H1、F1 和 F2",
  "A clerk registers once, and numbers its commands 1, 2, 3 …; one at a time is open.":
    "clerk 只登记一次，命令编号为 1、2、3，依此类推；同时只有一条命令没有完成。",
  "It sends the same clientId, commandId and command until an answer comes: after retry, silence, a lost line or not-leader.":
    "它一直用同样的 clientId、commandId 和命令来问，直到得到答复：在 retry、沉默、断线或者 not-leader 之后都是如此。",
  "It asks the hinted leader next, else the next server; wrong and circular hints do not trap it; it remembers who answered.":
    "接下来问提示所说的领导者，没有提示就问下一个服务器；错误的和循环的提示困不住它；它记住谁答复过。",
  "It returns exactly what the server that executed said; late answers to earlier commands are nobody's.":
    "它原样返回执行命令的那个服务器所说的；对更早的命令迟到的答复不属于任何人。",
  "It never gives up but for a lost session, which it reports and does not repeat under a new session.":
    "除非会话丢失，它从不放弃；会话丢失则如实报告，不在新的会话里重复。",
  "When nobody leads it pauses: at most one round of all servers per 100 ms of its clock, and for a second at the most.":
    "没有领导者时它要停顿：在它的时钟的每 100 ms 里，至多把所有服务器问一轮；一次停顿至多一秒。",
  "A command is answered when it was applied here, with its result.": "命令在这里得到应用之后，才答复，并带上结果。",
  "Only if what was applied at its index and term is that very command; otherwise the answer is retry.":
    "只有在它的索引和任期上应用的正是这条命令才行；否则答复 retry。",
  "A server that does not lead answers not-leader, and starts nothing; each answer names the leader that its Raft names.":
    "不领导的服务器答复 not-leader，什么也不开始；每个答复都说出它的 Raft 所说的领导者。",
  "When the term changes, the leadership is lost, or a snapshot passes the index, all that wait are told retry: none hangs.":
    "任期变了、失去了领导、快照越过了索引，所有等着的都要被告知 retry：谁也不会悬着。",
  "Many wait at once; one waits for no other; a repetition of a waiting command is answered, too.":
    "许多同时等着；谁也不等谁；对一条还在等的命令的重复，也要答复。",
  "Registration is a command: the id of the session is its index, nobody else's.":
    "登记是一条命令：会话的 id 就是它的索引，不属于别人。",
  "A command is executed at its first place in the log, and nowhere else; whoever repeats it gets the first result.":
    "一条命令在日志里第一次出现的位置执行，别处都不执行；谁重复它，就得到第一次的结果。",
  "A number below the last that was executed is not executed, and answered stale; a gap above is executed.":
    "编号低于最后执行的，不执行，答复 stale；中间跳过了编号的，照样执行。",
  "The sessions are state: in every snapshot, restored with it, the same on every server.":
    "会话属于状态：每份快照里都有，随快照恢复，在每个服务器上都相同。",
  "Sessions expire by the time that stands in the log, never by a server's own clock, nor by a restart.":
    "会话按日志里写着的时间过期，绝不按服务器自己的时钟，也不因重启而过期。",
  "A command of an unknown or expired session is refused; a bounded number is kept, the least recently used goes.":
    "会话未知或已过期的命令被拒绝；只保留有限个会话，最久没有使用的让位。",
  "State and results depend on the log alone.": "状态和结果只取决于日志。",
  "A get sees every write that was answered before it was sent.": "get 看得到在它发送之前答复过的每一次写。",
  "It is answered on its own log entry, or once a majority has acknowledged calls that were sent after it had come, and an entry of the leader's term is committed and applied.":
    "它要么凭自己的日志条目来答复，要么等多数确认了在它到来之后才发送的调用，而且领导者任期里的一个条目已提交并应用。",
  "A minority answers no get, a deposed leader none.": "少数不答复任何 get，被推翻的领导者也不。",
  "A get has no entry of its own where the Raft shows that it leads.": "只要 Raft 表明它在领导，get 就没有自己的条目。",
  "A snapshot is the whole state at one index, labelled with it; it is taken before the log passes the limit, and not at every entry.":
    "快照是某个索引处的全部状态，并标明这个索引；在日志超过上限之前取，不是每个条目都取。",
  "A restored snapshot replaces the state: keys and sessions that it does not have are gone.":
    "恢复的快照取代状态：其中没有的键和会话，就没有了。",
  "A snapshot is at most twice as long as what it holds, and 64 bytes for each session.":
    "快照至多是它所含内容的两倍长，每个会话另加 64 字节。",
  "The history of all clients is linearizable, key by key, append included.":
    "所有客户端的历史是可线性化的，逐个键来看，append 也算在内。",
  "While a majority lives and hears each other, commands are answered.":
    "只要有多数活着并且彼此听得见，命令就得到答复。",
  "Without one nothing new is answered; when it is back, it goes on.":
    "没有多数，就不答复任何新内容；多数回来了，就继续。",
};
