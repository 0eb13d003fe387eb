import type { Catalogue } from "../translate.ts";

/** What is true of a right submission, check by check, and the hints to those who fail one. */
export const ELECTIONS: Catalogue = {
  "one vote a term, for a candidate whose log is at least as up to date":
    "每个任期只投一票，只投给日志至少同样新的候选人",
  "a higher term is adopted at once, and a lower one changes nothing": "更高的任期立刻采纳，更低的什么也不改变",
  "the election timer begins anew with what must begin it anew, and with nothing else":
    "选举计时器只在该重新开始时重新开始",
  "an election asks each of the others once, with the last entry, and ends when another leads":
    "选举带着最后一条日志向其他每个服务器各请求一次，别人领导时结束",
  "it leads with the votes of a majority in its term, each once, and says so at once":
    "凭本任期多数票（每人一票）成为领导者，并立刻告知大家",
  "entries are accepted where the log matches, and take the place of what contradicts them, and of nothing else":
    "日志匹配时才接受条目，只取代与之矛盾的，别的不动",
  "calls that come late, twice or in another order take nothing back": "迟到、重复或乱序的调用什么也不撤回",
  "a refusal tells the term in conflict and where it begins, or where the log ends":
    "拒绝时说明冲突的任期及其开头，或日志的末尾",
  "a follower commits what it has compared, applies that in order, and waits for no service":
    "跟随者只提交比较过的条目，按顺序应用，不等待服务",

  "Which of two logs is more up to date, if one is longer and the other ends in a later term? And what if you have voted already?":
    "两份日志，一份更长，另一份以更晚的任期结尾，哪一份更新？如果你已经投过票了呢？",
  "Calls and answers carry a term. Which of your functions read one, and what does each do if it is higher, or lower, than its own?":
    "调用和应答都带着任期。你的哪些函数会读它？比自己的任期高或低时，各自怎么做？",
  "List what happens to a follower, a candidate and a leader: which of these calls resetTimer, and which must not?":
    "列出跟随者、候选人和领导者会遇到的事：其中哪些调用 resetTimer，哪些绝不能调用？",
  "What does a candidate ask the others, and how many times? What does it do when its own term has a leader?":
    "候选人向其他服务器请求什么，请求几次？它自己的任期已经有领导者时，它怎么做？",
  "How many votes make a leader of n = 1, 2, 3, 4, 5? Which of the answers that come do you count, and what is the first thing that a leader does?":
    "n = 1、2、3、4、5 时，几票能成为领导者？收到的应答中你清点哪些？领导者做的第一件事是什么？",
  "Draw the follower's log and the leader's call one above the other: which entry must be the same for a success, which leave, and which are new?":
    "把跟随者的日志和领导者的调用上下对齐画出来：要成功，哪一条必须相同？哪些要离开？哪些是新的？",
  "A call that was sent before another one may come after it. What does your log, and your commitIndex, look like then?":
    "先发的调用可能后到。那时你的日志和 commitIndex 是什么样子？",
  "Take a log with several entries of one term: what does your refusal say for each prevLogIndex in it, and for one behind its end?":
    "取一份同一任期有好几条的日志：对其中每个 prevLogIndex，以及末尾之后的一个，你的拒绝各说什么？",
  "A leader says that entry 9 is committed. How far does your log certainly hold the leader's entries, by that very call?":
    "领导者说第 9 条已提交。仅凭这一次调用，你的日志确定有领导者的条目到哪里为止？",
};
