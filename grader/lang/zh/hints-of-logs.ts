import type { Catalogue } from "../translate.ts";

/** The further hints for each check of a log that servers copy: where to look, and what to do there. */
export const HINTS_OF_LOGS: Catalogue = {
  "Your functions are called whenever there is something to do. None of them needs a timer of its own, and none has to ask again and again whether something has changed.":
    "有事要做时，你的函数就会被调用。它们都不需要自己的定时器，也都不必一遍遍地询问有没有什么变化。",
  "Give your four files the skeleton's text back, one after the other, and grade with --only start each time: with which of them does it fail? In that one look for setInterval, setTimeout, while, and for a call that is made before the election timer has passed.":
    "把你的四个文件逐个换回 skeleton 里的内容，每换一个就用 --only start 评一次：是哪一个让它不通过？在那一个里找 setInterval、setTimeout、while，以及选举计时器还没到就发出的调用。",
  "Four of your functions give or ask for a vote, or say a term: in which of them does s.save() stand, and what leaves before it? And what does your save write when only the vote has changed?":
    "你有四个函数会给票、要票或者说出任期：s.save() 写在哪些里面？在它之前有什么已经发出去了？只有票变了的时候，你的 save 写些什么？",
  "First change term and vote, then s.save(), then say it: return the answer, or make the calls. A refused vote and an answer with a higher term change the term, too. In save, term and vote are one record, which is written whenever one of the two differs from s.saved.":
    "先改任期和票，然后 s.save()，然后才说出来：返回答复，或者发出调用。拒绝投票，以及任期更高的答复，也会改变任期。在 save 里，任期和票是同一个记录，两者之一与 s.saved 不同就要写。",
  "A follower's answer acknowledges entries, and a leader acknowledges by counting itself. Where does s.save() stand in AppendEntriesRpc, in start and in becomeLeader, and what comes before it?":
    "跟随者用答复来确认条目，领导者用清点自己来确认。在 AppendEntriesRpc、start 和 becomeLeader 里，s.save() 写在哪里，它之前是什么？",
  "In each of the three: append, then s.save(), then everything else: the answer, s.replicateTo, s.advanceCommit(). In save, what s.log.unsavedFrom names and all behind it is one record, and s.log.saved() is called when it is written, not before.":
    "三处都一样：先追加，再 s.save()，然后才是其余的一切：答复、s.replicateTo、s.advanceCommit()。在 save 里，从 s.log.unsavedFrom 所指的条目起的一切是一个记录；写完之后才调用 s.log.saved()，不能提前。",
  "Three things must hold for a vote: the term is the server's own, nobody else has the vote of that term, and the candidate's last entry is not behind. The last one compares two pairs.":
    "给票要满足三个条件：任期就是服务器自己的，该任期的票没有给过别人，候选人的最后一个条目不落后。最后一条比较的是两对数。",
  "Compare the last terms first; only if they are the same, the last indexes, and the same index is enough. votedFor may be null or this very candidate. The server's last entry is the log's lastIndex and lastTerm: they are right behind a snapshot, too.":
    "先比最后的任期；任期相同才比最后的索引，索引相同就够了。votedFor 可以是 null，也可以就是这个候选人。服务器的最后一个条目是日志的 lastIndex 和 lastTerm：在快照后面它们也是对的。",
  "A higher term comes in three calls and in three answers. Which of your six functions for these call observeTerm as the first thing? And a lower term: what has your function changed by the time at which it refuses?":
    "更高的任期会出现在三种调用和三种答复里。处理它们的六个函数中，哪些一开头就调用 observeTerm？任期更低时，你的函数在拒绝之前已经改变了什么？",
  "In each of the three Rpc functions: observeTerm, then, if the call's term is lower, save and refuse with the own term, before anything is touched. In each of the three take functions: if the answer's term is higher, observeTerm, save and return. observeTerm does nothing for a term that is not higher.":
    "在三个 Rpc 函数里：先 observeTerm；如果调用的任期更低，就写盘，并用自己的任期拒绝，其他什么都不碰。在三个 take 函数里：如果答复的任期更高，就 observeTerm，写盘，返回。任期不更高时，observeTerm 什么也不做。",
  "Search your files for resetTimer. Each place is one of those that rule E8 lists, or it is wrong; and each that it lists has one.":
    "在你的文件里搜索 resetTimer。每一处都必须是规则 E8 列出的，否则就错了；E8 列出的每一种情况，都必须有一处。",
  "It begins anew: where a vote is granted and not where one is refused, with each AppendEntries and InstallSnapshot of the own term, before the log is compared, in startElection, and in observeTerm only if the server led. A higher term alone is no reason, and a call of a lower term is none.":
    "它在这些时候重新开始：给出一票时（拒绝时不）；收到本任期的每次 AppendEntries 和 InstallSnapshot 时，在比较日志之前；在 startElection 里；在 observeTerm 里，但只在服务器原先领导时。单单任期更高不是理由，任期更低的调用也不是。",
  "The arguments are the same for all, and are true of the moment at which the election begins. What ends an election that is not won?":
    "参数对所有人都一样，说的是选举开始那一刻的事实。没有胜出的选举，靠什么结束？",
  "In startElection: term + 1, the own vote, the timer, save; then build the arguments once, and go over s.others with one call each. AppendEntriesRpc and InstallSnapshotRpc make a follower of a candidate of the same term, and say so in the log.":
    "在 startElection 里：任期 + 1，自己的票，计时器，写盘；然后只构造一次参数，对 s.others 中的每一个各调用一次。AppendEntriesRpc 和 InstallSnapshotRpc 把同一任期的候选人变成跟随者，并写进日志。",
  "s.votes holds who granted, the server itself included; s.majority says how many it takes. Which answers are not votes of this election: which term do args name, and which role has the server by now?":
    "s.votes 里是给了票的服务器，包括自己；s.majority 说明需要几票。哪些答复不是这次选举的票：args 写的是哪个任期，服务器现在是什么角色？",
  "takeVote counts only as a candidate, only if args.term is the own term, and only what was granted; a set counts nobody twice. With n = 1 nobody answers, so startElection must look, too. becomeLeader calls s.startHeartbeat() once, and s.replicateTo for each of the others at once.":
    "takeVote 只在身为候选人时、只在 args.term 等于自己的任期时清点，而且只清点给了的票；用集合，就不会把谁算两次。n = 1 时没有谁答复，所以 startElection 也要看一看。becomeLeader 调用一次 s.startHeartbeat()，并立刻对每个其他服务器调用 s.replicateTo。",
  "Two questions, one after the other. Does this log have the entry before the first one (prevLogIndex, prevLogTerm)? And if it does: which is the first of the call's entries that is not here with the same term?":
    "先后两个问题。这份日志有没有第一个条目之前的那个条目（prevLogIndex、prevLogTerm）？如果有：调用所带的条目中，第一个在这里没有的（任期不同也算没有）是哪个？",
  "Only from that first one on something changes: truncate there, and append it and what follows. If there is none, nothing leaves, not even what is behind the last entry of the call. What the snapshot covers counts as the same, and heartbeats are compared like all other calls.":
    "只有从那第一个起才有变化：从那里截断，追加它和它后面的。如果没有这样的条目，就什么也不离开，连调用的最后一个条目之后的也不离开。快照覆盖的算相同，心跳与其他调用一样要比较。",
  "Two calls of one leader came in the wrong order, or one came twice. Which of your lines takes for granted that a call tells all that the leader has?":
    "同一个领导者的两次调用乱序到达，或者一次调用来了两次。你的哪一行想当然地认为，一次调用说出了领导者所有的一切？",
  "A call tells of its own entries and of nothing behind them. So truncate only at an entry whose term differs, and let commitIndex grow only: what is smaller changes nothing. The answer to an old call is a success as well, if all of it is here.":
    "一次调用只说它自己的条目，不说后面的。所以只在任期不同的条目处截断，commitIndex 只增不减：更小的什么也不改变。如果旧调用所带的这里都有，答复也是成功。",
  "There are two kinds of refusals: the log ends before prevLogIndex, or it has another term there. What do conflictTerm and conflictIndex hold for each?":
    "拒绝有两种：日志在 prevLogIndex 之前就到头了，或者那里是另一个任期。两种情况下，conflictTerm 和 conflictIndex 各是什么？",
  "If the log is shorter: term 0, and the index behind its last entry. If the term differs: the term that the log has at prevLogIndex, and the first index of that term; s.log.firstOfTerm finds it. The term of the call plays no part in it.":
    "日志更短：任期 0，以及最后一个条目之后的索引。任期不同：日志在 prevLogIndex 处的任期，以及该任期的第一个索引；s.log.firstOfTerm 能找到它。调用的任期在这里不起作用。",
  "Behind prevLogIndex + entries of this call your log may hold entries that another leader sent. Are they compared by this call?":
    "在本次调用的 prevLogIndex + entries 之后，你的日志里可能有别的领导者发来的条目。这次调用比较过它们吗？",
  "Commit up to the smaller of leaderCommit and prevLogIndex + the number of entries, if that is more than commitIndex, and then call s.wakeApply(). Never the last index of the log. Not after a refusal. The apply loop does the rest: wait for nothing.":
    "提交到 leaderCommit 和 prevLogIndex + 条目数这两者中较小的为止（如果大于 commitIndex），然后调用 s.wakeApply()。绝不是日志的最后一个索引。拒绝之后不提交。其余的由应用循环来做：什么也不要等。",
  "Follow a command through start: which index and term does it get, who is told, and what is answered? And becomeLeader: which of the lists of an earlier reign does it leave as they were?":
    "跟着一条命令走一遍 start：它得到哪个索引和任期，告诉了谁，答复是什么？还有 becomeLeader：早先领导时的那些列表，它原样留下了哪些？",
  "Who does not lead appends nothing and says so. Who leads appends, saves, calls s.replicateTo for each of the others, and waits for none of these calls. becomeLeader sets nextIndex behind the last entry, matchIndex to 0, and empties s.sent and s.installing, before it appends its empty entry.":
    "不领导的什么也不追加，并如实说明。领导的就追加，写盘，对每个其他服务器调用 s.replicateTo，一个调用也不等。becomeLeader 把 nextIndex 设在最后一个条目之后，matchIndex 设为 0，清空 s.sent 和 s.installing，然后才追加空条目。",
  "A refusal tells a term and an index. Does the leader have entries of that term? From there on it goes back, by a whole term at a time. And what has the follower acknowledged already?":
    "拒绝里有一个任期和一个索引。领导者有那个任期的条目吗？它从那里往回退，一次退一个任期。跟随者已经确认过的又是什么？",
  "If the leader has the term: behind its own last entry of it; otherwise: conflictIndex. Never above what was refused, and never to what matchIndex says or below. Of several refused calls that were on their way, the first moves nextIndex. After a success matchIndex is prevLogIndex + entries of that very call, if that is more than before.":
    "如果领导者有那个任期：退到自己那个任期的最后一个条目之后；否则退到 conflictIndex。绝不高于被拒绝的位置，也绝不退到 matchIndex 或更低。在途中的几次调用都被拒绝时，只有第一次移动 nextIndex。成功之后，matchIndex 是那次调用的 prevLogIndex + entries（如果比原来大）。",
  "Sort what each of the servers holds, the leader's last entry among it. At which place of the row stands what a majority has, with four servers, and with five? And when is that looked at?":
    "把每个服务器拥有到哪里排个序，领导者的最后一个条目也在其中。四个服务器时，多数拥有的在第几位，五个时呢？什么时候去看？",
  "Take the value at that place, and commit up to it if it is more than commitIndex and its entry is of the leader's own term. advanceCommit is called after each answer that matched something and after the leader's own save; with one server alone that is all. An answer to a call of an earlier term counts for nothing.":
    "取那个位置的值，如果大于 commitIndex，而且那个条目属于领导者自己的任期，就提交到那里。每个匹配到内容的答复之后，以及领导者自己写盘之后，都要调用 advanceCommit；只有一个服务器时，仅此而已。对早先任期的调用的答复，一概不算。",
  "Figure 8 of the paper: S1 has put an entry of term 2 on a majority, and S5 can still be elected. When can it not any more?":
    "论文的图 8：S1 已经把任期 2 的一个条目放到了多数那里，S5 还能当选。从什么时候起它再也不能当选？",
  "advanceCommit asks for the term of the entry at the index that it would commit: if it is not the current one, it commits nothing. With the first entry of its own term that a majority holds, all before it is committed as well. That is what the empty entry of a new leader is for.":
    "advanceCommit 要问将要提交的索引处那个条目的任期：如果不是当前任期，就什么也不提交。自己任期的第一个条目到了多数那里，它前面的一切也随之提交。新领导者的空条目就是为此而设。",
  "Term, vote, log and snapshot come from the disk. Where does commitIndex come from, and what has been applied in this life of the process?":
    "任期、票、日志和快照来自磁盘。commitIndex 从哪里来？在进程的这一生里，应用过什么？",
  "restore goes through the records in order, and later ones win: a record of term and vote sets both, a record of entries replaces the log from its index on. Behind that commitIndex is the snapshot's index, the role is follower, and s.saved and s.log.saved() say that all of it is on the disk.":
    "restore 按顺序处理记录，后来的有效：任期和票的记录设定两者，条目的记录从它的索引起取代日志。在此之后，commitIndex 是快照的索引，角色是跟随者，s.saved 和 s.log.saved() 说明这一切都已在磁盘上。",
  "A record is whole if all its bytes are there and the checksum is right. What is the difference between the last record, cut off by a crash, and one in the middle that is damaged? And who catches what s.disk.append throws?":
    "一个记录的字节都在，校验和也对，它就是完整的。最后一个记录被崩溃切断，与中间一个记录损坏，有什么区别？s.disk.append 抛出的异常，由谁接住？",
  "Read whole records from the front. At the first that is not whole, look whether one begins at any later byte: if so, the disk is damaged, throw with the reason; if not, it was torn, and length is where it began. A length beyond the end is no record. Nobody catches what the disk throws in save.":
    "从头读起，读完整的记录。遇到第一个不完整的，就看后面有没有哪个字节处开始一个完整的记录：有，磁盘就是损坏了，抛出异常并说明原因；没有，就是残缺，length 是它开始的地方。长度超出末尾的不是记录。磁盘在 save 里抛出的，谁也不接。",
  "A snapshot is taken if it is newer than the one that there is, and not ahead of what was applied. What of index, term and data must be read before the log drops its entries?":
    "快照要比现有的新，又不超前于已应用的，才接受。在日志丢掉条目之前，索引、任期和数据中的哪些必须先读出来？",
  "Refuse an index up to that of the snapshot, or above s.lastApplied. Otherwise: the term of that entry, s.snapshot, s.log.dropTo, s.save(). In save, a new snapshot is a whole new disk in one s.disk.replace: whose it is, term and vote, and the snapshot with all that is left of the log.":
    "不大于快照的索引，或者大于 s.lastApplied 的索引，都拒绝。否则：那个条目的任期，s.snapshot，s.log.dropTo，s.save()。在 save 里，新的快照就是一个全新的磁盘，用一次 s.disk.replace 写下：它是谁的，任期和票，快照和日志剩下的全部。",
  "Compare the snapshot's index with commitIndex, not with the end of the log. s.log.dropTo knows what may stay behind it.":
    "把快照的索引与 commitIndex 比较，而不是与日志的末尾比较。s.log.dropTo 知道它后面什么可以留下。",
  "Not newer than commitIndex: nothing changes, and the answer is the same. Newer: s.snapshot, s.log.dropTo, commitIndex, s.save(), s.wakeApply(), and no change of lastApplied: the apply loop restores the service. Before that, as in AppendEntriesRpc: the term, the timer, the role, the leader.":
    "不比 commitIndex 新：什么也不变，答复照旧。更新：s.snapshot、s.log.dropTo、commitIndex、s.save()、s.wakeApply()，不改 lastApplied：由应用循环来恢复服务。在此之前，与 AppendEntriesRpc 一样：任期、计时器、角色、领导者。",
  "s.sent[id] says what is on its way, s.matchIndex[id] what has arrived. Which entry is the next for that peer? And after an answer: is there anything that it lacks, or has not been told?":
    "s.sent[id] 说明什么在途中，s.matchIndex[id] 说明什么已经到了。对那个服务器来说，下一个条目是哪个？一个答复之后，它还缺什么，还有什么没告诉它？",
  "Send from the larger of nextIndex and s.sent[id].index + 1. Note in s.sent[id] what goes out; the given code forgets it at each heartbeat, so what was lost goes out again then. After an answer call s.replicateTo only if entries are lacking, or the peer does not know how far is committed.":
    "从 nextIndex 和 s.sent[id].index + 1 中较大的那个发起。发出去的记在 s.sent[id] 里；每次心跳时现成的代码会把它忘掉，所以丢失的那时会重发。答复之后，只有还缺条目，或者对方不知道提交到哪里了，才调用 s.replicateTo。",
  "The next entry of a peer is in the snapshot. s.installing says for whom one is on its way. Who takes a peer out of it: when the answer comes, when the call fails, when another term begins?":
    "对等节点的下一个条目在快照里。s.installing 说明正在给谁发快照。答复来时，调用失败时，另一个任期开始时，由谁把它从里面拿出来？",
  "While one is on its way send an empty call that matches everywhere, (0, 0), so that the peer knows its leader. When the answer comes: out of s.installing, matchIndex and nextIndex behind the snapshot that args name, and then what is behind it. When the call fails: out of it, and the next heartbeat sends it again.":
    "快照在途中时，发一个处处都匹配的空调用 (0, 0)，让对方知道自己的领导者。答复来时：从 s.installing 里拿出来，matchIndex 和 nextIndex 设在 args 所写的快照之后，然后发它后面的。调用失败时：拿出来，下一次心跳会重发。",
  "A log with a snapshot begins at its base. Which of the functions of RaftLog throw below it? Where do you ask for a term without looking at baseIndex before?":
    "有快照的日志从它的起点（base）开始。RaftLog 的哪些函数在起点之前会抛出异常？你在哪里没看 baseIndex 就去问任期？",
  "restore makes the snapshot's record s.snapshot, drops the log up to it, and appends the record's entries; commitIndex is its index. In AppendEntriesRpc a prevLogIndex at or below the base is a match, and of the entries those at or below it are skipped.":
    "restore 用快照的记录设定 s.snapshot，把日志丢到那里为止，再追加记录里的条目；commitIndex 是它的索引。在 AppendEntriesRpc 里，prevLogIndex 不大于起点就算匹配，条目中不大于起点的跳过。",
  "First get the checks above to pass. What is left is in what happens together: an old leader comes back and hears of a higher term, and its last entries contradict those of the new one.":
    "先让上面的检查通过。剩下的是几件事凑到一起：旧的领导者回来，听到更高的任期，而它最后的条目与新领导者的矛盾。",
  "Read log/ of the three servers side by side, term by term: who led, who voted for whom, what was committed. If nothing goes on, look for a leader that does not call somebody any more: one who failed once, or was in s.installing when the reign ended.":
    "把三个服务器在 log/ 里的日志并排看，一个任期一个任期地看：谁领导过，谁投给了谁，提交了什么。如果停住了，就找一个再也不调用某个服务器的领导者：也许那个服务器失败过一次，也许领导结束时它还在 s.installing 里。",
  "A storm finds what two checks see only together. The finding tells which rule was broken; its check, with the name of that rule, is the one to look at: npm run grade -- --only RULE.":
    "风暴找出的，是两个检查的内容凑到一起才看得见的错误。报告说了违反哪条规则；该看的是评判那条规则的检查，用规则的名字：npm run grade -- --only RULE。",
  "Run the same storm again with --only storm and the seed of the report, and read the last lines before the mark. Three mistakes show only here: something that is said before it is saved, a variable outside of s, which two elections share, and an answer that is counted though it belongs to another term.":
    "用 --only storm 和报告里的种子，把同一场风暴再跑一遍，读一读标记之前的最后几行。有三种错误只在这里显现：写盘之前就说出口；函数之外的变量，被两次选举共用；属于别的任期的答复也算了进去。",
  "The forms are in part 3 of the handout, under Log lines. A line begins with s.at(). Mind the spaces around => and <=, the ids in brackets with one space between them, and that nothing follows.":
    "格式在讲义第 3 部分的“日志行”里。每行以 s.at() 开头。注意 => 和 <= 两边的空格，方括号里的 id 之间只有一个空格，后面什么也没有。",
  "Each form has one place where it belongs. Is it behind the deed or before it, and what do s.at() and the numbers say at that moment?":
    "每种格式都有一个该写的地方。它在事情之后还是之前？那一刻 s.at() 和那些数字说的是什么？",
  "A sending is logged by who sends, before s.call; a receiving as soon as the call is not refused for its term. A vote is logged after the save, a commit when commitIndex has changed, follower only if the role was another one. Calls without entries are Debug lines, in all three of their forms.":
    "发送由发送者在 s.call 之前记；接收在调用没有因任期被拒绝之后立刻记。投票在写盘之后记，提交在 commitIndex 变了之后记，只有角色原来是别的才记 follower。不带条目的调用，三种格式都是 Debug 行。",
};
