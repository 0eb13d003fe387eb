import type { Catalogue } from "../translate.ts";

/** What is true of a right submission of what is on a disk, and of all servers together, and the hints to those who fail it. */
export const DISKS: Catalogue = {
  "a server comes to work, and does nothing before its time": "服务器能开始工作，时候未到什么也不做",
  "term and vote are on the disk before anything is said that rests on them": "任期和票先写盘，再说以它们为依据的话",
  "entries are on the disk before they are acknowledged, and before the leader counts itself":
    "条目先写盘，再确认，领导者才算上自己",
  "a restarted server goes on with what is on its disk, and applies all of it again":
    "重启后带着磁盘上的内容继续，并重新应用",
  "a torn record is cut off; a damaged disk, or one that fails, ends the server":
    "残缺的记录切掉；磁盘损坏或写失败则结束",
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
  "What does a server know when it starts again, and what must it not take for known?":
    "服务器重新启动时知道什么？什么是它不得当作已知的？",
  "Which bytes at the end of a disk were never promised to anybody, and where does the next record go?":
    "磁盘末尾的哪些字节从未向任何人承诺过？下一个记录写在哪里？",
  "What does your cluster do when its leader is cut off, and what when that one comes back?":
    "领导者被隔断时，你的集群怎么做？它回来时呢？",
  "Which of your promises rests on something that the next crash, or a message that comes twice, takes away?":
    "你的哪个承诺所依据的东西，会被下一次崩溃或者一条重复的消息夺走？",
  "Compare your lines with those of the handout, sign by sign.": "把你的日志行与讲义里的逐个符号比一比。",
  "Is each line written where it happens, and only there?": "每一行是不是都写在事情发生的地方，而且只写在那里？",
};
