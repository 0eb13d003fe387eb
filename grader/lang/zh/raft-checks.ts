import type { Catalogue } from "../translate.ts";

/** What is true of a right submission of zraft, check by check, and the first hint to those who fail one. */
export const RAFT_CHECKS: Catalogue = {
  "a server comes to work, and does nothing before its time": "服务器能开始工作，时候未到什么也不做",
  "term and vote are on the disk before anything is said that rests on them": "任期和票先写盘，再说以它们为依据的话",
  "entries are on the disk before they are acknowledged, and before the leader counts itself":
    "条目先写盘，再确认，领导者才算上自己",
  "one vote a term, for a candidate whose log is at least as up to date": "每个任期一票，只给日志至少一样新的候选人",
  "a higher term is adopted at once, and a lower one changes nothing": "更高的任期立刻采纳，更低的什么也不改变",
  "the election timer begins anew with what must begin it anew, and with nothing else":
    "选举计时器该重新开始时才重新开始",
  "an election asks each of the others once, with the last entry, and ends when another leads":
    "选举向每个服务器要票一次，别人领导则结束",
  "it leads with the votes of a majority in its term, each once, and says so at once":
    "得到本任期多数的票才领导，并立刻宣布",
  "entries are accepted where the log matches, and take the place of what contradicts them, and of nothing else":
    "日志匹配才接受条目，只取代与之矛盾的",
  "calls that come late, twice or in another order take nothing back": "迟到、重复、乱序的调用不收回任何东西",
  "a refusal tells the term in conflict and where it begins, or where the log ends":
    "拒绝时说明冲突的任期及起点，或日志末尾",
  "a follower commits what it has compared, applies that in order, and waits for no service":
    "跟随者只提交比较过的，按顺序应用，不等服务",
  "a leader puts each command at the next place of its log, and sends it to all at once":
    "领导者把命令放到日志末尾，立刻发给所有人",
  "a leader goes back by whole terms, and what one of the others has acknowledged stays acknowledged":
    "领导者一次退一个任期，已确认的仍算已确认",
  "what a majority has of the leader's own term is committed, and with it all before it; nothing else is":
    "只提交多数都有的本任期条目及它前面的",
  "entries of earlier terms are committed with one of the leader's own, and never alone":
    "早先任期的条目只随本任期的条目提交",
  "a restarted server goes on with what is on its disk, and applies all of it again":
    "重启后带着磁盘上的内容继续，并重新应用",
  "a torn record is cut off; a damaged disk, or one that fails, ends the server":
    "残缺的记录切掉；磁盘损坏或写失败则结束",
  "a snapshot of what was applied takes the place of the entries that it covers, on the disk too":
    "已应用内容的快照取代条目，磁盘上也是",
  "a newer snapshot takes the place of the log, an older one changes nothing, and the service never goes back":
    "新快照取代日志，旧的不改变，服务不倒退",
  "each entry goes to each of the others once, and again only if it was lost; an idle leader sends heartbeats, and no more":
    "条目各发一次，丢了才重发；空闲时只有心跳",
  "who needs what the log does not hold any more gets the snapshot, one at a time, and then what is behind it":
    "需要已丢掉条目的得到快照，再得到后面的",
  "a restarted server begins with its snapshot, and takes what is in it for matched":
    "重启后从快照开始，其中的内容算已匹配",
  "three servers lose a leader, a majority and each other, and go on with one log":
    "三个服务器失去领导者、多数、彼此，日志仍一",
  "five servers come through a storm: kills in the middle of writes, lost, late and repeated messages":
    "五个服务器经受风暴：写到一半被杀，消息乱",
  "every line of the log fits the grammar": "日志的每一行都符合格式",
  "what is logged happened, and what happened is logged, once": "记下的都发生过，发生过的都记下，只记一次",
  "What does your code do before anything has happened, and what makes it do that?":
    "什么都还没发生时，你的代码在做什么？是什么让它这么做的？",
  "If the process died right after an answer left, what would the next one know of what it has promised?":
    "如果答复刚发出，进程就死了，下一个进程对自己承诺过的事知道些什么？",
  "What may a server say of an entry that is not on its disk yet, be it a follower or the leader?":
    "一个条目还不在磁盘上时，服务器（无论是跟随者还是领导者）可以怎么说它？",
  "Which of two logs is more up to date, if one is longer and the other ends in a later term? And what if you have voted already?":
    "两份日志，一份更长，另一份最后的任期更高，哪一份更新？如果你已经投过票了呢？",
  "Calls and answers carry a term. Which of your functions read one, and what does each do if it is higher, or lower, than its own?":
    "调用和答复都带着任期。你的哪些函数会读到它？比自己的高或者低时，各怎么做？",
  "List what happens to a follower, a candidate and a leader: which of these calls resetTimer, and which must not?":
    "列出跟随者、候选人、领导者会遇到的事：其中哪些要调用 resetTimer，哪些不得调用？",
  "What does a candidate ask the others, and how many times? What does it do when its own term has a leader?":
    "候选人向其他服务器要什么，要几次？自己的任期已经有了领导者时，它怎么做？",
  "How many votes make a leader of n = 1, 2, 3, 4, 5? Which of the answers that come do you count, and what is the first thing that a leader does?":
    "n = 1、2、3、4、5 时，几票才能成为领导者？到来的答复里你清点哪些？领导者做的第一件事是什么？",
  "Draw the follower's log and the leader's call one above the other: which entry must be the same for a success, which leave, and which are new?":
    "把跟随者的日志和领导者的调用上下画在一起：哪个条目必须相同才算成功，哪些要离开，哪些是新的？",
  "A call that was sent before another one may come after it. What does your log, and your commitIndex, look like then?":
    "先发出的调用可能后到。那时你的日志和 commitIndex 是什么样子？",
  "Take a log with several entries of one term: what does your refusal say for each prevLogIndex in it, and for one behind its end?":
    "设想一份日志，同一任期有好几个条目：prevLogIndex 是其中的每一个时，以及在日志末尾之后时，你的拒绝各说些什么？",
  "A leader says that entry 9 is committed. How far does your log certainly hold the leader's entries, by that very call?":
    "领导者说条目 9 已提交。单凭这一次调用，你的日志到哪里为止一定是领导者的条目？",
  "What becomes of a command that comes while your server does not lead, and of one that comes while one of the others says nothing? And what does a leader still believe of the others that it learned when it led before?":
    "命令来时你的服务器并不领导，这条命令会怎样？命令来时有一个服务器沉默，又会怎样？上次领导时得知的关于其他服务器的事，现在的领导者还信哪些？",
  "How many refusals does it take until your leader knows what a follower has whose log differs in four terms? And what does an answer tell it that comes later than the answer to a later call?":
    "跟随者的日志在四个任期上不同，你的领导者要被拒绝几次才知道它有什么？一个答复如果比后一次调用的答复来得还晚，它说明了什么？",
  "How many of four servers must have an entry, and how many of five, if the leader counts itself? And whose answers, to calls of which term, tell that they have it?":
    "领导者把自己算在内，四个服务器里要有几个有这个条目，五个里呢？由谁对哪个任期的调用的答复，才说明它们有？",
  "A majority has an entry of an earlier term. May another server still become the leader and replace it?":
    "多数有一个早先任期的条目。别的服务器还能成为领导者并取代它吗？",
  "What does a server know when it starts again, and what must it not take for known?":
    "服务器重新启动时知道什么？什么是它不得当作已知的？",
  "Which bytes at the end of a disk were never promised to anybody, and where does the next record go?":
    "磁盘末尾的哪些字节从未向任何人承诺过？下一个记录写在哪里？",
  "Of which indexes may the service have a snapshot, and of which not? And what is on your server's disk when it has answered?":
    "服务可以有哪些索引处的快照，不可以有哪些？答复之后，你的服务器的磁盘上有什么？",
  "A snapshot comes that ends before, at, or behind what your server has committed. What of its log stays in each case, and what is its service given?":
    "来了一个快照，它的末尾在你的服务器已提交之处的前面、正好在那里，或者在后面。每种情况下，日志里保留什么，给服务什么？",
  "Which entries are on their way to one of the others already when the next command comes, or an answer? And what does your leader do with an answer that leaves nothing more to be said?":
    "下一条命令或者一个答复到来时，哪些条目已经在去往某个服务器的途中？如果一个答复之后再没有什么可说的，你的领导者怎么做？",
  "What does your leader send to one of the others whose next entry is in the snapshot, and what while that is on its way? And when the answer comes, or never does?":
    "某个服务器的下一个条目在快照里，你的领导者给它发什么？快照还在途中时发什么？答复来了，或者永远不来，又发什么？",
  "Your server starts again with a snapshot on its disk. What does its service get first? And a leader sends entries of which some are in the snapshot: which of them are new?":
    "你的服务器重新启动，磁盘上有快照。它的服务首先得到什么？领导者发来一些条目，其中一部分在快照里：哪些是新的？",
  "What does your cluster do when its leader is cut off, and what when that one comes back?":
    "领导者被隔断时，你的集群怎么做？它回来时呢？",
  "Which of your promises rests on something that the next crash, or a message that comes twice, takes away?":
    "你的哪个承诺所依据的东西，会被下一次崩溃或者一条重复的消息夺走？",
  "Compare your lines with those of the handout, sign by sign.": "把你的日志行与讲义里的逐个符号比一比。",
  "Is each line written where it happens, and only there?": "每一行是不是都写在事情发生的地方，而且只写在那里？",
};
