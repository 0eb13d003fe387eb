import type { Catalogue } from "../translate.ts";

/** The rules of a log that servers copy, as its Chinese handout words them, and the sections of it that explain them. */
export const RULES_OF_LOGS: Catalogue = {
  "handouts/{lab:word}.md": "handouts/{lab}.zh.md",
  "Time: T1": "时间：T1",
  "Election: E1 to E13": "选举：E1 至 E13",
  "The log: A1 to A11": "日志：A1 至 A11",
  "Commit: M1 to M5": "提交：M1 至 M5",
  "Applying: X1 and X2": "应用：X1 和 X2",
  "The disk: D1 to D7": "磁盘：D1 至 D7",
  "Snapshots: S1 to S6": "快照：S1 至 S6",
  "Log lines: L1 and L2": "日志行：L1 和 L2",
  "The only clock is the server's own: nothing happens by time that no tick entitles.":
    "唯一的时钟是服务器自己的：没有时钟的推进作依据，任何事都不会因时间而发生。",
  "A server starts as a follower with the term of its disk and says nothing before its election timeout.":
    "服务器启动时是跟随者，任期取自磁盘；在选举超时之前一言不发。",
  "A term above its own, in a call or an answer, is adopted at once: it is a follower then, has given no vote in it yet, and knows no leader until that one calls.":
    "调用或答复里出现比自己高的任期，立刻采纳：成为跟随者，在该任期里还没有投票；在该任期的领导者来调用之前，不知道谁是领导者。",
  "Its term never goes back, restarts included.": "它的任期从不倒退，重启也不例外。",
  "When its timeout passes, a follower or candidate begins an election: term + 1, its own vote, one RequestVote to each of the others at once, with the index and term of its last entry. An earlier election's calls do not change.":
    "超时一到，跟随者或候选人就开始一次选举：任期 + 1，投自己一票，立刻向每个其他服务器发一次 RequestVote，写明自己最后一个条目的索引和任期；早先选举的调用不再改变。",
  "One vote per term, first come, and the same again for the same candidate.":
    "每个任期一票，先到先得；同一个候选人再来，再给一次。",
  "No vote for a candidate whose log is less up to date: the last term decides, then the last index. It is granted if it is not.":
    "候选人的日志不如自己的新，就不给票：先比最后的任期，再比最后的索引。不比自己旧，就给。",
  "A call with a lower term is refused with its own term, and changes nothing: no timer, no leader, no log, no commit.":
    "任期更低的调用被拒绝，答复里写上自己的任期；它什么也不改变：计时器、领导者、日志、提交都不变。",
  "The election timer begins anew with a vote that it grants, with an AppendEntries or InstallSnapshot of its term's leader (matching or not), with an election of its own, and when it stops leading; with nothing else.":
    "选举计时器在下列时候重新开始：给出一票；收到本任期领导者的 AppendEntries 或 InstallSnapshot（无论是否匹配）；自己开始选举；不再领导。其他任何时候都不。",
  "Timeouts are drawn anew each time from the range that was given.": "超时每次都在给定的范围内重新抽取。",
  "It leads when a majority of all n, itself included, granted its vote in this term, each once; not with an answer of an earlier term, not as a follower. n = 1 leads alone.":
    "全部 n 个服务器的多数（包括自己）在本任期里给了它票，每个只算一次，它就领导；早先任期的答复不算，身为跟随者时也不算。n = 1 时独自领导。",
  "A candidate that hears its own term's leader follows it.": "候选人听到本任期的领导者，就跟随它。",
  "A new leader sends AppendEntries to each of the others at once, and then at each heartbeat interval, also while calls hang; when idle, not more often.":
    "新领导者立刻向每个其他服务器发送 AppendEntries，此后每个心跳间隔发一次，有调用悬着也照发；空闲时不更频繁。",
  "There is at most one leader per term.": "每个任期至多一个领导者。",
  "The leader gives each command the next index, in its term, and sends it at once, without waiting for a heartbeat; whoever does not lead says so and appends nothing.":
    "领导者给每条命令下一个索引，用自己的任期，立刻发送，不等心跳；不领导的如实说明，什么也不追加。",
  "A leader never changes or drops an entry of its own log.": "领导者从不改动或丢掉自己日志里的条目。",
  "It answers success if and only if it holds an entry with prevLogIndex and prevLogTerm; (0, 0) and what its snapshot covers match. Heartbeats are not special.":
    "当且仅当它有 prevLogIndex 和 prevLogTerm 所指的条目，才答复成功；(0, 0) 和快照覆盖的内容算匹配。心跳没有特殊待遇。",
  "An entry leaves a log only because a leader's call conflicts with it (same index, other term); then all behind it leave too. Old, short and repeated calls remove nothing.":
    "只有收到领导者的一次与之冲突的调用（索引相同，任期不同），条目才会离开日志；它后面的一切也随之离开。旧的、短的、重复的调用什么也不去掉。",
  "Entries that are not there yet are appended, in place, once.": "还没有的条目被追加，放在该放的位置，只放一次。",
  "A refusal for the log tells the term of the entry at prevLogIndex and the first index of that term; if its log is shorter, term 0 and its length + 1.":
    "因日志而拒绝时，说明 prevLogIndex 处的条目的任期，以及该任期的第一个索引；如果自己的日志更短，则是任期 0 和日志长度 + 1。",
  "With that the leader goes back by whole terms: at most one refusal for each term in which the follower's log differs, and one more.":
    "领导者据此一次退一个任期：跟随者的日志在几个任期上不同，就至多拒绝几次，再加一次。",
  "With each election nextIndex begins behind the last entry and matchIndex at 0.":
    "每次当选，nextIndex 从最后一个条目之后开始，matchIndex 从 0 开始。",
  "What is matched is what the call held, prevLogIndex + entries; it never shrinks. Answers to another term's calls, and of a term in which it no longer leads, change nothing.":
    "匹配到的，就是那次调用所带的：prevLogIndex + 条目数；它从不缩小；对其他任期的调用的答复，以及自己已不再领导的任期里的答复，什么也不改变。",
  "What is acknowledged is not sent again, what is on its way not before the next heartbeat; a call that was lost is made again.":
    "已确认的不再发送；在途中的，下一次心跳之前不再发送；丢失的调用要重新发。",
  "A dead, slow or silent peer delays nobody; a failed call is a WARN line.":
    "崩溃、缓慢或沉默的对等节点不耽误任何人；失败的调用是一行 WARN。",
  "The leader commits the highest index of its own term that a majority holds, its own copy counted when it is on disk; and everything before it.":
    "领导者提交自己任期里多数都有的最高索引（自己那份要等写盘之后才算），以及它前面的一切。",
  "Entries of earlier terms are committed only along with one of its own.":
    "早先任期的条目只能随着自己任期的一个条目提交。",
  "A follower commits up to the smaller of leaderCommit and prevLogIndex + entries of that very call, not what it has not compared.":
    "跟随者提交到 leaderCommit 和 prevLogIndex + 那次调用的条目数这两者中较小的为止，没有比较过的不提交。",
  "A new leader appends an empty entry, so that what is before it need not wait for a client.":
    "新领导者追加一个空条目，好让前面的内容不必等待客户端。",
  "commitIndex never goes back.": "commitIndex 从不倒退。",
  "Committed entries are applied in order, each once per life of the process, from the snapshot on; a service that is slow delays no vote and no entry.":
    "已提交的条目从快照起按顺序应用，在进程的一生中每个一次；缓慢的服务不耽误任何投票和条目。",
  "All servers apply the same entry at each index; a leader has on its disk what was committed in earlier terms.":
    "所有服务器在每个索引上应用同一个条目（状态机安全）；领导者的磁盘上有早先任期里提交的内容（领导者完整）。",
  "Term and vote are on disk, together, before a vote leaves: in an answer, or as its own RequestVote. A term is on disk before it is said.":
    "票发出之前（无论是答复，还是自己的 RequestVote），任期和票已经一起在磁盘上。任期说出口之前，已经在磁盘上。",
  "Entries are on disk before they are acknowledged, and before the leader counts itself.":
    "条目在确认之前，以及领导者把自己算进去之前，已经在磁盘上。",
  "No crash between two of its writes leaves a state that no run without a crash has.":
    "在两次写盘之间崩溃，留下的状态都是不崩溃的运行里也会有的。",
  "Restarted, it goes on with the disk's term, vote, log and snapshot, as a follower that knows nothing committed behind the snapshot.":
    "重启之后，它带着磁盘上的任期、票、日志和快照继续，身份是跟随者，不知道快照之后有什么已提交。",
  "A torn last record was never written: it is cut off, and what is written then is found by the next start.":
    "残缺的最后一个记录就是从未写过：把它切掉，此后写下的内容，下次启动时能找到。",
  "A record that is damaged elsewhere, someone else's disk, or none where there must be one: exit 1 with the reason, never an empty start.":
    "别处损坏的记录，别人的磁盘，或者该有而没有的磁盘：以退出码 1 结束并说明原因，绝不空着启动。",
  "After a write that failed it says nothing that rests on it, and ends.":
    "写盘失败之后，它不说任何以此为依据的话，并结束。",
  "When the service has a snapshot at an index that was applied, entries up to it are dropped; index, term, data and the remaining log change in one write.":
    "服务有了索引 i（已应用）处的快照，就丢掉到 i 为止的条目；索引、任期、数据和剩下的日志在一次写盘里更换。",
  "A peer that needs a dropped entry gets InstallSnapshot, then the entries behind it, each once.":
    "需要已丢掉的条目的对等节点，得到 InstallSnapshot，然后得到它后面的条目，各一次。",
  "A snapshot that is not newer than what it has committed changes nothing. A newer one replaces the log; what follows an entry with its very index and term stays.":
    "快照不比自己已提交的更新，就什么也不改变。更新的快照取代日志；如果日志里有索引和任期正好相同的条目，它后面的保留。",
  "The service is never set back: a restore only above the last applied index, then the entries behind it.":
    "服务从不倒退：只恢复到比最后应用的索引更高处，然后是它后面的条目。",
  "A restart restores the snapshot first; prevLogIndex below or at it counts as matched, entries below it are ignored.":
    "重启时先恢复快照；prevLogIndex 在它之前或正好在它那里，都算匹配；在它之前的条目不予理会。",
  "Its log on disk stays below 8 x `-max-state`.": "它磁盘上的日志始终小于 8 x `-max-state`。",
  "While a majority lives and hears each other, there is a leader within a few timeouts, and what it accepted is applied everywhere.":
    "只要有多数活着并且彼此听得见，几个超时之内就有领导者，它接受的内容在各处都被应用。",
  "Without a majority nothing new is committed; when it is back, it goes on.":
    "没有多数，就不提交任何新内容；多数回来了，就继续。",
};
