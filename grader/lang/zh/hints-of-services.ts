import type { Catalogue } from "../translate.ts";

/** The hints to who fails a check of the key-value service. */
export const HINTS_OF_SERVICES: Catalogue = {
  "What does your code do before anybody has asked for something, and what makes it do that?":
    "在谁来要求什么之前，你的代码做了什么，是什么让它做的？",
  "Give your four files the skeleton's text back, one after the other, and grade with --only start each time: with which of them does it fail? In that one look for setInterval, setTimeout, while, and for what stands outside of the functions.":
    "把你的四个文件逐个换回骨架里的内容，每次用 --only start 评分：是哪一个让它不通过？在那个文件里找 setInterval、setTimeout、while，以及写在函数之外的东西。",
  "The command may have been executed, and only its answer lost. By what does a server know it again?":
    "命令可能已经执行了，只是答复丢了。服务器凭什么再认出它？",
  "The same command goes to several servers until one answers it. What of the three arguments of a call may be different the second time, and where does your function decide on that?":
    "同一条命令要发给几个服务器，直到有一个答复。一次调用的三个参数里，第二次哪个可以不同，你的函数在哪里决定这一点？",
  "Get the session once, while k.clientId is 0. Add 1 to k.commandId once for each command, before the first call, and make the arguments there; then ask in a loop with these very arguments.":
    "k.clientId 是 0 的时候，取得会话一次。每条命令在第一次调用之前，给 k.commandId 加一次 1，并在那里准备好参数；然后在循环里就用这些参数来问。",
  "Server 0 says that 1 leads, 1 says that 0 does, and 2 leads. Whom does your clerk ask, and in what order?":
    "服务器 0 说 1 领导，1 说 0 领导，领导的是 2。你的 clerk 去问谁，按什么顺序？",
  "The answer of a server that does not lead names another one, or nobody. The one that was named may name the first one again. Which of the servers do you never get to?":
    "不领导的服务器在答复里说出另一个，或者谁也不说。被说出的那个可能又说出第一个。哪些服务器你永远问不到？",
  "A hint counts if there is such a server, if it is not the one that has just said that it does not lead, and if the one that was asked was not named by a hint itself: k.hintedBy says by whom. In all other cases the next one comes: behind the one that has given the hint, or else behind the one that was asked; after the last the first.":
    "有这样一个服务器，它不是刚刚说自己不领导的那个，而且问过的那个本身不是由提示说出来的（k.hintedBy 说是由谁），提示才算数。其余情况下轮到下一个：接在给出提示的那个之后，没有提示就接在问过的那个之后；最后一个之后是第一个。",
  "An answer comes after your clerk has asked another server, or for something else. And what may it do when its session is lost?":
    "你的 clerk 已经去问别的服务器，或者问别的事了，这时才来了一个答复。还有，会话丢失时它可以怎么做？",
  "What comes back from k.call belongs to that call and to no other. What do you do with each of the five statuses, and with an answer that has none?":
    "k.call 返回的，只属于那一次调用。对五种 status 各怎么办，没有 status 的答复呢？",
  "Return the result of ok as it is. For stale and expired throw a SessionError, and ask nobody again. Keep nothing of an answer in a variable that the next command reads.":
    "ok 的结果原样返回。遇到 stale 和 expired 就抛出 SessionError，不再问谁。不要把答复里的任何东西存在下一条命令会读的变量里。",
  "All servers are about to elect a leader. How often do you ask them meanwhile, and when do you give up?":
    "所有服务器正要选出领导者。这期间你多久问它们一次，什么时候放弃？",
  "Count your calls between two pauses, with three servers of which none leads. And what ends your loop, apart from an answer that is final?":
    "在三个都不领导的服务器上，数一数两次停顿之间的调用。除了最终的答复，还有什么会结束你的循环？",
  "After as many calls as there are servers comes one k.pause(), and then the next round. Nothing but ok, stale and expired ends the loop: no number of tries, no time, and no error.":
    "有几个服务器，就在几次调用之后来一次 k.pause()，然后是下一轮。只有 ok、stale 和 expired 结束循环：次数不行，时间不行，错误也不行。",
  "Twenty commands, and one server that leads: how many calls are that?":
    "二十条命令，一个在领导的服务器：那是多少次调用？",
  "Twenty commands and one leader: whom does the second command ask first? Look at what is left in k.server, and in k.hintedBy, when a command is answered.":
    "二十条命令，一个领导者：第二条命令先问谁？看看一条命令得到答复时，k.server 和 k.hintedBy 里留下了什么。",
  "Whoever has answered ok stays in k.server, and k.hintedBy is undefined from then on. The next command begins there. Nobody else is asked at the same time.":
    "答复过 ok 的留在 k.server 里，k.hintedBy 从此是 undefined。下一条命令从那里开始。同时不问别人。",
  "Your server waits for an index. Which entries may come to stand there, and by what do you know your own?":
    "你的服务器在等一个索引。哪些条目可能来到那里，你凭什么认出自己的？",
  "CommandRpc learns an index and a term from start, and applied is called with an index and a term. What do the two have to have in common, and who is told what if only one of them is the same?":
    "CommandRpc 从 start 得知索引和任期，applied 被调用时也带着索引和任期。两者必须有什么相同，只有一样相同时，告诉谁什么？",
  "CommandRpc returns a promise that is not resolved yet, and puts its term and the way to resolve it into s.waiting under the index. applied takes all who wait at that index out of it: those of the same term are told the outcome, the others to ask again.":
    "CommandRpc 返回一个还没有 resolve 的 promise，把自己的任期和 resolve 它的办法放进 s.waiting 里那个索引下。applied 把等在那个索引上的全部取出来：任期相同的告诉结果，其余的告诉重新来问。",
  "What does your server answer while nobody is known to lead, and what when its Raft takes no command?":
    "还不知道谁领导的时候，你的服务器答复什么？它的 Raft 不收命令的时候呢？",
  "The answer of start says whether this server leads, and who does otherwise. Which of the two leaders that you could name is the one that the Raft has named just now?":
    "start 的答复说明本服务器是否领导，不领导时又是谁。你可以说出的两个领导者，哪一个是 Raft 刚刚说出的？",
  "Ask start first, for registrations as well. If isLeader is false, answer not-leader with an empty result and the leaderId that came with it, and put nothing into s.waiting.":
    "先问 start，登记也一样。如果 isLeader 是 false，就答复 not-leader，结果为空，leaderId 用它带来的那个，什么也不放进 s.waiting。",
  "Commands wait at your server. What may its Raft tell it from which it is clear that they wait in vain, and who tells them?":
    "有命令等在你的服务器上。它的 Raft 说了什么，就清楚它们是白等，由谁来告诉它们？",
  "There are four moments at which a command turns out to be lost: in applied, in leadershipChanged, in restored, and in CommandRpc itself when start has returned late. What does each of them compare?":
    "一条命令会在四个时刻显出已经丢失：在 applied 里，在 leadershipChanged 里，在 restored 里，以及 start 迟迟才返回时在 CommandRpc 里。它们各自比较什么？",
  "In leadershipChanged: whoever waits in a lower term than the Raft's, or in that very term if this server does not lead. In restored: whoever waits at the index or before it. In CommandRpc, after start: look at s.appliedAt, then at s.lastApplied, then at s.raft.term, and only then wait. All of them are told retry, and are taken out of s.waiting.":
    "在 leadershipChanged 里：等着的任期比 Raft 的低，或者正是那个任期而本服务器不领导。在 restored 里：等在那个索引或它之前。在 CommandRpc 里，start 之后：先看 s.appliedAt，再看 s.lastApplied，再看 s.raft.term，然后才等。这些全都告诉 retry，并从 s.waiting 里取出来。",
  "Thirty clients ask at once, and some of them twice. Who of them waits for whom, and how many are told when an entry is applied?":
    "三十个客户端同时来问，有几个问了两次。其中谁在等谁，一个条目得到应用时，要告诉几个？",
  "s.waiting holds a list for each index. Who puts something in its place, and who adds to it? And does one of your functions await what only another command can bring about?":
    "s.waiting 为每个索引存着一个列表。谁用别的取代了它，谁往里面添加？你的函数里，有没有哪个在 await 只有另一条命令才能带来的东西？",
  "No function but CommandRpc waits for anything, and that only for its own promise. Two clients never share an index, but a map with one entry for each client or each number loses the first one when the same command comes again.":
    "除了 CommandRpc，没有函数要等什么，而它只等自己的 promise。两个客户端从不共用一个索引，但是给每个客户端或每个编号只存一项的表，在同一条命令再来时会丢掉第一个。",
  "Where does the id of a session come from, so that no two clients can ever have the same one, on any server, after any restart?":
    "会话的 id 从哪里来，才使任何两个客户端在任何服务器上、任何重启之后都不会相同？",
  "The entry has an index, and no other entry has the same one. Which number do you take for the session, and what else could it depend on?":
    "条目有索引，没有别的条目与它相同。你取哪个数作为会话，它还可能取决于什么？",
  "The result of a registration is the entry's index as a text, and the session stands in m.sessions under that number. When the log is given to a server again, the same entries make the same sessions.":
    "登记的结果就是条目的索引写成的文本，会话在 m.sessions 里存于这个数之下。日志再次交给一个服务器时，同样的条目产生同样的会话。",
  "The log holds the same command twice, or an older one behind a newer one. What does each place come to, also after a restart?":
    "日志里同一条命令出现两次，或者较旧的在较新的后面。每个位置得到什么，重启之后又怎样？",
  "The session holds the number that was executed last, and its result. Three things can be true of the number of an entry: it is the same, it is lower, it is higher. What does each come to?":
    "会话存着最后执行的编号，以及它的结果。条目的编号有三种可能：相同，更低，更高。各得到什么？",
  "The same: the result that the session holds. Lower: stale, and nothing is executed. Higher, by whatever: execute it, and put number and result into the session. All of that belongs into execute and not into CommandRpc, for two copies may be in the log before the first is applied.":
    "相同：会话所存的结果。更低：stale，什么也不执行。更高，不论高多少：执行它，把编号和结果存进会话。这一切都属于 execute，而不属于 CommandRpc，因为第一份还没有应用，两份可能都已经在日志里了。",
  "By which clock does a session end, what uses it, and which one goes when there is no room? And would another server that is given the same log decide the same?":
    "会话按哪个时钟结束，什么算是使用它，没有位置时哪一个让位？另一个服务器得到同样的日志，会作出同样的决定吗？",
  "The state has a clock, m.clock_ms. What moves it, and in which direction? When a session is used, two things about it change: its time, and its place in the order of m.sessions. In which cases is one used?":
    "状态有一个时钟，m.clock_ms。什么拨动它，往哪个方向？使用一个会话时，它有两样东西变化：时间，以及它在 m.sessions 里的先后。哪些情况算是使用？",
  "In expire: the clock becomes the entry's time if that is higher, and then all sessions go that were used ttl_ms ago or earlier. execute calls it for each entry, before anything else. Any command of a session uses it, repeated and stale ones too. A registration makes room first: the one that was used least recently goes.":
    "在 expire 里：条目的时间更高，时钟就变成它，然后凡是在 ttl_ms 之前或更早使用的会话都结束。execute 对每个条目首先调用它。会话的任何命令都算使用它，重复的和 stale 的也算。登记先腾出位置：最久没有使用的那个让位。",
  "What becomes of a command that is not one, of a key that is not there, and of what your server keeps when it is started again?":
    "不成其为命令的命令，不存在的键，以及你的服务器重新启动时存着的东西，各会怎样？",
  "The execute of m.zkv knows all commands, and answers what is none. Which of them does your execute treat in a way of its own, and what does it look at besides its two arguments?":
    "m.zkv 的 execute 认识所有命令，不是命令的它也会答复。其中哪些由你的 execute 另行处理，它除了自己的两个参数还看了什么？",
  "Only three things are not for m.zkv.execute: an entry without a command, a registration, and keep-alive. Everything that execute reads or changes is in m or in the entry; no variable outside of the function, no clock and no random number.":
    "只有三样不归 m.zkv.execute：没有命令的条目、登记、keep-alive。execute 读取或改变的一切都在 m 或条目里；没有函数之外的变量，没有时钟，没有随机数。",
  "How many bytes may the log have when your server offers a snapshot? And what of the state would be missing on a server that begins with it?":
    "你的服务器提供快照时，日志可以有多少字节？从它开始的服务器会缺少状态的什么？",
  "Write down what m consists of, field by field, with the order of m.sessions. Which of it is in your text, and comes back from it? And s.logBytes and s.maxState: at which ratio of the two do you want a snapshot?":
    "逐项写下 m 由什么组成，连同 m.sessions 的先后。哪些在你的文本里，又能从中恢复？还有 s.logBytes 和 s.maxState：两者之比是多少时，你要一份快照？",
  "The text holds the clock, the keys and values, and of each session its id, number, result and time, in their order. wantsSnapshot: never if maxState is 0, and otherwise when logBytes has come to a few times maxState: from one time on you may, and from eight times on it is too late.":
    "文本里有时钟、键和值，以及每个会话的 id、编号、结果和时间，按它们的先后。wantsSnapshot：maxState 是 0 就从不要；否则等 logBytes 到了 maxState 的几倍：一倍起可以要，到八倍就太晚了。",
  "A server has a key that was deleted while it was cut off. It gets a snapshot. What is under that key?":
    "一个服务器有一个键，在它与别人隔开时被删掉了。它得到一份快照。那个键下面是什么？",
  "restore is called while there is a state already. Which of its parts does your restore set, and which does it add to?":
    "restore 被调用时，已经有一个状态了。其中哪些部分由你的 restore 设定，哪些是往上添加？",
  "Make new keys and values and a new table of sessions out of the text, and put them in the place of m.zkv and m.sessions; the clock too. Nothing of what was there stays.":
    "用文本造出新的键和值、新的会话表，放到 m.zkv 和 m.sessions 的位置上；时钟也一样。原来的什么也不留。",
  "What of a thousand commands on one key does a snapshot have to hold? And what of a session that has ended, or of a number below its last one?":
    "对一个键的一千条命令，快照要存下什么？已经结束的会话，低于它最后编号的编号呢？",
  "Look at one of your snapshots as a text, with a few keys and sessions. What stands there twice, and what is there that no command can ever ask for any more?":
    "把你的一份快照当作文本来看，里面有几个键和会话。什么写了两遍，什么是再也不会有命令问到的？",
  "A snapshot holds the keys and values that there are now, and of each session that there is now its last number and the result of that. No commands, no results of earlier numbers, no sessions that have ended, and no text that is encoded twice.":
    "快照里有现在的键和值，以及现在的每个会话的最后编号和它的结果。没有命令，没有更早编号的结果，没有已经结束的会话，也没有编码了两次的文本。",
  "Two servers offer a snapshot after the same entry: one was started again, or has got another's snapshot before. In what may the two texts differ?":
    "两个服务器在同一个条目之后提供快照：其中一个重新启动过，或者得到过别人的快照。两份文本可能有什么不同？",
  "Take two servers that have applied the same entries, and one of them began with a snapshot. What in your text depends on the order in which something was put into a map, or on what a server has done besides?":
    "取两个应用过同样条目的服务器，其中一个是从快照开始的。你的文本里有什么取决于放进表里的先后，或者取决于服务器另外做过的事？",
  "After restore the order of sessions and of keys must be the same as before snapshot, for the next entries go by it. Reads without an entry change nothing in the state. What is only this server's, as those who wait, is not in the text.":
    "restore 之后，会话和键的先后必须与 snapshot 之前相同，因为后面的条目以它为准。没有条目的读，不改变状态里的任何东西。只属于这个服务器的，比如等着的，不在文本里。",
  "A get comes to a server that was the leader a moment ago. Which messages, sent when, tell it that it still is, and up to which entry must its state be?":
    "一个 get 来到刚才还是领导者的服务器。哪些消息，在什么时候发送的，告诉它自己仍然是，它的状态又必须到哪个条目？",
  "readIndex notes how far the log is committed when it is asked, and proves that it leads afterwards. get waits until so much is applied. What does each of the two do when the proof does not come?":
    "readIndex 被询问时记下日志提交到了哪里，然后证明自己在领导。get 等到应用了那么多。证明没有来的时候，两者各做什么？",
  "readIndex: undefined if it does not lead, or if the entry at commitIndex is of another term; then one new call to each of the others, and the noted index once a majority, itself included, has answered in the same term. Calls that were on their way before do not count. get: undefined without an index, else s.untilApplied of it, and then the state's answer.":
    "readIndex：不领导，或者 commitIndex 处的条目属于别的任期，就是 undefined；否则给每个其他服务器一次新的调用，多数（包括自己）在同一任期里答复了，就是记下的索引。在那之前已经在途中的调用不算。get：没有索引就是 undefined，否则先 s.untilApplied 到它，再用状态的答复。",
  "A get through the log is right, and dear. What do you have to know of the log and of the others so that the state alone may answer?":
    "经过日志的 get 是对的，但是很贵。要知道日志和其他服务器的什么，才可以只凭状态来答复？",
  "Returning undefined from get sends the command through the log. In which cases do you have to, and in which does the state already hold all that is needed?":
    "get 返回 undefined，命令就走日志。哪些情况下必须这样，哪些情况下状态已经有了需要的一切？",
  "Ask s.raft.readIndex() for each get, and answer from the state when it gives an index. In readIndex use calls that hold no entry: prevLogIndex 0 and leaderCommit 0 match everywhere.":
    "对每个 get 都问 s.raft.readIndex()，它给出索引就凭状态来答复。在 readIndex 里用不带条目的调用：prevLogIndex 为 0、leaderCommit 为 0，在哪里都匹配。",
  "Two clerks write and read one key while its servers lose each other. Which answer could no single database have given, and which of your functions gave it?":
    "两个 clerk 读写同一个键，而它的服务器彼此失去联系。哪个答复是任何单独一个数据库都不可能给出的，是你的哪个函数给出的？",
  "First get the checks above to pass. What is left is in what happens together: the same command is in the log twice, or a get is answered while another server leads.":
    "先让上面的检查通过。剩下的在于同时发生的事：同一条命令在日志里出现两次，或者别的服务器在领导时答复了一个 get。",
  "Read the picture of the report: which answer could not have been given, and who gave it? Then look at log/ of that server, at the line of the command and those before it: was it applied there, restored from a snapshot, or read without an entry?":
    "读报告里的图：哪个答复不可能给出，是谁给的？然后看 log/ 里那个服务器的日志，看那条命令的行和它之前的行：它是在那里应用的，从快照恢复的，还是没有条目就读出来的？",
  "Two of three are gone. What does the third one tell a clerk, and what does the clerk do until they are back?":
    "三个里没了两个。剩下的那个告诉 clerk 什么，在它们回来之前 clerk 做什么？",
  "Two of three are gone. Which of your functions answers something that only a majority can decide, and which of them goes on asking until they are back?":
    "三个里没了两个。你的哪个函数答复了只有多数才能决定的事，哪个函数一直问到它们回来？",
  "A server without a majority answers no command: its entry is not applied, and readIndex has no proof. When it hears of another term, it tells all that wait to ask again. The clerk goes round, with a pause after each round, and does not give up.":
    "没有多数的服务器不答复任何命令：它的条目得不到应用，readIndex 没有证明。听说别的任期时，它告诉所有等着的重新来问。clerk 一轮一轮地问，每轮之后停顿，不放弃。",
  "Which of your functions rests on something that the next crash, or a message that comes twice, takes away?":
    "你的哪个函数依赖的东西，会被下一次崩溃或者来了两次的消息带走？",
  "Run the same storm again with --only storm and the seed of the report, and read the last lines before the mark. Look for what is kept outside of s, m and k, for what is only right if no message comes twice, and for a promise that nobody resolves.":
    "用 --only storm 和报告的种子再来一次同样的风暴，读标记之前的最后几行。找存在 s、m 和 k 之外的东西，找只有消息不来两次才对的东西，找没有谁 resolve 的 promise。",
  "All lines that count are written by what was given. Where are those that you have added, and which way do they go?":
    "凡是算数的行都由现成代码来写。你添加的那些在哪里，它们写到哪里去了？",
  "The forms are in part 3 of the handout, under Log lines. Your four files need not write any of them: search them for zlog.info and console, and make Debug lines of what you find.":
    "各种格式在讲义第 3 部分的日志行那一节。你的四个文件不必写其中任何一种：在里面找 zlog.info 和 console，把找到的改成 Debug 行。",
  "Lines of your own look like those of others. Do they tell of something that has happened?":
    "你自己的行看起来像别人的。它们说的事发生过吗？",
  "Each form is written by the given code where it belongs. Is there one in your files as well?":
    "每种格式都由现成代码在该写的地方写。你的文件里也有一种吗？",
  "What the given code logs is logged: a command when it comes, an answer when it leaves, an entry when it is applied. Make Debug lines of all others.":
    "现成代码记的都已经记了：命令到来时，答复离开时，条目应用时。其余的都改成 Debug 行。",
};
