import type { Catalogue } from "../translate.ts";

/** What was expected and seen of entries, of what is committed and applied, of snapshots, and of what is on a disk. */
export const ENTRIES_AND_DISKS: Catalogue = {
  // Answers to AppendEntries.
  "success was answered without the entry before the leader's": "没有领导者所说的前一个条目，却答复成功",
  "success was answered, and an entry of the call is not in the log": "答复成功，而日志里缺少调用所带的一个条目",
  "success tells of a conflict": "答复成功，却说有冲突",
  "a refusal: its term is {term:number}": "拒绝：它的任期是 {term}",
  "a refusal: its log ends at {index:number}": "拒绝：它的日志到 {index} 为止",
  "a refusal: its entry {index:number} is of term {term:number}": "拒绝：它的条目 {index} 属于任期 {term}",
  "success in a call of term {term:number}": "对任期 {term} 的调用答复成功",
  "success for prevLogIndex {index:number} of term {term:number}":
    "对 prevLogIndex 为 {index}、任期为 {term} 的调用答复成功",
  "success: it follows in term {term:number}": "成功：它在任期 {term} 里跟随",
  "success: (0, 0) matches every log": "成功：(0, 0) 与任何日志都匹配",
  "success: its entry {index:number} is of term {term:number}, or in its snapshot":
    "成功：它的条目 {index} 属于任期 {term}，或者在它的快照里",
  "a refusal with conflictTerm {term:number}, conflictIndex {index:number}":
    "拒绝，conflictTerm 为 {term}，conflictIndex 为 {index}",
  "conflictTerm {term:number}, conflictIndex {index:number}": "conflictTerm 为 {term}，conflictIndex 为 {index}",
  "conflictIndex 0 and conflictTerm 0": "conflictIndex 为 0，conflictTerm 为 0",
  "entries {first:number} to {last:number} on the disk before that": "在此之前，条目 {first} 至 {last} 已在磁盘上",
  "entry {index:number} is not there": "条目 {index} 不在那里",
  "prevLogIndex {index:number} at the most, after a refusal with conflictTerm {term:number} and conflictIndex {conflict:number}":
    "prevLogIndex 至多为 {index}，因为拒绝时说 conflictTerm 为 {term}，conflictIndex 为 {conflict}",

  // A log.
  "entry {index:number} of term {term:number} kept": "任期 {term} 的条目 {index} 保留着",
  "a log on its disk that ends at {index:number}": "它的磁盘上，日志到 {index} 为止",
  "one of term {term:number} in its place": "那个位置上是任期 {term} 的条目",
  "no entry {index:number} of term {term:number}, [{command}]": "没有任期 {term} 的条目 {index}，[{command}]",
  "no entry {index:number} of term {term:number}, []": "没有任期 {term} 的条目 {index}，[]",
  "that entry on its disk": "它的磁盘上有这个条目",
  "nothing written: its term is {term:number}": "什么也不写：它的任期是 {term}",
  "another log on its disk": "它的磁盘上是另一份日志",
  "entry {index:number} of term {term:number} stands behind another entry than elsewhere":
    "任期 {term} 的条目 {index}，前面的条目与别处的不同",
  "entry {index:number} of term {term:number} was kept, and an entry before it has left the log":
    "任期 {term} 的条目 {index} 留着，而它前面的一个条目离开了日志",
  "[{command}], as {who:clause} has it": "[{command}]，与{who}的相同",
  "[], as {who:clause} has it": "[]，与{who}的相同",
  "behind one of term {term:number}, as {who:clause} has it": "前面的条目属于任期 {term}，与{who}的相同",
  "behind one of term {term:number}": "前面的条目属于任期 {term}",

  // Commands, and what the others are sent.
  "the next index in term {term:number}, which it leads": "任期 {term} 里的下一个索引：它在这个任期里领导",
  "that it follows: it has asked for no votes since it was started": "说自己在跟随：它启动以来没有要过票",
  "that it does not lead": "说自己不领导",
  "leaderId {leader:number}, which leads in term {term:number}": "leaderId {leader}，它在任期 {term} 里领导",
  "leaderId {leader:number}, which has led in term {term:number}": "leaderId {leader}，它在任期 {term} 里领导过",
  "its server's record in front of it": "它的前面有服务器自己的记录",
  "that it does not lead in term {term:number}": "说自己在任期 {term} 里不领导",
  "index {index:number} in term {term:number}": "任期 {term} 里的索引 {index}",
  "an index of its own: {index:number} is that of [{command}]": "一个自己的索引：{index} 是 [{command}] 的",
  "the index of [{command}] in its log": "[{command}] 在它日志里的索引",
  "index {index:number} in term {term:number}, where its log has [{command}]":
    "任期 {term} 里的索引 {index}，而它的日志里那是 [{command}]",
  "index {index:number} in term {term:number}, where its log has []":
    "任期 {term} 里的索引 {index}，而它的日志里那是 []",
  "entry {index:number} in AppendEntries to each of the others, without a tick":
    "时钟没有推进，就用 AppendEntries 把条目 {index} 发给每个其他服务器",
  "nothing up to entry {index:number}: server {id:number} has acknowledged that":
    "直到条目 {index} 都不再发：服务器 {id} 已经确认过",
  "nothing up to entry {index:number}": "直到条目 {index} 都不再发",
  "nothing up to entry {index:number} before the next heartbeat: it is on its way":
    "下一次心跳之前，直到条目 {index} 都不再发：它在途中",
  "entries {first:number} to {last:number} to server {to:number}": "把条目 {first} 至 {last} 发给服务器 {to}",
  "entries {first:number} to {last:number} to {to:number}, with a heartbeat":
    "随一次心跳把条目 {first} 至 {last} 发给 {to}",
  "nothing behind entry {index:number} since {since:number} ms of its clock; it is {now:number} ms":
    "按它的时钟，从 {since} 毫秒起没有发过条目 {index} 之后的任何东西；现在是 {now} 毫秒",
  "entries up to {last:number} to server {to:number}: the call that held them has failed":
    "把直到 {last} 的条目发给服务器 {to}：带着它们的那次调用失败了",
  "one without entries, behind entry {index:number}": "一次不带条目的调用，接在条目 {index} 之后",
  "no call without entries before the next heartbeat: server {to:number} was told leaderCommit {commit:number} before":
    "下一次心跳之前没有不带条目的调用：此前已经告诉过服务器 {to}，leaderCommit 为 {commit}",
  "what one of the others has not taken was not sent again": "另一个服务器没有接受的，没有重发",
  "entries from {first:number} on to server {to:number}, after a refusal with conflictTerm {term:number} and conflictIndex {conflict:number}":
    "把从 {first} 起的条目发给服务器 {to}，因为拒绝时说 conflictTerm 为 {term}，conflictIndex 为 {conflict}",
  "prevLogIndex {index:number}, and nothing from {first:number} on before":
    "prevLogIndex 为 {index}，此前从 {first} 起什么也没有发过",
  "prevLogIndex {index:number}, behind all that it was ever sent": "prevLogIndex 为 {index}，在曾经发给它的一切之后",
  "one with leaderCommit {commit:number}": "一次调用，leaderCommit 为 {commit}",

  // What is committed, and applied.
  "{index:number} at the most, by what its disk holds and what was answered to its calls of term {term:number}":
    "至多到 {index}：根据它磁盘上的内容，以及对它在任期 {term} 里的调用的答复",
  "leaderCommit {commit:number} to server {to:number}": "对服务器 {to} 说 leaderCommit 为 {commit}",
  "leaderCommit {commit:number} or more: it had told server {to:number} of {before:number} before":
    "leaderCommit 至少为 {commit}：此前它对服务器 {to} 说过 {before}",
  "leaderCommit {commit:number} or more: its service was given entry {index:number}":
    "leaderCommit 至少为 {commit}：条目 {index} 已经给了它的服务",
  "leaderCommit {commit:number} or more: a majority has acknowledged that in term {term:number}":
    "leaderCommit 至少为 {commit}：在任期 {term} 里，多数已经确认到这里",
  "a restore of index {index:number}, then entry {next:number}": "先恢复索引 {index} 处的快照，然后是条目 {next}",
  "a restore of index {index:number}": "恢复索引 {index} 处的快照",
  "entry {index:number} of term {term:number}, [{command}]": "任期 {term} 的条目 {index}，[{command}]",
  "entry {index:number} of term {term:number}, []": "任期 {term} 的条目 {index}，[]",
  "entry {index:number} next": "接下来是条目 {index}",
  "at_ms between {least:number} and {most:number}, as its clock was": "at_ms 在 {least} 与 {most} 之间，即当时的时钟",
  "at_ms {time:number} in entry {index:number}": "条目 {index} 的 at_ms 为 {time}",
  "at_ms {time:number}, as server {id:number} has sent it": "at_ms 为 {time}，服务器 {id} 就是这样发送的",
  "at_ms {time:number}, as server {id:number} has it on its disk": "at_ms 为 {time}，服务器 {id} 的磁盘上就是这样",
  "nothing behind entry {index:number}": "条目 {index} 之后什么也没有",
  "entry {index:number} given to the service: up to {commit:number} all is committed":
    "把条目 {index} 给服务：直到 {commit} 都已提交",
  "nothing at or below index {index:number}, which it was given": "索引 {index} 及以下的都不再给：它已经得到了",
  "the data of the snapshot on the disk, as they are": "磁盘上的快照的数据，原样不动",
  "the snapshot of index {index:number}": "索引 {index} 处的快照",
  "what server {id:number} applied: of term {term:number}, [{command}]":
    "服务器 {id} 所应用的：任期 {term} 的 [{command}]",
  "what server {id:number} applied: of term {term:number}, []": "服务器 {id} 所应用的：任期 {term} 的 []",
  "of term {term:number}, [{command}]": "任期 {term} 的 [{command}]",
  "of term {term:number}, []": "任期 {term} 的 []",
  "entry {index:number} of term {term:number} on its disk: server {id:number} had applied it":
    "它的磁盘上有任期 {term} 的条目 {index}：服务器 {id} 已经应用了它",
  "server {id:number} leads in term {term:number} without it": "服务器 {id} 在任期 {term} 里领导，却没有它",
  "entry {index:number} of term {term:number} on the disks of {needed:number} of {all:number} before anybody applies it":
    "任期 {term} 的条目 {index} 先在 {all} 个中 {needed} 个的磁盘上，然后才有谁应用它",
  "it was on no disk": "哪个磁盘上都没有",
  "it was on the disk of {ids:list} alone": "只在 {ids} 的磁盘上",
  "all up to entry {index:number} applied: server {id:number} has led in term {term:number} for {count:number} heartbeats since it had that":
    "直到条目 {index} 都已应用：服务器 {id} 有了它之后，已在任期 {term} 里领导了 {count} 个心跳间隔",
  "nothing applied": "什么也没有应用",

  // Snapshots.
  "a snapshot of index {index:number} and term {term:number} on its disk":
    "它的磁盘上，快照的索引是 {index}，任期是 {term}",
  "that of index {index:number} kept: all up to there is committed": "索引 {index} 处的快照保留着：直到那里都已提交",
  "that of index {index:number} kept": "索引 {index} 处的快照保留着",
  "its data, as it is": "它的数据，原样不动",
  "that of index {index:number} and term {term:number}": "索引 {index}、任期 {term} 的快照",
  "that of index {index:number} and term {term:number}, as on its disk":
    "索引 {index}、任期 {term} 的快照，与磁盘上的相同",
  "one of index {index:number} and term {term:number}": "一个索引 {index}、任期 {term} 的快照",
  "none: it has none": "没有：它没有快照",
  "no snapshot above what the service was given ({index:number} is committed)":
    "快照不超过服务已得到的（已提交到 {index}）",
  "behind a snapshot of the service stand entries that it covers": "服务的快照后面，还有它所覆盖的条目",
  "behind a snapshot of the service stand entries that had left the log": "服务的快照后面，还有早已离开日志的条目",
  "what was behind entry {index:number} in the log": "日志里条目 {index} 之后的内容",
  "[{command}] of term {term:number} as entry {index:number} on its disk":
    "它的磁盘上，条目 {index} 是任期 {term} 的 [{command}]",
  "[] of term {term:number} as entry {index:number} on its disk": "它的磁盘上，条目 {index} 是任期 {term} 的 []",
  "nothing changed: {index:number} is committed": "什么也不改变：已提交到 {index}",
  "an empty log: it had no entry {index:number} of term {term:number}": "日志是空的：它没有任期 {term} 的条目 {index}",
  "the snapshot of index {index:number} on the disk before that": "在此之前，索引 {index} 处的快照已在磁盘上",
  "that of index {index:number}": "索引 {index} 处的快照",
  "that of index {index:number} taken": "接受索引 {index} 处的快照",
  "that it was not": "说没有接受",
  "one InstallSnapshot of index {index:number} to server {to:number}":
    "向服务器 {to} 发一次索引 {index} 的 InstallSnapshot",
  "two, and no tick between them": "两次，其间时钟没有推进",
  "two, and the first has no answer yet": "两次，而第一次还没有答复",
  "InstallSnapshot of index {index:number} to server {to:number}": "向服务器 {to} 发索引 {index} 的 InstallSnapshot",
  "InstallSnapshot of index {index:number} to server {to:number}, which has acknowledged {held:number}":
    "向服务器 {to} 发索引 {index} 的 InstallSnapshot：它只确认到 {held}",
  "InstallSnapshot of index {index:number} to server {to:number}, whose log ends at {end:number}":
    "向服务器 {to} 发索引 {index} 的 InstallSnapshot：它的日志到 {end} 为止",
  "the last was lost, and no other was sent": "上一次丢失了，没有再发",
  "none, and a heartbeat interval has passed": "没有，而一个心跳间隔已经过去",
  "none since the last was lost, and a heartbeat interval has passed":
    "上一次丢失之后就没有再发，而一个心跳间隔已经过去",
  "InstallSnapshot of index {index:number} to server {to:number}, which has acknowledged nothing":
    "给服务器 {to} 的索引 {index} 的 InstallSnapshot，它什么都还没有确认",
  "a WARN line, and a server that goes on": "一行 WARN，服务器则继续运行",
  "its process ended with exit code {code:number}": "它的进程以退出码 {code} 结束了",
  "term {term:number} and no election before its timeout": "任期 {term}，超时之前没有选举",
  "a record that begins at entry {index:number} at the latest": "一条最晚从条目 {index} 开始的记录",
  "no entry of term {term:number}: it has asked for no votes since it was started":
    "没有任期 {term} 的条目：启动以来它没有要过票",
  "entry {index:number} without a command on its disk": "它的磁盘上有不带命令的条目 {index}",
  "a call to each of the others when a heartbeat interval has passed by its clock, and none before":
    "按它的时钟过了一个心跳间隔，才给其余每个服务器一次调用，之前没有",
  "entries {first:number} to {last:number} to server {to:number}, sent again by itself":
    "给服务器 {to} 的条目 {first} 到 {last}，是它自己又发的",
  "none, and the server is idle: its service has been given an entry meanwhile":
    "没有，而服务器已经静止：其间给了它的服务一个条目",
  "all in front of a snapshot gone from the disk with it": "有了快照，它前面的一切就从磁盘上消失",
  "{bytes:number} bytes in front of it": "它前面有 {bytes} 个字节",
  "less than {bytes:number} bytes of entries: all are applied, and may be in a snapshot":
    "条目少于 {bytes} 个字节：它们都已应用，可以放进快照",
  "{bytes:number} bytes": "{bytes} 个字节",

  // A disk that is torn, damaged, or has failed.
  "an end with exit code 1 and the reason: {why:clause}": "以退出码 1 结束并说明原因：{why}",
  "a record is none that a server writes: {record}": "有一个记录不是服务器写的：{record}",
  "a record of entries begins at {from:number}, and the log is {first:number} to {last:number}":
    "有一个记录的条目从 {from} 开始，而日志是 {first} 至 {last}",
  "it is the disk of server {id:number} of {all:number}": "这是 {all} 个服务器中服务器 {id} 的磁盘",
  "it holds no record, and this is not the first start": "上面没有记录，而这不是第一次启动",
  "it came to work": "它开始工作了",
  "a server at work: the last {bytes:number} bytes on the disk were never promised to anybody":
    "服务器开始工作：磁盘上最后 {bytes} 个字节从未向谁承诺过",
  "a server at work, with what its disk says": "服务器开始工作，带着磁盘上的内容",
  "it ended with exit code {code:number}": "它以退出码 {code} 结束了",
  "the {bytes:number} bytes of the torn record cut off before anything is written":
    "先切掉残缺记录的 {bytes} 个字节，然后才写别的",
  "records behind them": "它们后面还有记录",
  "an end: {error} leaves nobody who knows what is on the disk": "结束：{error} 之后，谁也不知道磁盘上有什么",
  "it lives, and takes what it is told": "它还活着，还在接收消息",

  // Answers, calls and processes.
  "an answer": "一个答复",
  "none, and the server is idle": "没有，而服务器已经静止",
  "none by then; one came later (by what happened next, or by setTimeout, which is not the server's clock)":
    "那时没有；后来才有一个（因后来发生的事，或用 setTimeout 等来的，而它不是服务器的时钟）",
  "an answer, without waiting for anybody": "一个答复，不等待任何人",
  "each field of its type": "每个字段都是规定的类型",
  "a server that comes to work": "服务器开始工作",
  "a server that is idle when all is done": "一切都做完时，服务器静止",
  "a server that goes on": "服务器继续运行",
  "a server that goes on until it is ended": "服务器一直运行，直到被结束",
  "some seconds at most": "至多几秒",
  "the process of {who:clause} ended: {how:clause}": "{who}的进程结束了：{how}",

  // Logs.
  "every line as the handout gives it, and nothing on the standard output: write what you want to see by zlog.debug":
    "每一行都如讲义所给，标准输出上什么也没有：想看什么，用 zlog.debug 来写",
  "a function for the error of each s.call, too: s.callFailed writes a WARN line":
    "每个 s.call 也要有接受错误的函数：s.callFailed 会写一行 WARN",
  "a WARN line that names {id:number}: s.callFailed writes it": "有一行 WARN 提到 {id}：s.callFailed 会写",
  "no such line, though {method:word} to server {to:number} failed": "没有这样的行，而对服务器 {to} 的 {method} 失败了",
  "server {id:number}: a line begins with I={other:number}": "服务器 {id}：有一行以 I={other} 开头",
  "not seen": "没有发生",
  "seen once": "发生 1 次",
  "seen {count:number} times": "发生 {count} 次",
  "asked {to:number} for its vote in term {term:number}": "在任期 {term} 里向 {to} 要票",
  "server {id:number}: voted in term {term:number} as {candidate:number} had asked: granted={granted:word}: {logged:clause}, {seen:clause}":
    "服务器 {id}：{candidate} 来要票，在任期 {term} 里答复 granted={granted}：{logged}，{seen}",
  "led in term {term:number}": "在任期 {term} 里领导",
  "followed where it had stood for election, or led": "从候选人或领导者变为跟随者",
  "took [{command}] at index {index:number} in term {term:number}": "在任期 {term} 里把 [{command}] 放在索引 {index}",
  "sent {to:number} the entries behind {prev:word}, {count:number} of them, commit {commit:number}, in term {term:number}":
    "在任期 {term} 里把 {prev} 之后的 {count} 个条目发给 {to}，commit={commit}",
  "received of {from:number} the entries behind {prev:word}, {count:number} of them, commit {commit:number}, in term {term:number}":
    "在任期 {term} 里收到 {from} 发来的 {prev} 之后的 {count} 个条目，commit={commit}",
  "server {id:number}: answered {to:number} in term {term:number}: match={index:number}: {logged:clause}, {seen:clause}":
    "服务器 {id}：在任期 {term} 里答复 {to}，match={index}：{logged}，{seen}",
  "server {id:number}: answered {to:number} in term {term:number}: refused, conflict={conflict:word}: {logged:clause}, {seen:clause}":
    "服务器 {id}：在任期 {term} 里拒绝 {to}，conflict={conflict}：{logged}，{seen}",
  "sent {to:number} the snapshot of index {index:number} in term {term:number}":
    "在任期 {term} 里把索引 {index} 处的快照发给 {to}",
  "received of {from:number} the snapshot of index {index:number} in term {term:number}":
    "在任期 {term} 里收到 {from} 发来的索引 {index} 处的快照",
  "applied index {index:number}, [{command}]": "应用索引 {index}，[{command}]",
  "applied index {index:number}, []": "应用索引 {index}，[]",
  "compacted up to index {index:number}": "压缩到索引 {index}",
  "server {id:number}: led in term {term:number}: logged with the votes of {count:number}, its own included, and {needed:number} are needed":
    "服务器 {id}：在任期 {term} 领导：日志中写了 {count} 票（包括它自己的一票），而需要 {needed} 票",
  "server {id:number}: led in term {term:number}: logged with the vote of {voter:number}, which it was not given":
    "服务器 {id}：在任期 {term} 里领导：日志写着服务器 {voter} 的一票，而它并没有得到",
  "server {id:number}: committed {index:number}: logged behind commit={before:number}":
    "服务器 {id}：提交到 {index}：记在 commit={before} 之后",
  "server {id:number}: committed {index:number}: logged, and no more than {most:number} is":
    "服务器 {id}：提交到 {index}：记下了，而至多提交到 {most}",
  "server {id:number}: committed {index:number}: not logged, and applied":
    "服务器 {id}：提交到 {index}：没有记下，却应用了",
};
