// Listing sessions: pages, filters, and pages that turn themselves.

import assert from 'node:assert/strict';
import {before, describe, test} from 'node:test';

import {assertBytes, assertInvalidRequest, errorOf, freshSessions} from '../support.js';

const URL_OF_LIST = '/v1/identity/verification_sessions';

const ids = (sessions) => sessions.map(({id}) => id);

/** Creates sessions one after the other and gives them newest first, as lists show them. */
async function createInOrder(sessions, ...all) {
  const created = [];
  for (const params of all) {
    created.unshift(await sessions.create({type: 'document', ...params}));
  }
  return created;
}

test('the list of a new account is empty', async () => {
  const list = await freshSessions().list();

  assert.deepEqual(list, {object: 'list', data: [], has_more: false, url: URL_OF_LIST});
  assert.deepEqual(Object.keys(list), ['object', 'data', 'has_more', 'url']);
  assertBytes(list.lastResponse.headers, list);
});

test('a list shows whole sessions, newest first, with the secrets of those that are open', async () => {
  const sessions = freshSessions();
  const [newest, middle, oldest] = await createInOrder(sessions, {metadata: {a: '1'}}, {}, {type: 'id_number'});
  const canceled = await sessions.cancel(middle.id);

  const list = await sessions.list();

  const expected = {object: 'list', data: [newest, canceled, oldest], has_more: false, url: URL_OF_LIST};
  assert.deepEqual(list, expected);
  assert.equal(JSON.stringify(list), JSON.stringify(expected));
  assertBytes(list.lastResponse.headers, list);
});

describe('a page', () => {
  let sessions;
  let all;

  before(async () => {
    sessions = freshSessions();
    all = ids(await createInOrder(sessions, ...Array(12).fill({})));
  });

  const pages = [
    ['has ten sessions unless told otherwise', {}, [0, 10], true],
    ['has as many sessions as asked for', {limit: 3}, [0, 3], true],
    ['is the last one when nothing is left', {limit: 12}, [0, 12], false],
    ['may be larger than the list', {limit: 100}, [0, 12], false],
    ['of a limit below 1 has one session', {limit: 0}, [0, 1], true],
    ['of a limit above 100 has up to 100', {limit: 1000}, [0, 12], false],
    ['starts after the given session', {limit: 4, starting_after: 5}, [6, 10], true],
    ['after which nothing is left is the last one', {limit: 4, starting_after: 7}, [8, 12], false],
    ['after the oldest session is empty', {starting_after: 11}, [12, 12], false],
    ['ends directly before the given session, still newest first', {limit: 4, ending_before: 7}, [3, 7], true],
    ['before which nothing is newer is the last one', {limit: 4, ending_before: 4}, [0, 4], false],
    ['before the newest session is empty', {ending_before: 0}, [0, 0], false],
  ];
  for (const [name, {starting_after: after, ending_before: beforeIt, ...params}, [from, to], hasMore] of pages) {
    test(name, async () => {
      const page = await sessions.list({
        ...params,
        ...(after !== undefined && {starting_after: all[after]}),
        ...(beforeIt !== undefined && {ending_before: all[beforeIt]}),
      });
      assert.deepEqual(ids(page.data), all.slice(from, to));
      assert.equal(page.has_more, hasMore);
      assert.equal(page.url, URL_OF_LIST);
    });
  }

  test('cannot start after a session that does not exist', async () => {
    for (const cursor of ['starting_after', 'ending_before']) {
      assertInvalidRequest(await errorOf(sessions.list({[cursor]: 'vs_missing'})), {
        code: 'resource_missing',
        param: cursor,
        message: "No such VerificationSession: 'vs_missing'",
      });
    }
  });

  test('has one cursor at most', async () => {
    assertInvalidRequest(await errorOf(sessions.list({starting_after: all[0], ending_before: all[3]})), {
      message: 'Received both starting_after and ending_before parameters. Please pass in only one.',
    });
  });

  test('with a cursor that does not exist is refused for that before it is refused for having two', async () => {
    assertInvalidRequest(await errorOf(sessions.list({starting_after: all[0], ending_before: 'vs_missing'})), {
      code: 'resource_missing',
      param: 'ending_before',
      message: "No such VerificationSession: 'vs_missing'",
    });
  });
});

describe('a filter', () => {
  let sessions;
  let all;

  before(async () => {
    sessions = freshSessions();
    all = await createInOrder(
      sessions,
      {client_reference_id: 'user-1'},
      {client_reference_id: 'user-2', related_customer: 'cus_A'},
      {client_reference_id: 'user-1', related_customer: 'cus_B'},
      {related_customer_account: 'acct_1AAAAAAAAAAAAAAA'},
      {client_reference_id: 'user-1', related_customer: 'cus_A'}
    );
    all[1] = await sessions.cancel(all[1].id);
    all[4] = await sessions.cancel(all[4].id);
  });

  const filters = [
    ['status', {status: 'requires_input'}, [0, 2, 3]],
    ['status', {status: 'canceled'}, [1, 4]],
    ['status', {status: 'processing'}, []],
    ['status', {status: 'verified'}, []],
    ['client reference', {client_reference_id: 'user-1'}, [0, 2, 4]],
    ['client reference', {client_reference_id: 'user'}, []],
    ['customer', {related_customer: 'cus_A'}, [0, 3]],
    ['customer', {related_customer: 'cus_nobody'}, []],
    ['customer account', {related_customer_account: 'acct_1AAAAAAAAAAAAAAA'}, [1]],
    ['customer account', {related_customer_account: 'acct_1BBBBBBBBBBBBBBB'}, []],
    ['all of them', {client_reference_id: 'user-1', related_customer: 'cus_A', status: 'requires_input'}, [0]],
  ];
  for (const [name, params, expected] of filters) {
    test(`by ${name} ${JSON.stringify(params)} gives exactly the sessions that match`, async () => {
      const list = await sessions.list(params);

      assert.deepEqual(list, {
        object: 'list',
        data: expected.map((index) => all[index]),
        has_more: false,
        url: URL_OF_LIST,
      });
    });
  }

  test('holds on every page', async () => {
    const filter = {client_reference_id: 'user-1'};
    const first = await sessions.list({...filter, limit: 2});
    const second = await sessions.list({...filter, limit: 2, starting_after: first.data[1].id});

    assert.deepEqual([ids(first.data), first.has_more], [[all[0].id, all[2].id], true]);
    assert.deepEqual([ids(second.data), second.has_more], [[all[4].id], false]);
  });

  test('by time takes bounds on either side, with or without the bound itself', async () => {
    const oldest = all.at(-1).created;
    const newest = all[0].created;
    const ranges = [
      [oldest, (created) => created === oldest],
      [newest, (created) => created === newest],
      [oldest - 1, () => false],
      [{gte: oldest}, () => true],
      [{gt: oldest}, (created) => created > oldest],
      [{gt: oldest - 1}, () => true],
      [{lte: newest}, () => true],
      [{lt: newest}, (created) => created < newest],
      [{lt: newest + 1}, () => true],
      [{gt: newest}, () => false],
      [{lt: oldest}, () => false],
      [{gte: oldest, lte: newest}, () => true],
      [{gt: oldest - 1, lt: oldest + 1}, (created) => created === oldest],
      [{gte: newest + 1, lte: oldest - 1}, () => false],
    ];
    for (const [created, matches] of ranges) {
      const list = await sessions.list({created});
      const expected = all.filter((session) => matches(session.created));
      assert.deepEqual(ids(list.data), ids(expected), JSON.stringify(created));
    }
  });

  test('that the list does not know is refused', async () => {
    for (const [params, name] of [
      [{type: 'document'}, 'type'],
      [{verification_flow: 'vf_1'}, 'verification_flow'],
      [{created: {after: 1}}, 'created[after]'],
    ]) {
      assertInvalidRequest(await errorOf(sessions.list(params)), {
        code: 'parameter_unknown',
        param: name,
        message: `Received unknown parameter: ${name}`,
      });
    }
  });

  test('with a value of the wrong kind is refused', async () => {
    assertInvalidRequest(await errorOf(sessions.list({status: 'done'})), {
      param: 'status',
      message: 'Invalid status: must be one of canceled, processing, requires_input, or verified',
    });
    for (const [params, param] of [
      [{limit: 'many'}, 'limit'],
      [{created: 'many'}, 'created'],
      [{created: {gte: 'many'}}, 'created[gte]'],
    ]) {
      assertInvalidRequest(await errorOf(sessions.list(params)), {
        code: 'parameter_invalid_integer',
        param,
        message: 'Invalid integer: many',
      });
    }
  });
});

describe('250 sessions', () => {
  let sessions;
  let all;

  before(async () => {
    sessions = freshSessions();
    all = ids(await createInOrder(sessions, ...Array(250).fill({})));
    assert.equal(new Set(all).size, 250);
  });

  test('come one by one, newest first, from a loop that turns the pages', async () => {
    const seen = [];
    for await (const session of sessions.list({limit: 100})) {
      seen.push(session.id);
    }

    assert.deepEqual(seen, all);
  });

  test('come on pages of any size', async () => {
    for (const limit of [7, 50, undefined]) {
      const seen = await sessions.list({limit}).autoPagingToArray({limit: 1000});
      assert.deepEqual(ids(seen), all, `limit ${limit}`);
    }
  });

  test('come backwards, oldest first, from the newest side of a session', async () => {
    const seen = [];
    for await (const session of sessions.list({limit: 40, ending_before: all[249]})) {
      seen.push(session.id);
    }

    assert.deepEqual(seen, all.slice(0, 249).reverse());
  });

  test('come forwards from the older side of a session', async () => {
    const seen = await sessions.list({limit: 40, starting_after: all[99]}).autoPagingToArray({limit: 1000});

    assert.deepEqual(ids(seen), all.slice(100));
  });

  test('stop where the caller stops', async () => {
    const seen = await sessions.list({limit: 20}).autoPagingToArray({limit: 30});
    const each = [];
    await sessions.list({limit: 20}).autoPagingEach(({id}) => each.push(id) < 25);

    assert.deepEqual(ids(seen), all.slice(0, 30));
    assert.deepEqual(each, all.slice(0, 25));
  });
});

test('sessions created meanwhile do not disturb a reader of older pages', async () => {
  const sessions = freshSessions();
  const all = ids(await createInOrder(sessions, ...Array(30).fill({})));

  const seen = [];
  for await (const {id} of sessions.list({limit: 10})) {
    if (seen.length % 10 === 0) {
      await sessions.create({type: 'document'});
    }
    seen.push(id);
  }

  assert.deepEqual(seen, all);
});
