import type { Catalogue } from "../translate.ts";

/** Of checks of leaders and of snapshots: what is true of a right submission, and the hints to those who fail one. */
export const LEADERS: Catalogue = {
  "a leader puts each command at the next place of its log, and sends it to all at once":
    "领导者把每条命令放到自己日志的下一个位置，并立刻发给所有人",
  "What becomes of a command that comes while your server does not lead, and of one that comes while one of the others says nothing? And what does a leader still believe of the others that it learned when it led before?":
    "你的服务器不是领导者时来的命令会怎样？某个服务器沉默时来的命令又会怎样？领导者上一次当选时得知的情况，再次当选后还信哪些？",
  "a leader goes back by whole terms, and what one of the others has acknowledged stays acknowledged":
    "领导者按整个任期回退，别人确认过的始终算确认过",
  "How many refusals does it take until your leader knows what a follower has whose log differs in four terms? And what does an answer tell it that comes later than the answer to a later call?":
    "跟随者的日志有四个任期不同，你的领导者要被拒绝几次才知道它有什么？应答比后一次调用的应答来得还晚，它说明了什么？",
  "what a majority has of the leader's own term is committed, and with it all before it; nothing else is":
    "领导者本任期的条目由多数拥有就提交，连同其前的一切；别的都不提交",
  "How many of four servers must have an entry, and how many of five, if the leader counts itself? And whose answers, to calls of which term, tell that they have it?":
    "领导者把自己算在内，四个服务器中要有几个拥有一个条目？五个中呢？谁的应答、对哪个任期的调用的应答，才说明它有？",
  "entries of earlier terms are committed with one of the leader's own, and never alone":
    "早先任期的条目随领导者本任期的条目一起提交，从不单独提交",
  "A majority has an entry of an earlier term. May another server still become the leader and replace it?":
    "多数拥有早先任期的一个条目。别的服务器还可能当上领导者并换掉它吗？",
  "each entry goes to each of the others once, and again only if it was lost; an idle leader sends heartbeats, and no more":
    "每个条目给每个服务器只发一次，丢了才再发；空闲的领导者只发心跳",
  "Which entries are on their way to one of the others already when the next command comes, or an answer? And what does your leader do with an answer that leaves nothing more to be said?":
    "下一条命令或一个应答到来时，哪些条目已经在路上？应答之后再没有要说的了，你的领导者怎么做？",
  "a snapshot of what was applied takes the place of the entries that it covers, on the disk too":
    "已应用部分的快照取代它所覆盖的条目，磁盘上也是",
  "Of which indexes may the service have a snapshot, and of which not? And what is on your server's disk when it has answered?":
    "服务可以有哪些下标的快照，不可以有哪些？你的服务器应答之时，磁盘上有什么？",
  "a newer snapshot takes the place of the log, an older one changes nothing, and the service never goes back":
    "较新的快照取代日志，较旧的什么也不改变，服务从不倒退",
  "A snapshot comes that ends before, at, or behind what your server has committed. What of its log stays in each case, and what is its service given?":
    "来了一个快照，它的末尾在你的服务器已提交处之前、正好在那里、或在其后。每种情形下日志留下什么，交给服务什么？",
  "who needs what the log does not hold any more gets the snapshot, one at a time, and then what is behind it":
    "需要的条目日志里已经没有，就得到快照，一次一个，然后是其后的条目",
  "What does your leader send to one of the others whose next entry is in the snapshot, and what while that is on its way? And when the answer comes, or never does?":
    "某个服务器的下一个条目在快照里，你的领导者给它发什么？快照在路上时呢？应答来了、或永远不来时呢？",
  "a restarted server begins with its snapshot, and takes what is in it for matched":
    "重启的服务器从快照开始，快照里的都算匹配",
  "Your server starts again with a snapshot on its disk. What does its service get first? And a leader sends entries of which some are in the snapshot: which of them are new?":
    "你的服务器带着磁盘上的快照重启，它的服务先得到什么？领导者发来的条目有些在快照里：哪些是新的？",
};
