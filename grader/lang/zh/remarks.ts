import type { Catalogue } from "../translate.ts";

/** What a right server makes of a call or an answer, beside it where it is told or drawn. */
export const REMARKS: Catalogue = {
  "as server {id:number} of {n:number} saw it, which runs your code:":
    "这是 {n} 个服务器中服务器 {id} 所见的经过，它运行的是你的代码：",
  "is started": "启动了",
  "is killed": "被杀死了",
  "nothing is left on it": "上面什么也不剩了",
  "{bytes:number} bytes more, of a record that is not whole": "多了 {bytes} 个字节，属于一条不完整的记录",
  "byte {place:number} is changed": "第 {place} 个字节被改了",
  "other bytes: {bytes:number} of them": "换成了别的 {bytes} 个字节",
  "is killed; {bytes:number} bytes of its write are on the disk": "被杀死了；它写的字节有 {bytes} 个在磁盘上",
  "has ended ({how})": "结束了（{how}）",
  "it is {time:number} ms": "现在是 {time} 毫秒",
  "not on the disk yet": "还不在磁盘上",
  "failed: {error}": "失败：{error}",
  "of an old term: it is in term {term:number} (E7)": "任期已过：它在任期 {term}（E7）",
  "a higher term: it follows in term {term:number} (E2)": "更高的任期：它在任期 {term} 里跟随（E2）",
  "answers a call of term {term:number}, and it is in term {now:number} ({rule:word})":
    "答复的是任期 {term} 的调用，而它在任期 {now}（{rule}）",
  "newer than what it has": "比它所有的新",
  "not newer: it has one of index {index:number} (S3)": "不更新：它有索引 {index} 处的快照（S3）",
  "not newer: {index:number} is committed (S3)": "不更新：直到 {index} 都已提交（S3）",
  "does not match: its log ends at {index:number} (A3)": "不匹配：它的日志到 {index} 为止（A3）",
  "does not match: its entry {index:number} is of term {term:number} (A3)":
    "不匹配：它的条目 {index} 属于任期 {term}（A3）",
  matches: "匹配",
  "it has all of these": "这些它都有",
  "entry {index:number} is new": "条目 {index} 是新的",
  "entries {first:number} to {last:number} are new": "条目 {first} 至 {last} 是新的",
  "conflicts from entry {index:number} on: they take the place of its own (A4)":
    "从条目 {index} 起冲突：它们取代它自己的（A4）",
  "its vote of term {term:number} is its own (E5)": "任期 {term} 的票它投给了自己（E5）",
  "its vote of term {term:number} is {id:number}'s (E5)": "任期 {term} 的票已经给了 {id}（E5）",
  "less up to date than its own last, {last:word} (E6)": "比它自己最后的条目 {last} 旧（E6）",
  "to be granted": "应当给票",
  "the second of the same server (E10)": "同一个服务器的第二票（E10）",
  "{count:number} of {needed:number} votes, with its own": "连自己的在内，{needed} 票中的第 {count} 票",
  "{id:number} has up to entry {index:number}": "{id} 有到条目 {index} 为止的内容",
  "forgotten: min is {min:number} (Z3)": "已经忘掉：min 是 {min}（Z3）",
  "below ballot {ballot:number}, which is promised ({rule:word})": "低于已承诺的轮次 {ballot}（{rule}）",
  "to be promised": "应当承诺",
  "to be accepted": "应当接受",
  "it learns what is decided (Q3)": "它得知决定了什么（Q3）",
};
