import type { Catalogue } from "../translate.ts";

/** What is true of a right submission of the key-value service, check by check. */
export const SERVICES: Catalogue = {
  "a server and a clerk come to work, and ask nobody for anything before they are asked":
    "服务器和 clerk 都能开始工作，没有谁来问，就不向谁问什么",
  "a clerk registers once, and asks for the same command under the same number until it is answered":
    "clerk 只登记一次，用同样的编号问同样的命令，直到得到答复",
  "a clerk finds the leader by hints, and in spite of old and circular ones":
    "clerk 凭提示找到领导者，提示旧了、成了循环也找得到",
  "a clerk returns what was answered to its command, and reports a lost session without repeating anything":
    "clerk 返回对自己命令的答复；会话丢失就如实报告，什么也不重复",
  "where nobody leads, a clerk asks on for as long as it takes, and at most a round of all servers per pause":
    "没有领导者时，clerk 一直问下去，每次停顿之间至多把所有服务器问一轮",
  "a clerk asks the one that has answered last, and nobody else while that answers":
    "clerk 去问最后答复过的那个，只要它还答复，就不问别人",
  "a command is answered when its own entry is applied, with what that came to, and not before":
    "命令自己的条目得到应用之后才答复它，带上它的结果，不能更早",
  "who does not lead says so, and names the leader that its Raft names":
    "不领导的如实说明，并说出自己的 Raft 所说的领导者",
  "who waits in vain is told to ask again: when the term is over, another leads, or a snapshot has passed the index":
    "白等的要被告知重新来问：任期结束了，别人在领导，或者快照越过了索引",
  "many wait at once, and nobody for another; a command that is asked for again is answered, too":
    "许多同时等着，谁也不等谁；重复来问的命令也得到答复",
  "a session is called by the index of its entry, and is nobody else's": "会话以它的条目的索引来称呼，不属于别人",
  "a command is executed at its first place in the log and nowhere else, and a number below the last one nowhere":
    "命令在日志里第一次出现的位置执行，别处都不执行；编号低于最后一个的，哪里都不执行",
  "sessions end by the time that stands in the log and by the room that there is, on every server at the same entry":
    "会话按日志里写着的时间结束，或因没有位置而结束，在每个服务器上都是同一个条目",
  "each command has the result that the state gives it, and nothing but the log decides on that":
    "每条命令的结果都是状态所给的，只由日志决定",
  "a snapshot is taken before the log passes its limit, not at every entry, and is the whole state at its index":
    "快照在日志超过上限之前取，不是每个条目都取，并且是它的索引处的全部状态",
  "a restored snapshot replaces the state: keys and sessions that it does not have are gone":
    "恢复的快照取代状态：其中没有的键和会话，就没有了",
  "a snapshot is at most twice as long as what it holds": "快照至多是它所含内容的两倍长",
  "after the same entry all servers have the same state, sessions included, whatever else has happened to them":
    "同样的条目之后，所有服务器的状态都相同，会话也算在内，无论它们还发生过什么",
  "a get sees every write that was answered before it; who can show that it leads answers it, nobody else does, and none hangs":
    "get 看得到在它之前答复过的每一次写；能够表明自己在领导的才答复它，别的都不答复，谁也不会悬着",
  "a get costs no entry of the log, where the Raft can show that it leads":
    "只要 Raft 能够表明它在领导，get 就不花日志条目",
  "what clerks are told of a cluster is what one database could have told them":
    "clerk 从集群听到的，是一个数据库可能告诉它们的",
  "a minority answers nothing, and all goes on when a majority is back": "少数什么也不答复，多数回来了一切继续",
  "five servers and their clerks come through a storm: kills in the middle of writes, lost, late and repeated messages":
    "五个服务器和它们的 clerk 经受一场风暴：在写盘的中途被杀死，消息丢失、迟到、重复",
};
