import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HOUSE = resolve(import.meta.dirname, '../..');
/** As behind a hub: nothing may assume that the server is at `/`. */
const BASE = '/user/ada';
const START_MS = 90_000;
const STOP_MS = 8000;

/** A JupyterLab of a test's own: its address, its token, and the way to end it. */
export interface Lab {
  readonly url: string;
  readonly token: string;
  /** The folder it shows. */
  readonly root: string;
  /** What the server has written so far. */
  log(): string;
  /** Ends the server, its kernels with it, and starts another one at the same address once `whileGone` has come to its end. */
  restart(whileGone: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** `serverPart`: whether Timeloom's server extension is enabled (true by default). */
export interface LabOptions {
  readonly serverPart?: boolean;
}

/** The Python with JupyterLab in it: `TIMELOOM_PYTHON`, else the house's own `.venv`. */
export const python = process.env['TIMELOOM_PYTHON'] ?? join(HOUSE, '.venv/bin/python');

const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('no port'))));
    });
  });

/** Settings, kernels and extensions are the test's own; only the labextension of this very build is seen. */
function environment(home: string, serverPart: boolean): NodeJS.ProcessEnv {
  const labextensions = join(home, 'share/labextensions/@timeloom');
  mkdirSync(labextensions, { recursive: true });
  if (!existsSync(join(labextensions, 'lab'))) symlinkSync(join(HOUSE, 'extension/labextension'), join(labextensions, 'lab'));
  const config = join(home, 'config');
  mkdirSync(join(config, 'labconfig'), { recursive: true });
  const quiet = { '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false } };
  writeFileSync(join(config, 'labconfig/default_setting_overrides.json'), JSON.stringify(quiet));
  const extensions = { ServerApp: { jpserver_extensions: { timeloom: serverPart } } };
  writeFileSync(join(config, 'jupyter_server_config.json'), JSON.stringify(extensions));
  return {
    ...process.env,
    PYTHONPATH: join(HOUSE, 'python-shim'),
    JUPYTER_PATH: join(home, 'share'),
    JUPYTER_CONFIG_DIR: config,
    JUPYTER_DATA_DIR: join(home, 'data'),
    JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    IPYTHONDIR: join(home, 'ipython')
  };
}

async function ready(lab: Lab, child: ChildProcess): Promise<void> {
  const end = Date.now() + START_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`jupyter lab ended:\n${lab.log()}`);
    const answer = await fetch(`${lab.url}/api/status?token=${lab.token}`).catch(() => null);
    if (answer?.ok) return;
    await sleep(200);
  }
  throw new Error(`jupyter lab was not ready within ${START_MS} ms:\n${lab.log()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise<void>(done => child.once('exit', () => done()));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(killer);
}

/** Starts a real JupyterLab on a free port of this machine, with the extension just built, in an empty folder. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  if (!existsSync(join(HOUSE, 'extension/labextension'))) throw new Error('the labextension is not built: npm run build -w extension');
  const home = mkdtempSync(join(tmpdir(), 'timeloom-lab-'));
  const root = join(home, 'root');
  mkdirSync(root);
  const [port, token] = [await freePort(), randomBytes(16).toString('hex')];
  const flags = ['--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`, '--ServerApp.port_retries=0'];
  const base = `--ServerApp.base_url=${BASE}/`;
  const more = [
    base,
    `--IdentityProvider.token=${token}`,
    `--ServerApp.root_dir=${root}`,
    '--LabApp.expose_app_in_browser=True',
    '--JupyterNotebookApp.expose_app_in_browser=True'
  ];
  const written: string[] = [];
  const begin = (): ChildProcess => {
    const server = spawn(python, ['-m', 'jupyter', 'lab', ...flags, ...more], {
      env: environment(home, options.serverPart ?? true),
      stdio: ['ignore', 'pipe', 'pipe']
    });
    for (const stream of [server.stdout, server.stderr]) stream.on('data', chunk => written.push(String(chunk)));
    return server;
  };
  let child = begin();
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(home, { recursive: true, force: true });
  };
  const restart: Lab['restart'] = async whileGone => {
    await end(child);
    await whileGone();
    child = begin();
    await ready(lab, child);
  };
  const lab: Lab = { url: `http://127.0.0.1:${port}${BASE}`, token, root, log: () => written.join(''), restart, stop };
  await ready(lab, child).catch(async error => {
    await stop();
    throw error;
  });
  return lab;
}
