// The Stripe CLI as tests run it: the native program, with a home of its own, aimed at a server.

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createRequire} from 'node:module';
import {createInterface} from 'node:readline';

import {temporaryFolder} from '../node/support.js';

/** The native program: npm's launcher would not pass signals on. */
export const STRIPE = createRequire(import.meta.url).resolve(
  `@stripe/cli-${process.platform}-${process.arch}/bin/stripe`
);

/** How long a command may take, in milliseconds. */
const PATIENCE = 30_000;

/** How the CLI is aimed at a server: by a flag of each command, or by one variable for all of them. */
export const byFlag = ({url}) => ({flags: ['--api-base', url.replace('localhost', '127.0.0.1')], env: {}});
export const bySocket = ({socket}) => ({flags: [], env: {STRIPE_CLI_UNIX_SOCKET: socket}});

/** A CLI of one key; `run` runs a command to its end, `start` one that goes on until the test `t` ends. */
export async function cli(t, key, aim) {
  const folder = await temporaryFolder(t);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    STRIPE_API_KEY: key,
    STRIPE_DEVICE_NAME: 'test-device',
    STRIPE_CLI_TELEMETRY_OPTOUT: '1',
    // The CLI looks for newer versions of itself; nobody answers there. Local addresses need no proxy.
    ...(aim.flags.length > 0 && {HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1,localhost'}),
    ...aim.env,
  };
  const spawned = (args) =>
    spawn(STRIPE, [...args, ...aim.flags], {cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe']});

  async function run(...args) {
    const child = spawned(args);
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    const [code, signal] = await once(child, 'close');
    clearTimeout(timer);
    assert.equal(signal, null, `\`stripe ${args.join(' ')}\` did not end: ${stdout}${stderr}`);
    return {code, stdout, stderr};
  }

  /** Runs a command that must succeed and gives the JSON that it prints. */
  async function json(...args) {
    const {code, stdout, stderr} = await run(...args);
    assert.equal(code, 0, stdout + stderr);
    return JSON.parse(stdout);
  }

  function start(...args) {
    const child = spawned(args);
    const lines = [];
    const waiting = new Set();
    const told = () => waiting.forEach((look) => look());
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({input: stream}).on('line', (line) => {
        lines.push(line);
        told();
      });
    }
    const closed = once(child, 'close');
    const stop = async (signal = 'SIGINT') => {
      child.kill(signal);
      const [code] = await closed;
      return code;
    };
    t.after(async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await closed;
      }
    });
    /** The first line that `isIt` takes, of those that were not taken yet. */
    const line = (isIt) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`\`stripe ${args.join(' ')}\` never said it: ${lines.join('\n')}`));
        }, PATIENCE);
        const look = () => {
          const index = lines.findIndex(isIt);
          if (index >= 0) {
            clearTimeout(timer);
            waiting.delete(look);
            resolve(lines.splice(index, 1)[0]);
          }
        };
        waiting.add(look);
        look();
      });
    const signal = (name) => child.kill(name);
    return {line, lines, signal, stop};
  }

  return {folder, run, json, start};
}
