import type { Catalogue } from "../translate.ts";

/** What was expected and seen of terms, votes, elections and leaders: by the rules of time, election and leading. */
export const VOTES_AND_TERMS: Catalogue = {
  // Terms.
  "term {term:number}": "任期 {term}",
  "term {term:number} or a higher one": "任期 {term} 或更高",
  "term {term:number} at the most": "至多是任期 {term}",
  "term {term:number}, its own": "任期 {term}，即它自己的",
  "term {term:number}, or one that was told": "任期 {term}，或者听说过的任期",
  "term {term:number}: it was in term {before:number} before": "任期 {term}：它此前在任期 {before}",
  "term {term:number} on the disk, all the time": "任期 {term} 始终在磁盘上",
  "term {term:number} on the disk": "磁盘上是任期 {term}",
  "term {term:number} on the disk before it is said": "任期 {term} 在说出口之前已在磁盘上",
  "term {term:number} on the disk, with its entries or before them": "任期 {term} 在磁盘上，与它的条目一起或者更早",
  "term {term:number} and no vote on the disk": "磁盘上是任期 {term}，没有票",
  "term {term:number} and no vote on its disk": "它的磁盘上是任期 {term}，没有票",
  "term {term:number} and a vote for {id:number} on the disk": "磁盘上是任期 {term}，票给了 {id}",
  "term {term:number} and vote {id:word} on its disk": "它的磁盘上是任期 {term}，票是 {id}",
  "term {term:number} and the vote for {id:number}": "任期 {term}，以及给 {id} 的票",
  "term {term:number} and the vote for {id:number} on its disk": "它的磁盘上是任期 {term}，以及给 {id} 的票",
  "term {term:number} and the vote for {id:number} on the disk before that":
    "在此之前，任期 {term} 和给 {id} 的票已在磁盘上",
  "term {term:number} and the vote for {id:number} on the disk before it is said":
    "任期 {term} 和给 {id} 的票，在说出口之前已在磁盘上",
  "term {term:number}, and a log that ends with an entry of term {last:number}":
    "任期 {term}，日志以任期 {last} 的条目结尾",

  // Votes.
  "no vote: its term is {term:number}": "不给票：它的任期是 {term}",
  "a vote in term {term:number}": "在任期 {term} 里给了一票",
  "no vote for {id:number}: that of term {term:number} is its own": "不给 {id} 票：任期 {term} 的票它投给了自己",
  "no vote for {id:number}: that of term {term:number} is {other:number}'s":
    "不给 {id} 票：任期 {term} 的票已经给了 {other}",
  "no vote for {id:number} in term {term:number}": "在任期 {term} 里不给 {id} 票",
  "no vote in term {term:number}: nobody had asked for it": "任期 {term} 里没有票：谁也没有要过",
  "a vote for {id:number} in term {term:number}": "在任期 {term} 里给了 {id} 一票",
  "no vote: its own last entry is {last:word}": "不给票：它自己最后的条目是 {last}",
  "a vote for one whose last is {last:word}": "票给了最后的条目是 {last} 的候选人",
  "the same answer as before: its vote of term {term:number} is {id:number}'s":
    "与上次同样的答复：它在任期 {term} 的票是 {id} 的",
  "a vote: nobody has that of term {term:number}, and {last:word} is not behind its own last entry, {own:word}":
    "给票：任期 {term} 的票谁也没有得到，而 {last} 并不比它自己最后的条目 {own} 旧",
  "a refusal": "拒绝",
  "a refusal in term {term:number}": "在任期 {term} 里拒绝",
  "the vote for {id:number} for as long as the term is {term:number}": "只要任期是 {term}，票就是给 {id} 的",
  "an election in a term above {term:number}: its vote in that is {id:number}'s":
    "在高于 {term} 的任期里选举：它在这个任期的票是 {id} 的",

  // Elections.
  "RequestVote in term {term:number} to server {to:number}": "在任期 {term} 里向服务器 {to} 发 RequestVote",
  "its last entry as it is on its disk: {last:word}": "它最后的条目，与磁盘上的相同：{last}",
  "one RequestVote to each of the others, at once": "立刻向每个其他服务器发一次 RequestVote",
  "only to {reached:list}; none to {left:list}": "只发给了 {reached}；没有发给 {left}",
  "only to {reached:list}; none to {left:list}, before server {id:number} had answered":
    "在服务器 {id} 答复之前，只发给了 {reached}；没有发给 {left}",
  "none to {left:list}, before server {id:number} had answered": "在服务器 {id} 答复之前，没有发给 {left}",
  "candidateId {id:number}, its own id": "candidateId 为 {id}，即它自己的 id",
  "one RequestVote to server {to:number} in this election": "在这次选举里向服务器 {to} 发一次 RequestVote",
  "another one": "又发了一次",
  "last entry {last:word}": "最后的条目是 {last}",
  "what it asked server {to:number} in this election: last entry {last:word}":
    "与在这次选举里问服务器 {to} 的相同：最后的条目是 {last}",

  // The timer.
  "an election's calls were not all made at once": "一次选举的调用没有同时发出",
  "RequestVote in term {term:number} to server {to:number}, when that election began":
    "那次选举开始时，就在任期 {term} 里向服务器 {to} 发 RequestVote",
  "none in that term, and RequestVote in term {term:number} later":
    "那个任期里没有发，后来在任期 {term} 里发了 RequestVote",
  "none before {due:number} ms by its clock: {cause:clause} at {since:number} ms, and the timeout is {timeout:number} ms at the least":
    "按它的时钟，{due} 毫秒之前不该有：{since} 毫秒时{cause}，而超时至少是 {timeout} 毫秒",
  "RequestVote in term {term:number} at {time:number} ms": "在 {time} 毫秒时发出任期 {term} 的 RequestVote",
  "an election by {due:number} ms of its clock: {cause:clause} at {since:number} ms at the latest, and the timeout is {timeout:number} ms at the most":
    "按它的时钟，到 {due} 毫秒就该有一次选举：最晚 {since} 毫秒时{cause}，而超时至多是 {timeout} 毫秒",
  "it was started": "它启动了",
  "its own election began": "它自己的选举开始了",
  "it led": "它领导过",
  "it heard the leader of term {term:number}": "它听到了任期 {term} 的领导者",
  "it gave its vote in term {term:number}": "它在任期 {term} 里给了一票",
  "RequestVote in term {term:number}, in which it had asked before":
    "又在任期 {term} 里发 RequestVote，而在这个任期里它已经要过票",
  "none by {time:number} ms": "到 {time} 毫秒还没有",
  "none by {time:number} ms; then RequestVote in term {term:number} by {later:number} ms":
    "到 {time} 毫秒还没有；到 {later} 毫秒才在任期 {term} 里发 RequestVote",

  // Who leads.
  "nothing of a leader's in term {term:number}: it leads in term {led:number}, and follows in a higher one":
    "在任期 {term} 里不做领导者的事：它在任期 {led} 里领导，在更高的任期里跟随",
  "nothing of a leader's in term {term:number} before {needed:number} of {all:number} have granted their votes in it, itself included":
    "{all} 个中有 {needed} 个（包括它自己）在任期 {term} 里给了它票，才做领导者的事",
  "{method:word} to server {to:number}": "向服务器 {to} 发出 {method}",
  "{method:word} to server {to:number}; no vote of this term was handed to it":
    "向服务器 {to} 发出 {method}；这个任期的票，它一张也没有收到",
  "{method:word} to server {to:number}; it had been handed {count:number} answers to its RequestVotes of this term":
    "向服务器 {to} 发出 {method}；对它在这个任期里的 RequestVote，它收到过 {count} 个答复",
  "one entry without a command: a vote that comes later changes nothing": "一个空条目：后来的票不改变任何东西",
  "another one of term {term:number} on its disk": "它的磁盘上又有一个任期 {term} 的空条目",
  "an entry of term {term:number} without a command in its log": "它的日志里有一个任期 {term} 的空条目",
  "a log that ends with an entry of term {last:number}; later it says that it leads in term {term:number}":
    "日志以任期 {last} 的条目结尾；后来它却说自己在任期 {term} 里领导",
  "a term of its own, its vote, and an entry of that term on its disk: one of one is a majority":
    "它的磁盘上有自己开始的任期、自己的票、这个任期的一个条目：一个中的一个就是多数",
  "AppendEntries to each of the others, at once": "立刻向每个其他服务器发 AppendEntries",
  "an entry {index:number} of term {term:number} without a command in its log":
    "它的日志里，条目 {index} 是任期 {term} 的空条目",
  "no entry {index:number} on its disk": "它的磁盘上没有条目 {index}",
  "entry {index:number} is of term {term:number}, command [{command}]":
    "条目 {index} 属于任期 {term}，命令是 [{command}]",
  "AppendEntries with prevLogIndex {index:number}": "prevLogIndex 为 {index} 的 AppendEntries",
  "prevLogIndex {index:number}": "prevLogIndex 为 {index}",
  "AppendEntries to {id:number} by {time:number} ms of its clock, with as many entries as fit one call":
    "按它的时钟，到 {time} 毫秒就该向 {id} 发 AppendEntries，带上一次调用装得下的条目",
  "AppendEntries to {id:number} by {time:number} ms of its clock":
    "按它的时钟，到 {time} 毫秒就该向 {id} 发 AppendEntries",
  "none from {from:number} ms to {to:number} ms": "从 {from} 毫秒到 {to} 毫秒一次也没有",
  "{most:number} calls to server {to:number} from {from:number} ms to {until:number} ms of its clock at the most":
    "按它的时钟，从 {from} 毫秒到 {until} 毫秒，对服务器 {to} 至多调用 {most} 次",
  "{count:number} calls": "{count} 次调用",
  "nobody but server {id:number} as leader of term {term:number}": "任期 {term} 的领导者只有服务器 {id}",
  "{method:word} of server {id:number} to server {to:number} in term {term:number}":
    "服务器 {id} 在任期 {term} 里向服务器 {to} 发出 {method}",
  "server {id:number} leads in term {term:number}: nobody stood beside it, and no log was longer":
    "服务器 {id} 在任期 {term} 里领导：没有别的候选人，也没有更长的日志",
  "leaderId {id:number}, which leads in term {term:number}": "leaderId 为 {id}，它在任期 {term} 里领导",
  "leaderId {id:number}, which has led in term {term:number}": "leaderId 为 {id}，它在任期 {term} 里领导过",
  "leaderId -1: nobody has called it as the leader of term {term:number}":
    "leaderId 为 -1：没有谁作为任期 {term} 的领导者调用过它",
  "leaderId {id:number}": "leaderId 为 {id}",
  "no call to server {id:number} because one has failed: the next is that of the next heartbeat, or of a command":
    "不因为调用失败而再次调用服务器 {id}：下一次是在下一个心跳，或者有命令的时候",
  "{count:number} calls to server {id:number}, each when the one before had failed, at {time:number} ms of its clock":
    "按它的时钟，在第 {time} 毫秒对服务器 {id} 调用了 {count} 次，每次都在前一次失败之后",
  "no AppendEntries of anybody": "谁也没有发 AppendEntries",
  "{seen:clause}, before server {id:number} had answered": "在服务器 {id} 答复之前，{seen}",
};
