/** What a module of Node could do to others, and what becomes of that in a sandboxed process. */
export interface NodeModule {
  /** Why nothing has to be shut; or what could be done with it. */
  why: string;
  /**
   * Ways to use it that must not succeed, by what each is after: expressions, in which `outside` is a file outside of the stage,
   * `place` one that could be written, and `it` the module. A promise that is rejected has not succeeded.
   */
  shut?: Readonly<Record<string, string>>;
  /** It is not there at all. */
  absent?: true;
}

const PURE = { why: "computes, and knows its own process only" } as const;
const STREAMS = { why: "streams over what somebody else opened" } as const;
const NET = { why: "the network that a server needs: who is in reach is a matter of the layer network" } as const;

/** Every module that Node shows to programs, by the name under `module.builtinModules`. */
export const NODE_MODULES: Readonly<Record<string, NodeModule>> = {
  _http_agent: NET,
  _http_client: NET,
  _http_common: PURE,
  _http_incoming: STREAMS,
  _http_outgoing: STREAMS,
  _http_server: NET,
  _tls_common: {
    why: "opens keys that it is given",
    shut: { "reads a key by its place": "it.createSecureContext({ key: outside, cert: outside })" },
  },
  _tls_wrap: NET,
  assert: PURE,
  "assert/strict": PURE,
  async_hooks: PURE,
  buffer: { why: "a Blob of a file comes from fs" },
  child_process: {
    why: "starts programs",
    shut: {
      spawn: 'new Promise((resolve, reject) => it.spawn("true").on("error", reject).on("spawn", resolve))',
      spawnSync: 'failing(it.spawnSync("true"))',
      exec: 'new Promise((resolve, reject) => it.exec("true", (error) => (error ? reject(error) : resolve())))',
      execSync: 'it.execSync("true")',
      execFileSync: 'it.execFileSync("true")',
      fork: "new Promise((resolve, reject) => it.fork(outside).on('error', reject).on('spawn', resolve))",
    },
  },
  cluster: { why: "starts programs", shut: { fork: "it.fork()" } },
  console: STREAMS,
  constants: PURE,
  crypto: {
    why: "has OpenSSL load engines, and keys from stores",
    shut: {
      "loads an engine": 'it.setEngine("/lib/x86_64-linux-gnu/libm.so.6")',
      "reads a store": "it.createPrivateKey({ key: 'file:' + outside, format: 'pem' })",
      "reads a public key": "it.createPublicKey(outside)",
    },
  },
  dgram: NET,
  diagnostics_channel: PURE,
  dns: { why: "asks the resolver that the network has; libc reads the names of hosts and services by itself" },
  "dns/promises": { why: "as dns" },
  domain: PURE,
  events: PURE,
  fs: {
    why: "opens files",
    shut: {
      readFile: "it.readFileSync(outside)",
      open: "it.openSync(outside)",
      openAsBlob: "it.openAsBlob(outside)",
      createReadStream:
        "new Promise((resolve, reject) => it.createReadStream(outside).on('data', resolve).on('error', reject))",
      opendir: 'it.opendirSync("/etc")',
      readdir: 'it.readdirSync("/")',
      readlink: 'it.readlinkSync("/proc/self/exe")',
      realpath: "it.realpathSync.native(outside)",
      stat: "it.statSync(outside)",
      lstat: "it.lstatSync(outside)",
      statfs: 'it.statfsSync("/etc")',
      access: "it.accessSync(outside)",
      exists: "it.existsSync(outside) || failing({ error: new Error('not there') })",
      watch: 'it.watch("/etc")',
      watchFile: "it.watchFile(outside, () => {})",
      glob: "it.globSync('/etc/host*').length || failing({ error: new Error('none') })",
      copyFile: "it.copyFileSync(outside, place)",
      cp: "it.cpSync(outside, place)",
      writeFile: "it.writeFileSync(place, 'x')",
      appendFile: "it.appendFileSync(place, 'x')",
      mkdir: "it.mkdirSync(place)",
      mkdtemp: "it.mkdtempSync(place)",
      symlink: "it.symlinkSync(outside, place)",
      link: "it.linkSync(outside, place)",
      rename: "it.renameSync(outside, place)",
      rm: "it.rmSync(outside)",
      unlink: "it.unlinkSync(outside)",
      truncate: "it.truncateSync(outside)",
      chmod: "it.chmodSync(outside, 0o777)",
      utimes: "it.utimesSync(outside, 1, 1)",
      "a name in bytes": "it.readFileSync(Buffer.from(outside))",
      "an address": "it.readFileSync(new URL(outside, 'file:///'))",
      "the way up": "it.readFileSync('../'.repeat(20) + outside)",
    },
  },
  "fs/promises": {
    why: "opens files",
    shut: {
      readFile: "it.readFile(outside)",
      open: "it.open(outside)",
      opendir: "it.opendir('/etc')",
      writeFile: "it.writeFile(place, 'x')",
      cp: "it.cp(outside, place)",
      watch: 'it.watch("/etc").next()',
      statfs: 'it.statfs("/etc")',
    },
  },
  http: NET,
  http2: {
    why: "answers with files",
    shut: { "answers with a file": "it.performServerHandshake(it.createServer()).respondWithFile(outside)" },
  },
  https: NET,
  inspector: {
    why: "opens a debugger, which may do anything",
    shut: {
      open: "it.open(0)",
      session: "new it.Session().connect()",
      url: "it.url() ?? failing({ error: new Error('none') })",
    },
  },
  "inspector/promises": { why: "as inspector", shut: { session: "new it.Session().connect()" } },
  module: {
    why: "loads files, and starts a thread for hooks",
    shut: {
      createRequire: "it.createRequire(outside)(outside)",
      "JSON from outside": "it.createRequire('/etc/')('./hosts')",
      register: "it.register('data:text/javascript,')",
      "compiled sources elsewhere":
        "it.enableCompileCache({ directory: place }).directory === place || failing({ error: new Error('not there') })",
      "a source map elsewhere": "it.findSourceMap(outside) ?? failing({ error: new Error('none') })",
    },
  },
  net: NET,
  os: {
    why: "slows its own process, and tells what the machine is like",
    shut: { "slows another": "it.setPriority(1, 19)" },
  },
  path: PURE,
  "path/posix": PURE,
  "path/win32": PURE,
  perf_hooks: PURE,
  process: {
    why: "loads addons and files, becomes another user or program, writes reports",
    shut: {
      dlopen: 'it.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libm.so.6")',
      binding: 'it.binding("fs")',
      linkedBinding: 'it._linkedBinding("fs")',
      execve: 'it.execve("/bin/true", ["true"], {})',
      chdir: 'it.chdir("/")',
      loadEnvFile: "it.loadEnvFile(outside)",
      setuid: "it.setuid(0)",
      setgid: "it.setgid(0)",
      setgroups: "it.setgroups([0])",
      initgroups: "it.initgroups(0, 0)",
      "a report": "it.report.writeReport(place)",
      "a debugger in another": "it._debugProcess(1)",
    },
  },
  punycode: PURE,
  querystring: PURE,
  readline: STREAMS,
  "readline/promises": STREAMS,
  repl: {
    why: "keeps a history in a file",
    shut: {
      history:
        "new Promise((resolve, reject) => it.start({ input: new (process.getBuiltinModule('stream').PassThrough)(), output: new (process.getBuiltinModule('stream').PassThrough)() }).setupHistory(place, (error) => (error ? reject(error) : process.getBuiltinModule('fs').existsSync(place) ? resolve() : reject(new Error('not kept')))))",
    },
  },
  stream: STREAMS,
  "stream/consumers": STREAMS,
  "stream/promises": STREAMS,
  "stream/web": STREAMS,
  string_decoder: PURE,
  sys: PURE,
  timers: PURE,
  "timers/promises": PURE,
  tls: {
    why: "the network; and reads the system's certificates, which are nobody's secret",
    shut: { "reads a key by its place": "it.createSecureContext({ key: outside, cert: outside })" },
  },
  trace_events: {
    why: "writes traces",
    shut: { "writes a file": 'it.createTracing({ categories: ["node"] }).enable() ?? "enabled"' },
  },
  tty: { why: "takes descriptors that are terminals", shut: { "another descriptor": "new it.ReadStream(40)" } },
  url: PURE,
  util: PURE,
  "util/types": PURE,
  v8: {
    why: "writes snapshots and profiles, and changes flags of V8, some of which write files or open memory",
    shut: {
      flags: 'it.setFlagsFromString("--allow-natives-syntax")',
      "a snapshot": "it.writeHeapSnapshot(place)",
      "a snapshot when memory is short": "it.setHeapSnapshotNearHeapLimit(1)",
      "a profile when memory is short": "it.setHeapProfileNearHeapLimit(1)",
    },
  },
  vm: PURE,
  wasi: {
    why: "opens folders for WebAssembly",
    shut: { "opens a folder": "new it.WASI({ version: 'preview1', preopens: { '/': '/' } })" },
  },
  worker_threads: { why: "starts threads", shut: { worker: 'new it.Worker("1", { eval: true })' } },
  zlib: PURE,
  "node:ffi": { why: "calls any code of the system", absent: true },
  "node:sea": { why: "reads what is packed with Node: nothing is", shut: { "an asset": 'it.getAsset("any")' } },
  "node:sqlite": { why: "opens files by itself: Node's permissions do not hold there", absent: true },
  "node:test": {
    why: "runs files in processes of their own",
    shut: {
      "runs a file":
        "new Promise((resolve, reject) => it.run({ files: [outside] }).on('test:fail', ({ details }) => reject(details.error)).on('error', reject).on('test:pass', resolve).resume())",
      watches:
        "new Promise((resolve, reject) => it.run({ watch: true }).on('error', reject).on('test:watch:drained', resolve).resume())",
    },
  },
  "node:test/reporters": STREAMS,
};

/** What is no module, and could be used as one. */
export const GLOBALS: Readonly<Record<string, string>> = {
  "web storage": "localStorage.setItem('a', 'b') ?? 'kept'",
  "web storage of a session": "sessionStorage.setItem('a', 'b') ?? 'kept'",
  "an import of a file": "import('file:///etc/hosts', { with: { type: 'json' } })",
  "a file by fetch": "fetch(new URL(outside, 'file:///'))",
  "a thread": "new Worker('data:text/javascript,')",
  "the permission model":
    "(process.permission.has('fs.read', outside) || process.permission.has('fs.write', place)) || failing({ error: new Error('no') })",
};
