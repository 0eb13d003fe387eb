import type { Catalogue } from "../translate.ts";

/** Servers that do not start, do not rest, or stop; and what the machine did to them. */
export const START: Catalogue = {
  "servers that register, connect and go to work": "服务器登记、连接，然后开始工作",
  "a server ends before it is at work": "服务器还没有开始工作就退出了",
  "a server ends before it is at work: its sandbox does not let it do what it wants to":
    "服务器还没有开始工作就退出了：它所在的受限环境不允许它做它要做的事",
  "a file that reads no other file, writes none, and starts no other program or thread":
    "文件不读取其他文件，不写文件，也不启动别的程序或线程",
  "its process ended; it wrote:": "它的进程退出了；它写了：",
  "its process ended: {how:clause}; it wrote:": "它的进程退出了：{how}；它写了：",
  "a server works without end: it never becomes idle, though nothing is sent to it":
    "服务器没完没了地运转：没有给它发任何消息，它也始终不静止",
  "a server that is idle when it has done what it was sent": "服务器办完收到的事，就静止下来",
  "a server is never idle, though nothing is sent to it": "没有给服务器发任何消息，它也始终不静止",
  "a server that waits for messages, not with a timer that goes off again and again":
    "服务器等待消息，而不是用反复触发的定时器",
  "a server takes far more processor time than its work can need": "服务器用掉的处理器时间远远超过它的工作所需",
  "a server that needs milliseconds of it for each request": "服务器处理每个请求只需要几毫秒的处理器时间",
  "a server stops itself, and does nothing more": "服务器把自己停住了，不再做任何事",
  "servers that go on until the grader ends them": "服务器一直运行，直到评分器结束它们",
  "a server runs without end before it is at work: is there a loop outside of all functions?":
    "服务器还没有开始工作就没完没了地运转：有没有写在所有函数之外的循环？",
  "a file that is loaded to its end, and servers that come to work": "文件能加载完，服务器能开始工作",
  "a {role:word} is idle before it is at work": "{role} 还没有开始工作就静止了",
  "it had written megabytes": "它写了好几兆字节",
  "all is lost already": "已经没有什么可通过的了",
  "the time for the grade was over": "评分的时间用完了",
  "it wrote nothing more:": "此后它再没有写别的：",
  "a server says that it is at work, and has not registered with the master":
    "服务器说自己已经开始工作，却没有向 master 登记",
  "the master has not heard of it, and it is idle; it wrote:": "master 没有收到它的任何消息，而它已经静止；它写了：",
  "a server takes no connection any more: its port {port:number} is closed":
    "服务器不再接受连接：它的端口 {port} 已经关闭",
  "a server takes no connection: its port {port:number} is closed": "服务器不接受连接：它的端口 {port} 没有打开",
  "{cause}, and it is idle; it wrote:": "{cause}，而它已经静止；它写了：",
  "server wakes up again and again, for {seconds:number} s, and no end": "服务器反复醒来，已有 {seconds} 秒，没完没了",
  "{name:list} wakes up again and again, for {seconds:number} s, and no end":
    "{name} 反复醒来，已有 {seconds} 秒，没完没了",
  "{name:list} runs on and on: {seconds:number} s of processor time, and no end":
    "{name} 一直运转：已经用了 {seconds} 秒处理器时间，还没有结束",
  "{name:list} runs on and on: {seconds:number} s of processor time in all, and it is not done":
    "{name} 一直运转：总共已经用了 {seconds} 秒处理器时间，还没有办完",
  "{name:list} is idle before it is at work": "{name} 还没有开始工作就静止了",
  "{name:list} says that it is at work, and takes no connection": "{name} 说自己已经开始工作，却不接受连接",
  "{name:list} says that it is at work, and takes no connection; it wrote:":
    "{name} 说自己已经开始工作，却不接受连接；它写了：",
  "{name:list} takes nothing any more, and is idle": "{name} 不再接受任何东西，而且静止了",
  "{name:list} is told that it is {ms:number} ms, and its clock answers {answer}":
    "{name} 被告知现在是 {ms} 毫秒，它的时钟却答复 {answer}",
  "{name} was stopped, and not by the grader": "{name} 被停住了，而且不是评分器所为",
  "{name} was ended by {signal:word}, and not by the grader": "{name} 被 {signal} 结束了，而且不是评分器所为",
  "{name} lacked something: {line}": "{name} 缺少某样东西：{line}",
};
