import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Body, type Lab, startLab } from '../doubles/github-lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab({}, [
    { message: 'one', files: { a: '1' } },
    { message: 'two\n\nBody', files: { a: '2' } },
  ]);
});
afterEach(() => lab.stop());

const ask = async (query: string, variables: object = {}, token?: string): Promise<Body> => {
  const more = token === undefined ? {} : { token };
  return (await lab.call('POST', lab.github.graphqlUrl, { query, variables }, more)).body;
};
const inRepository = (fields: string, variables?: object) =>
  ask(`{ repository(owner: "octo", name: "service") { ${fields} } }`, variables);

async function deploy(environment: string, ...states: string[]): Promise<number> {
  const fields = { ref: 'main', auto_merge: false, required_contexts: [], environment };
  const { id } = (await lab.call('POST', '/deployments', fields)).body;
  for (const state of states) {
    await lab.call('POST', `/deployments/${id}/statuses`, { state, auto_inactive: false });
  }
  return Number(id);
}

describe('deployments', () => {
  test('come with all that a rollback needs', async () => {
    const { body } = await lab.call('POST', '/deployments', {
      ref: 'main',
      auto_merge: false,
      required_contexts: [],
      environment: 'staging',
      payload: { version: '1.0.0' },
      description: 'One',
    });
    const status = {
      state: 'success',
      description: 'slipway: pass',
      log_url: 'https://x.example/1',
    };
    await lab.call('POST', `/deployments/${body.id}/statuses`, { state: 'queued' });
    lab.advance(60);
    await lab.call('POST', `/deployments/${body.id}/statuses`, {
      ...status,
      environment_url: 'https://staging.example',
    });
    const { data } = await inRepository(`deployments(first: 1, environments: ["staging"]) {
      totalCount
      edges { cursor }
      nodes {
        id databaseId commitOid task payload state description environment latestEnvironment
        originalEnvironment createdAt updatedAt
        commit { messageHeadline message committedDate authoredDate url }
        ref { name prefix target { oid abbreviatedOid commitUrl repository { name } } repository { name } }
        creator { __typename login avatarUrl url resourcePath ... on Bot { id databaseId } }
        repository { nameWithOwner }
        latestStatus {
          state description logUrl environmentUrl environment createdAt updatedAt
          creator { login } deployment { databaseId }
        }
        statuses(first: 30) { totalCount nodes { id state logUrl environmentUrl } }
      }
    }`);
    const page = data?.repository?.deployments;
    expect(page?.totalCount).toBe(1);
    expect(page?.nodes?.[0]).toMatchObject({
      databaseId: body.id,
      commitOid: lab.commits[1],
      task: 'deploy',
      payload: '{"version":"1.0.0"}',
      state: 'ACTIVE',
      environment: 'staging',
      commit: { messageHeadline: 'two' },
      ref: { name: 'main', prefix: 'refs/heads/', target: { oid: lab.commits[1] } },
      creator: { __typename: 'Bot', login: 'github-actions' },
      latestStatus: {
        state: 'SUCCESS',
        logUrl: 'https://x.example/1',
        createdAt: '2026-01-12T12:01:00Z',
      },
      statuses: {
        totalCount: 2,
        nodes: [{ state: 'SUCCESS' }, { state: 'QUEUED', logUrl: null, environmentUrl: null }],
      },
    });
  });

  test.each([
    [[], 'PENDING'],
    [['in_progress'], 'IN_PROGRESS'],
    [['success'], 'ACTIVE'],
    [['success', 'inactive'], 'INACTIVE'],
    [['failure'], 'FAILURE'],
  ])('after %j the state is %s', async (states, state) => {
    await deploy('staging', ...states);
    const { data } = await inRepository(
      'deployments(first: 1) { nodes { state latestStatus { state } } }',
    );
    expect(data?.repository?.deployments?.nodes?.[0]?.state).toBe(state);
  });

  test('a ref that is gone or is a SHA is null, a tag is found', async () => {
    await lab.git('branch', 'gone', 'main');
    await lab.git('tag', 'v1', 'main');
    const fields = { auto_merge: false, required_contexts: [] };
    for (const ref of ['gone', 'v1', lab.commits[0]]) {
      await lab.call('POST', '/deployments', { ref, ...fields });
    }
    await lab.git('branch', '-D', 'gone');
    const { data } = await inRepository('deployments(first: 9) { nodes { ref { name prefix } } }');
    expect(data?.repository?.deployments?.nodes).toEqual([
      { ref: null },
      { ref: { name: 'v1', prefix: 'refs/tags/' } },
      { ref: null },
    ]);
  });

  test('are the oldest first, unless asked otherwise, and only of the named environments', async () => {
    const ids = [await deploy('staging'), await deploy('production'), await deploy('staging')];
    const list = async (args: string) => {
      const { data } = await inRepository(`deployments(${args}) { nodes { databaseId } }`);
      const nodes = data?.repository?.deployments?.nodes as unknown as { databaseId: number }[];
      return nodes.map(({ databaseId }) => databaseId);
    };
    const descending = 'orderBy: { field: CREATED_AT, direction: DESC }';
    expect(await list('first: 9')).toEqual(ids);
    expect(await list(`first: 9, ${descending}`)).toEqual(ids.toReversed());
    expect(await list('first: 9, environments: ["staging"]')).toEqual([ids[0], ids[2]]);
    expect(await list('first: 9, environments: []')).toEqual([]);
    expect(await list(`last: 1, ${descending}`)).toEqual([ids[0]]);
    expect(await list('first: 0')).toEqual([]);
  });

  test('pages follow each other, also when records are added meanwhile', async () => {
    const ids = [];
    for (let index = 0; index < 5; index += 1) ids.push(await deploy('staging'));
    const query = `query ($after: String, $before: String, $first: Int, $last: Int) {
      repository(owner: "octo", name: "service") {
        deployments(
          first: $first, last: $last, after: $after, before: $before,
          orderBy: { field: CREATED_AT, direction: DESC }
        ) {
          nodes { databaseId }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }`;
    const page = async (variables: object) =>
      (await ask(query, variables)).data?.repository?.deployments;
    const first = await page({ first: 2 });
    expect(first?.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    await deploy('staging');
    const second = await page({ first: 2, after: first?.pageInfo?.endCursor });
    expect(second?.nodes).toEqual([{ databaseId: ids[2] }, { databaseId: ids[1] }]);
    const third = await page({ first: 2, after: second?.pageInfo?.endCursor });
    expect(third?.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const back = await page({ last: 1, before: third?.pageInfo?.startCursor });
    expect(back?.nodes).toEqual([{ databaseId: ids[1] }]);
    const none = await page({ first: 2, after: third?.pageInfo?.endCursor });
    expect(none?.pageInfo).toMatchObject({ startCursor: null, endCursor: null });
  });

  test.each([
    ['no bounds', 'environments: ["x"]', 'MISSING_PAGINATION_BOUNDARIES'],
    ['too much', 'first: 101', 'EXCESSIVE_PAGINATION'],
    ['less than nothing', 'last: -1', 'EXCESSIVE_PAGINATION'],
    ['a made-up cursor', 'first: 1, after: "x"', 'INVALID_CURSOR_ARGUMENTS'],
  ])('%s is refused', async (_, args, type) => {
    const { errors, data } = await inRepository(`deployments(${args}) { totalCount }`);
    expect(errors?.[0]).toMatchObject({ type, path: ['repository', 'deployments'] });
    expect(data?.repository).toBeNull();
  });

  test('many are read page by page, each with its statuses', async () => {
    for (let batch = 0; batch < 5; batch += 1)
      await Promise.all(Array.from({ length: 50 }, () => deploy('staging', 'success')));
    let after: unknown = null;
    const seen: unknown[] = [];
    for (let pages = 0; pages < 3; pages += 1) {
      const { data } = await ask(
        `query ($after: String) { repository(owner: "octo", name: "service") {
          deployments(first: 100, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
            nodes { databaseId payload state ref { name } creator { login } statuses(first: 30) { nodes { state } } }
            pageInfo { hasNextPage endCursor }
          } } }`,
        { after },
      );
      const page = data?.repository?.deployments;
      expect(page?.pageInfo?.hasNextPage).toBe(pages < 2);
      seen.push(...Object.values(page?.nodes ?? {}));
      after = page?.pageInfo?.endCursor;
    }
    expect(seen).toHaveLength(250);
    expect(new Set(seen.map((node) => JSON.stringify(node))).size).toBe(250);
  });
});

describe('the repository', () => {
  test('its facts, default branch and refs', async () => {
    await lab.git('tag', '-a', '-m', 'Release', 'v1', 'main');
    const { data } = await inRepository(`
      id databaseId name nameWithOwner isPrivate url resourcePath createdAt
      owner { login }
      defaultBranchRef { id name target { ... on Commit { message } } }
      branch: ref(qualifiedName: "main") { name }
      tag: ref(qualifiedName: "refs/tags/v1") {
        name target { id ... on Tag { name message target { oid ... on Commit { messageHeadline } } } }
      }
      missing: ref(qualifiedName: "refs/tags/none") { name }
    `);
    expect(data?.repository).toMatchObject({
      nameWithOwner: 'octo/service',
      isPrivate: false,
      owner: { login: 'octo' },
      defaultBranchRef: { name: 'main', target: { message: 'two\n\nBody' } },
      branch: { name: 'main' },
      tag: { target: { name: 'v1', message: 'Release', target: { messageHeadline: 'two' } } },
      missing: null,
    });
  });

  test('objects by SHA or expression; files are not known here', async () => {
    const { data } = await inRepository(`
      bySha: object(oid: "${lab.commits[0]}") { __typename oid }
      byName: object(expression: "main") { __typename oid }
      file: object(expression: "main:a") { oid }
      nothing: object { oid }
    `);
    expect(data?.repository).toEqual({
      bySha: { __typename: 'Commit', oid: lab.commits[0] },
      byName: { __typename: 'Commit', oid: lab.commits[1] },
      file: null,
      nothing: null,
    });
  });

  test('an unknown one is an error of its own type', async () => {
    const { data, errors } = await ask('{ repository(owner: "octo", name: "none") { id } }');
    expect(data).toEqual({ repository: null });
    expect(errors?.[0]).toMatchObject({
      type: 'NOT_FOUND',
      message: "Could not resolve to a Repository with the name 'octo/none'.",
    });
  });

  test('a token that is denied the deployments sees none', async () => {
    const token = lab.github.tokenWith({ deployments: 'none' });
    const { errors } = await ask(
      '{ repository(owner: "octo", name: "service") { id } }',
      {},
      token,
    );
    expect(errors?.[0]?.type).toBe('FORBIDDEN');
  });
});

describe('the endpoint', () => {
  test('tells the rate limit', async () => {
    const { data } = await ask('{ rateLimit { limit remaining used cost nodeCount resetAt } }');
    expect(data?.rateLimit).toMatchObject({ limit: 5000, remaining: 4999, used: 1, cost: 1 });
  });

  test('picks the named operation', async () => {
    const query = 'query A { rateLimit { limit } } query B { rateLimit { used } }';
    const body = { query, operationName: 'B' };
    const { body: reply } = await lab.call('POST', lab.github.graphqlUrl, body);
    expect(reply.data?.rateLimit).toEqual({ used: 1 });
  });

  test('a query is needed, and one that can be read', async () => {
    expect((await lab.call('POST', lab.github.graphqlUrl, {})).status).toBe(400);
    const wrong = await lab.call('POST', lab.github.graphqlUrl, { query: '{ nope }' });
    expect(wrong.status).toBe(200);
    expect(wrong.body.errors?.[0]?.message).toContain('Cannot query field "nope"');
    expect(wrong.body.data).toBeUndefined();
    await expect(lab.stop()).rejects.toThrow('Not as GitHub describes it');
  });

  test('a token is needed', async () => {
    const reply = await lab.call(
      'POST',
      lab.github.graphqlUrl,
      { query: '{ __typename }' },
      { token: null },
    );
    expect(reply.status).toBe(401);
  });
});
