// What all tests share: clients of Stripe's SDK aimed at the server, whole-object expectations, and servers with
// other flags.

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';

import Stripe from 'stripe';

const {errors} = Stripe;

/** What the SDK has for those who receive webhooks. */
export const {webhooks} = Stripe;

function required(name, meaning) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set. It must be ${meaning}.`);
  }
  return value;
}

/** Where the server under test is. */
export const BASE_URL = new URL(
  required('IDENTITY_MOCK_URL', 'the URL of a running identity-mock, for example http://127.0.0.1:12113')
).origin;

/** The version that this SDK sends of itself. */
export const SDK_API_VERSION = Stripe.API_VERSION;

// Keys and clients

const BASE_62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function randomText(length) {
  return Array.from(randomBytes(length), (byte) => BASE_62[byte % 62]).join('');
}

/** A key of an account that nobody used before. */
export function freshKey(prefix = 'sk_test') {
  return `${prefix}_${randomText(24)}`;
}

/** The id of an account that nobody used before. */
export function freshAccount() {
  return `acct_${randomText(16)}`;
}

/** The SDK as an application configures it, but for the address. `settings.url` aims it elsewhere. */
export function stripeWith(key, {url = BASE_URL, ...settings} = {}) {
  const {hostname, port, protocol} = new URL(url);
  // Telemetry would leave a file in the home directory.
  return new Stripe(key, {host: hostname, port, protocol: protocol.slice(0, -1), telemetry: false, ...settings});
}

/** The endpoint's methods, of an account of its own. */
export function freshSessions(settings) {
  return stripeWith(freshKey(), settings).identity.verificationSessions;
}

// Expectations: sessions

/** What the time in an id counts from. */
const ID_EPOCH = 1342389380;

function base62(number, digits) {
  let text = '';
  for (let rest = number; text.length < digits; rest = Math.floor(rest / 62)) {
    text = BASE_62[rest % 62] + text;
  }
  return text;
}

/** The token that `client_secret` and `url` share, without the word of the mode. */
export function tokenOf(session) {
  return session.client_secret.split('_').at(-1);
}

/** The account that a session's token names. */
export function accountOf(session) {
  const [account, secret, ...rest] = Buffer.from(tokenOf(session).slice(0, 72), 'base64').toString('latin1').split(',');
  assert.match(account, /^acct_[0-9A-Za-z]{16}$/);
  assert.match(secret, /^_[0-9A-Za-z]{31}$/);
  assert.deepEqual(rest, []);
  return account;
}

function assertTokens(session, baseUrl) {
  const mode = session.livemode ? 'live' : 'test';
  const token = tokenOf(session);
  assert.match(token, /^[0-9A-Za-z+/]{72}0100[0-9A-Za-z]{8}$/);
  assert.equal(session.client_secret, `${session.id}_secret_${mode}_${token}`);
  assert.equal(session.url, `${baseUrl}/start/${mode}_${token}`);
  const idPart = accountOf(session).slice(-10);
  assert.equal(session.id.slice(0, 19), `vs_1${base62(session.created - ID_EPOCH, 5)}${idPart}`);
}

/** Keys as Stripe sends them: `id`, `object`, then in alphabetical order, at every depth. */
function inWireOrder(value) {
  if (Array.isArray(value)) {
    return value.map(inWireOrder);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const first = ['id', 'object'].filter((key) => key in value);
  const rest = Object.keys(value).filter((key) => !first.includes(key));
  return Object.fromEntries([...first, ...rest.sort()].map((key) => [key, inWireOrder(value[key])]));
}

/**
 * Asserts the whole of a session: exactly these keys with exactly these values, in the order of the wire.
 * Without `changes` it is a session created with `type: 'document'` and nothing else. Id, secret, link and time are
 * checked by their form; a session that is not open has neither secret nor link.
 */
export function assertSession(session, changes = {}, {baseUrl = BASE_URL} = {}) {
  const status = changes.status ?? 'requires_input';
  const isOpen = status === 'requires_input';
  const expected = {
    id: session.id,
    object: 'identity.verification_session',
    client_reference_id: null,
    client_secret: isOpen ? session.client_secret : null,
    created: session.created,
    last_error: null,
    last_verification_report: null,
    livemode: false,
    metadata: {},
    options: {},
    redaction: null,
    related_customer: null,
    related_customer_account: null,
    status,
    type: 'document',
    url: isOpen ? session.url : null,
    ...changes,
  };
  for (const absent of Object.keys(expected).filter((key) => expected[key] === undefined)) {
    delete expected[absent];
  }
  assert.deepEqual({...session}, expected);
  assert.equal(JSON.stringify(session), JSON.stringify(inWireOrder(expected)), 'keys in the order of the wire');
  assert.match(session.id, /^vs_1[0-9A-Za-z]{23}$/);
  assert.ok(Number.isInteger(session.created));
  assert.ok(Math.abs(session.created - Date.now() / 1000) < 120, `created ${session.created} is now`);
  if (isOpen) {
    assertTokens(session, baseUrl);
  }
}

// Outcomes

/** A secret and a restricted key of one account that nobody used before, as clients. */
export function freshKeys() {
  const rest = randomText(24);
  return {secret: stripeWith(`sk_test_${rest}`), restricted: stripeWith(`rk_test_${rest}`)};
}

/** Calls one of the helpers, which no SDK knows, by a raw request. */
export function drive(stripe, id, verb, params = {}, options = {}) {
  return stripe.rawRequest('POST', `/v1/test_helpers/identity/verification_sessions/${id}/${verb}`, params, options);
}

/** The year in which the test person's document was issued, on 1 December. */
export function yearOfIssue(now = new Date()) {
  const newest = now.getUTCFullYear() - (now.getUTCMonth() < 11 ? 1 : 0);
  return newest - (newest % 10);
}

/** The test person's address. */
export const ADDRESS = {
  city: 'San Francisco',
  country: 'US',
  line1: '1234 Main St.',
  line2: null,
  postal_code: '94111',
  state: 'CA',
};

/**
 * Asserts the whole of a report, as `assertSession` does. Without `changes` it is that of a verified document session
 * with no options; ids and times are checked by their form.
 */
export function assertReport(report, session, changes = {}) {
  const expected = {
    id: report.id,
    object: 'identity.verification_report',
    client_reference_id: null,
    created: report.created,
    document: {
      address: ADDRESS,
      error: null,
      files: report.document?.files,
      first_name: 'Jenny',
      issued_date: {day: 1, month: 12, year: yearOfIssue()},
      issuing_country: 'US',
      last_name: 'Rosen',
      status: 'verified',
      type: 'driving_license',
      ...changes.document,
    },
    livemode: false,
    options: {document: {}},
    type: 'document',
    verification_session: session,
    ...Object.fromEntries(Object.entries(changes).filter(([key]) => key !== 'document')),
  };
  assert.deepEqual({...report}, expected);
  assert.equal(JSON.stringify(report), JSON.stringify(inWireOrder(expected)), 'keys in the order of the wire');
  assert.match(report.id, /^vr_1[0-9A-Za-z]{23}$/);
  assert.ok(Math.abs(report.created - Date.now() / 1000) < 120, `created ${report.created} is now`);
  assert.equal(new Set(report.document.files).size, report.document.files.length);
  for (const file of report.document.files) {
    assert.match(file, /^file_1[0-9A-Za-z]{23}$/);
  }
}

// Expectations: errors

/** The error that a call ends with. A call that succeeds fails the test. */
export async function errorOf(promise) {
  let answer;
  try {
    answer = await promise;
  } catch (error) {
    assert.ok(error instanceof errors.StripeError, `an error of the SDK, not ${error.stack}`);
    return error;
  }
  return assert.fail(`expected an error, got ${JSON.stringify(answer)}`);
}

/** What both kinds of errors have in common: the class, the status, and every key of the body in the order sent. */
function assertAnswer(error, type, status, expected) {
  const {headers, statusCode, requestId, ...body} = error.raw;
  assert.deepEqual(body, expected);
  assert.deepEqual(Object.keys(body), Object.keys(expected), 'keys in the order of the wire');
  assert.equal(error.type, type);
  assert.ok(error instanceof errors[type], `${type}, not ${error.constructor.name}`);
  assert.equal(statusCode, status);
  assert.equal(error.statusCode, status);
  assert.equal(error.rawType, expected.type);
  for (const name of ['message', 'code', 'param', 'doc_url', 'request_log_url']) {
    assert.equal(error[name], expected[name], name);
  }
  assert.equal(requestId, headers['request-id']);
  assert.equal(error.requestId, requestId);
  assertBytes(headers, {error: body}, 1);
}

/** Asserts the whole of an error that reached the API. `code` and `param` must be absent unless they are given. */
export function assertError(error, {class: type, status = 400, code, param, message, errorType, livemode = false}) {
  assertAnswer(error, type, status, {
    ...(code && {code, doc_url: docUrl(code)}),
    message,
    ...(param && {param}),
    request_log_url: error.request_log_url,
    type: errorType ?? 'invalid_request_error',
  });
  const mode = livemode ? '' : '/test';
  const log = `^https://dashboard\\.stripe\\.com/acct_[0-9A-Za-z]{16}${mode}/workbench/logs\\?object=req_[0-9A-Za-z]{14}$`;
  assert.match(error.request_log_url, new RegExp(log));
  assert.match(error.requestId, /^req_[0-9A-Za-z]{14}$/);
}

/** Asserts that an error's log link is that of its own request. */
export function assertOwnLog(error) {
  assert.ok(
    error.request_log_url.endsWith(`?object=${error.requestId}`),
    `${error.request_log_url} of ${error.requestId}`
  );
}

/** Shorthand for the most frequent class. */
export function assertInvalidRequest(error, expected) {
  assertError(error, {class: 'StripeInvalidRequestError', ...expected});
  assertOwnLog(error);
}

/** Asserts the whole of an error of the gateway, which answers before a request gets an id. */
export function assertGatewayError(error, {class: type, status, code, message}) {
  assertAnswer(error, type, status, {
    message,
    type: 'invalid_request_error',
    ...(code && {code, doc_url: docUrl(code)}),
  });
  assert.equal(error.requestId, undefined);
  assert.equal(error.headers['stripe-version'], undefined);
  assert.equal(error.headers['www-authenticate'], status === 401 ? 'Bearer realm="Stripe"' : undefined);
}

function docUrl(code) {
  return `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;
}

/** The SDK hides the bytes; their number shows that they are JSON printed with two spaces, and how they end. */
export function assertBytes(headers, body, newlines = 0) {
  assert.equal(Number(headers['content-length']), Buffer.byteLength(JSON.stringify(body, null, 2)) + newlines);
}

// Waiting

/** Polls until `isDone` accepts what `read` gives, for at most `seconds`. */
export async function eventually(read, isDone, seconds = 10) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await read();
    if (isDone(value)) {
      return value;
    }
    assert.ok(Date.now() < deadline, `still not after ${seconds} s: ${JSON.stringify(value)}`);
    await pause(50);
  }
}

// A server of one's own

/** A folder that goes away with the test `t`. */
export async function temporaryFolder(t) {
  const folder = await mkdtemp(join(tmpdir(), 'identity-mock-node-'));
  t.after(() => rm(folder, {recursive: true, force: true}));
  return folder;
}

/** Starts a server with other flags; it ends with the test `t`, or by `stop`, which asserts that it ends well. */
export async function startServer(t, ...flags) {
  const binary = required('IDENTITY_MOCK_BIN', 'the path of the identity-mock program');
  const folder = await temporaryFolder(t);
  const readyFile = join(folder, 'ready.json');
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(IDENTITY_MOCK_.*|PORT)$/.test(name))
  );
  const child = spawn(binary, ['--port', '0', '--ready-file', readyFile, ...flags], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  const exited = once(child, 'exit');
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const stop = async () => {
    if (isRunning()) {
      child.kill('SIGTERM');
    }
    const [code, signal] = await exited;
    assert.deepEqual({code, signal}, {code: 0, signal: null}, `the server ended well: ${log}`);
  };
  t.after(async () => {
    if (isRunning()) {
      child.kill('SIGKILL');
      await exited;
    }
  });
  const ready = await eventually(
    async () => {
      assert.ok(isRunning(), `the server ended while starting: ${log}`);
      try {
        return JSON.parse(await readFile(readyFile, 'utf8'));
      } catch {
        return null;
      }
    },
    (message) => message !== null
  );
  return {url: new URL(ready.url).origin, stop};
}

// A receiver of webhooks

/** A receiver on a free port that keeps what it gets and answers with the status that `answer` names. */
export async function startReceiver(t, answer = () => 200) {
  const received = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      received.push({headers: request.headers, body: Buffer.concat(chunks)});
      response.writeHead(answer(received.length)).end('received');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const take = (count) => eventually(async () => received, (all) => all.length >= count, 20);
  return {url: `http://127.0.0.1:${server.address().port}/webhook`, received, take};
}
