import type { Catalogue } from "../translate.ts";

/** What logs say wrongly, and what messages show, line by line. */
export const LOGS: Catalogue = {
  "a line does not fit the grammar": "有一行不符合格式",
  "lines do not fit the grammar": "有些行不符合格式",
  "1 line does not fit the grammar": "1 行不符合格式",
  "{count:number} lines do not fit the grammar": "{count} 行不符合格式",
  "every line as the handout gives it, and nothing but databases on the standard output":
    "每一行都如讲义所给，标准输出上除了数据库没有别的内容",
  "every line as the handout gives it, and nothing but databases on the standard output: write what you want to see by zlog.debug":
    "每一行都如讲义所给，标准输出上除了数据库没有别的内容：想看什么，用 zlog.debug 来写",
  "on the standard output: {line}": "标准输出上：{line}",
  "(its standard output holds something else than databases)": "（它的标准输出上有数据库以外的内容）",
  "the log does not tell what happened": "日志与发生的事不符",
  "one line for each thing that happened, and none for what did not": "每发生一件事就有一行，没有发生的没有",
  "server {id:number}: {event:clause}: {logged:clause}, {seen:clause}": "服务器 {id}：{event}：{logged}，{seen}",
  "sent {phase:word} of seq={seq:number} to {to:number}": "把 seq={seq} 的 {phase} 发给 {to}",
  "received {phase:word} of seq={seq:number} from {from:number}": "收到 {from} 的 seq={seq} 的 {phase}",
  "sent {phase:word} of seq={seq:number} as I={me:number} L={leader:number} to {to:number}":
    "以 I={me} L={leader} 的身份把 seq={seq} 的 {phase} 发给 {to}",
  "received {phase:word} of seq={seq:number} as I={me:number} L={leader:number} from {from:number}":
    "以 I={me} L={leader} 的身份收到 {from} 的 seq={seq} 的 {phase}",
  "server {id:number}: {event:clause}: logged before {late:number} of the {needed:number} COMMITs that it takes; each is logged when it arrives":
    "服务器 {id}：{event}：记在它所需的 {needed} 条 COMMIT 中的 {late} 条之前；每条一到就要记下",
  "the line of each COMMIT before that of the execution that rests on it":
    "每条 COMMIT 的那一行都在以它为依据的执行那一行之前",
  "executed seq={seq:number}": "执行 seq={seq}",
  "replied to seq={seq:number}": "回复 seq={seq}",
  "not logged": "没有记下",
  "logged once": "记下 1 次",
  "logged {count:number} times": "记下 {count} 次",
  "not seen on the wire": "网络上没有",
  "seen on the wire once": "网络上有 1 次",
  "seen on the wire {count:number} times": "网络上有 {count} 次",

  // The messages that lead to what went wrong.
  "as server {id:number} saw it, which runs your code:": "这是服务器 {id} 所见的经过，它运行的是你的代码：",
  "not counted: the second of the same replica (V1)": "不计入：同一个副本的第二条（V1）",
  "not counted: wrong view (V2)": "不计入：视图不对（V2）",
  "not counted: wrong digest (V3)": "不计入：摘要不对（V3）",
  "not counted: not signed by its sender (V4)": "不计入：不是由发送者签名（V4）",
  "not counted: not one of the others (V5)": "不计入：发送者不是其他副本之一（V5）",
  "COMMIT, {fault:clause}": "COMMIT，{fault}",
  "in the name of {id:number}": "以 {id} 的名义",
  "in the name of {id:number}; {worth:clause}": "以 {id} 的名义；{worth}",
  "{count:number} of {needed:number}": "{needed} 条中的第 {count} 条",
  "{count:number} of {needed:number}: prepared": "{needed} 条中的第 {count} 条：已准备",
  "{count:number} of {needed:number}, early": "{needed} 条中的第 {count} 条，早到",
  // As wide as the English.
  "✗ {id:number} ended": "✗ {id} 退出 ",
  "nothing more": "再没有别的",
  "… {count:number} more": "… 还有 {count} 条",
  "{seq:word} as server {id:number} saw it, which runs your code ({size}):":
    "{seq}，这是服务器 {id} 所见的经过，它运行的是你的代码（{size}）：",
  "as server {id:number} saw it, which runs your code ({size}):":
    "这是服务器 {id} 所见的经过，它运行的是你的代码（{size}）：",
  "server {id:number}, which runs your code ({size}):": "服务器 {id}，它运行的是你的代码（{size}）：",

  // What was tried to find the cause.
  "what came afterwards is no part of the proof:": "后来的经过，不属于证据：",
  "{done:clause}: nothing": "{done}：没有反应",
  "later, when more had been sent: {what:clause}": "后来又发送了别的消息时：{what}",
  "later, though nothing more had been sent: {what:clause}": "后来虽然没有再发送任何消息：{what}",
  "it was given more time": "又给了它一些时间",
  "one more PREPARE was sent to it": "又给它发了一条 PREPARE",
  "its valid COMMITs were sent to it again": "又给它发了一遍有效的 COMMIT",
  "COMMITs of all the others were sent to it": "给它发了其他所有副本的 COMMIT",
  "a new server got one request, and no other": "让一个新的服务器只收到一个请求",
  "it did not execute that": "它没有执行",
  "it executed that": "它执行了",
  "a new server got a COMMIT for another seq before": "让一个新的服务器先收到另一个序号的 COMMIT",
  "it did not execute": "它没有执行",
  "it sent a COMMIT": "它发出了一条 COMMIT",
  "it executed seq={seq:number}": "它执行了 seq={seq}",
  "it sent a COMMIT, and it executed seq={seq:number}": "它发出了一条 COMMIT，并执行了 seq={seq}",
  "called last: {name:word}, for seq={seq:any}": "最后一次调用：{name}，针对 seq={seq}",
  "not answered: the {what} of {from:list} for seq={seq:any}": "没有应答：{from} 的 {what}，针对 seq={seq}",
  "logged last: {line}": "最后一行日志：{line}",
};
