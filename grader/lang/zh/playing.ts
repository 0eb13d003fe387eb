import type { Catalogue } from "../translate.ts";

/** What `npm run cluster` says at its prompt. */
export const PLAYING: Catalogue = {
  '1 server is at work; "help" tells what to type': "1 个服务器开始工作；help 会说明可以输入什么",
  '{count:number} servers are at work; "help" tells what to type': "{count} 个服务器开始工作；help 会说明可以输入什么",
  "server {id:number} answers your browser at {address:word}": "服务器 {id} 在 {address} 应答你的浏览器",
  "the page of this cluster: {address:word}": "这个集群的页面：{address}",
  "every message is held until it is delivered by hand": "每条消息都会留住，直到有人手动送出",
  "messages are not held any more": "消息不再留住",
  "let every message wait; held lists them": "让每条消息都等待；held 列出它们",
  "hand on a message that is held; drop and repeat too": "送出一条留住的消息；drop 与 repeat 也可以",
  "no message is held": "没有留住的消息",
  "message {place:number} is not held: it was delivered or dropped, or never waited":
    "消息 {place} 没有留住：它已送出或丢弃，或者从未等待",
  "server {id:number} is dead: restart {same:number}, or drop the message":
    "服务器 {id} 已经退出：请用 restart {same}，或者丢弃这条消息",
  "messages are held already": "消息已经在留住",
  "messages are not held": "消息没有留住",
  "server {id:number} is being restarted": "服务器 {id} 正在重新启动",
  "server {id:number} has no front door: start with --http": "服务器 {id} 没有前门：请用 --http 启动",
  "--port is that of the page: use it with --web": "--port 是页面的端口：请与 --web 一起使用",
  "show the cluster on a page of this machine too, and let it be played with there":
    "也在本机的一个页面上显示集群，并可以在那里操作它",
  "where the page of --web is (default: any port that is free)": "--web 的页面在哪个端口（默认：任何空闲的端口）",
  "--http {port:number}: port {taken:number} is in use, or not for you to use: choose another first port":
    "--http {port}：端口 {taken} 已被占用，或者不许你使用：请换一个起始端口",
  "--http {port:number}: {n:number} servers need as many ports: expected {most:number} at most":
    "--http {port}：{n} 个服务器需要同样多的端口：最大应当是 {most}",
  "--http {port:number}: the servers of this lab do not answer browsers": "--http {port}：这个实验的服务器不应答浏览器",
  "the client has ended; a new one joins": "客户端已经退出；一个新的正在加入",
  '{command}: no answer yet; "status" tells how the servers are': "{command}：还没有结果；status 会说明各服务器的情况",
  "usage: {form}": "用法：{form}",
  "usage: {form}, of two that are not the same": "用法：{form}，两个不能相同",
  "usage: delay <ms>, from 0 to {max:number}": "用法：delay <ms>，从 0 到 {max}",
  "{act:word}: usage: {form}": "{act}：用法：{form}",
  "there is only one server, and no line between two": "只有一个服务器，没有两者之间的连接",
  "server {id:number} is dead: restart {same:number}": "服务器 {id} 已经退出：请用 restart {same}",
  "server {id:number} is paused already: resume {same:number}": "服务器 {id} 已经暂停：请用 resume {same}",
  "server {id:number} is not paused": "服务器 {id} 没有暂停",
  "server {id:number} is killed": "服务器 {id} 被杀掉了",
  "server {id:number} is paused": "服务器 {id} 暂停了",
  "server {id:number} goes on": "服务器 {id} 继续运行",
  "server {id:number} is back, with an empty database": "服务器 {id} 回来了，数据库是空的",
  "server {id:number} is back, with an empty database: it {how:clause}": "服务器 {id} 回来了，数据库是空的：它{how}",
  "votes, but executes nothing: seq 1 was lost with its memory": "投票，但什么也不执行：序号 1 已随内存丢失",
  "votes, but executes nothing: seq 1 to {last:number} were lost with its memory":
    "投票，但什么也不执行：序号 1 至 {last} 已随内存丢失",
  "server {id:number} did not come to work: its process has ended": "服务器 {id} 没有开始工作：它的进程已经退出",
  "server {id:number} did not come to work: it takes too long": "服务器 {id} 没有开始工作：花的时间太长",
  'the line between {one:number} and {other:number} is cut: what is said waits for "{again}"':
    "{one} 与 {other} 之间的连接已切断：说的话会等到 {again} 时送达",
  'the lines between server {id:number} and all others are cut: what is said waits for "{again}"':
    "服务器 {id} 与其他所有服务器之间的连接已切断：说的话会等到 {again} 时送达",
  "the line between {one:number} and {other:number} is not cut": "{one} 与 {other} 之间的连接没有切断",
  "the lines between server {id:number} and all others are not cut": "服务器 {id} 与其他服务器之间的连接没有切断",
  "the line between {one:number} and {other:number} is mended": "{one} 与 {other} 之间的连接已恢复",
  "the lines between server {id:number} and all others are mended": "服务器 {id} 与其他所有服务器之间的连接已恢复",
  "messages are not delayed": "消息不再延迟",
  "every message takes {ms:number} ms longer": "每条消息都多花 {ms} 毫秒",
  "logs are shown": "显示日志",
  "logs are not shown": "不显示日志",
  "this lab has no lies": "这个实验没有可说的谎",
  "server {id:number} does not lie": "服务器 {id} 没有说谎",
  "server {id:number} is honest again": "服务器 {id} 又诚实了",
  "server {id:number} lies: it {how:clause}": "服务器 {id} 说谎：它{how}",
  "votes for another digest, and signs that": "投票给另一个摘要，并为它签名",
  "votes for itself, and in the name of each other too": "既以自己的名义投票，也冒用其他每个副本的名义投票",
  "sends each vote twice": "每张票都发送两次",
  "votes for itself, and with true signatures of others that belong to something else":
    "既投自己的票，也拿别人签在别处的真签名来投票",
  "says nothing to the other servers (its replies reach the client)": "对其他服务器一言不发（它的回复会到客户端）",

  // Its help.
  "show all that the processes write, or only what is wrong (as at the beginning)":
    "显示进程写的一切，或者只显示出错的情况（一开始就是这样）",
  "how each server is, and how far it has come": "每个服务器的情况，以及走到了哪一步",
  "end a server's process": "结束一个服务器的进程",
  "stop it where it is; resume <id> lets it go on": "让它停在原处；resume <id> 让它继续",
  "start it again, with the same address and key, and an empty database": "重新启动它，地址和密钥不变，数据库为空",
  "cut the line between two servers, or all lines of one": "切断两个服务器之间的连接，或者一个服务器的所有连接",
  "mend <id> [id] mends it, and what was said arrives": "mend <id> [id] 恢复它，说过的话随即送达",
  "let every message between servers take so much longer; delay 0 ends it":
    "让服务器之间的每条消息多花这么久；delay 0 结束延迟",
  "let a server lie to the others, with its own key; lie <id> off ends it":
    "让一个服务器用自己的密钥对别人说谎；lie <id> off 结束说谎",
  "who sent PREPARE and COMMIT to whom, what of it counts, and what is missing":
    "谁给谁发了 PREPARE 和 COMMIT，哪些计入，还缺什么",
  "how many faulty servers to tolerate": "要容忍的故障服务器数",
  "how many faulty servers to tolerate (default: {f:number})": "要容忍的故障服务器数（默认：{f}）",
  "server 0 answers browsers at this port of localhost, server 1 at the next, and so on":
    "服务器 0 在 localhost 的这个端口应答浏览器，服务器 1 在下一个端口，依此类推",
  "the submission to run (default: skeleton)": "要运行的作业（默认：skeleton）",
};
