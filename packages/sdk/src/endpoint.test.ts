import { describe, expect, it } from 'vitest';
import { normalizeBaseURL } from './endpoint.ts';
import type { ClientOptions } from './options.ts';
import { Spry } from './spry.ts';
import { FakePlatform } from './testing/fake-platform.ts';

function endpoint(
  variables: Record<string, string>,
  options: ClientOptions = {},
): [string, unknown] {
  const { baseURL, apiKey } = new Spry(options, new FakePlatform({ variables }));
  return [baseURL, apiKey];
}

describe('base URLs', () => {
  it.each([
    ['http://127.0.0.1:7779', 'http://127.0.0.1:7779/v1'],
    ['http://127.0.0.1:7779/', 'http://127.0.0.1:7779/v1'],
    ['http://127.0.0.1:7779/v1/', 'http://127.0.0.1:7779/v1'],
    ['http://127.0.0.1:7779//v1//', 'http://127.0.0.1:7779/v1'],
    ['http://127.0.0.1:7779/openai', 'http://127.0.0.1:7779/openai/v1'],
    ['http://127.0.0.1:7779/openai/v1', 'http://127.0.0.1:7779/openai/v1'],
    ['http://127.0.0.1:7779/v1/chat/completions', 'http://127.0.0.1:7779/v1'],
    ['https://api.groq.com', 'https://api.groq.com/openai/v1'],
    ['https://api.groq.com/openai/v1', 'https://api.groq.com/openai/v1'],
    ['https://api.openai.com', 'https://api.openai.com/v1'],
    ['https://gateway.example/team/compat', 'https://gateway.example/team/compat'],
    ['https://x.example/v1beta/openai/', 'https://x.example/v1beta/openai'],
  ])('%s is %s', (address, base) => {
    expect(normalizeBaseURL(address)).toBe(base);
  });

  it.each(['127.0.0.1:7779', 'localhost', '', 'ftp://a.example/'])('%j is none', (address) => {
    expect(() => normalizeBaseURL(address)).toThrow('http://127.0.0.1:7779/v1');
  });
});

describe('an endpoint', () => {
  const local = 'http://127.0.0.1:7779/v1';

  it.each<[string, Record<string, string>, ClientOptions, [string, string | undefined]]>([
    ['a Spry on this machine by default', {}, {}, [local, undefined]],
    ['with its key', { SPRY_API_KEY: 's' }, {}, [local, 's']],
    [
      'what SPRY_* say, before the others',
      {
        SPRY_BASE_URL: 'https://spry.example',
        SPRY_API_KEY: 's',
        GROQ_BASE_URL: 'https://groq.example',
        GROQ_API_KEY: 'g',
      },
      {},
      ['https://spry.example/v1', 's'],
    ],
    [
      'what GROQ_* say',
      { GROQ_BASE_URL: 'http://127.0.0.1:7779', GROQ_API_KEY: 'g', OPENAI_API_KEY: 'o' },
      {},
      [local, 'g'],
    ],
    [
      'what OPENAI_* say',
      { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', OPENAI_API_KEY: 'o' },
      {},
      ['http://127.0.0.1:9/v1', 'o'],
    ],
    ['what the options say', { SPRY_API_KEY: 's' }, { apiKey: 'mine' }, [local, 'mine']],
    [
      'a known service with its key',
      { GROQ_API_KEY: 'g', OPENAI_API_KEY: 'o' },
      { baseURL: 'https://api.groq.com' },
      ['https://api.groq.com/openai/v1', 'g'],
    ],
    [
      'an address of one’s own with the key of Spry',
      { SPRY_API_KEY: 's', OPENAI_API_KEY: 'o' },
      { baseURL: 'https://own.example' },
      ['https://own.example/v1', 's'],
    ],
    [
      'null and empty as if absent',
      { SPRY_API_KEY: 's' },
      { apiKey: null, baseURL: null },
      [local, 's'],
    ],
  ])('is %s', (_what, variables, options, expected) => {
    expect(endpoint(variables, options)).toEqual(expected);
  });

  it('does not go elsewhere for a key that lies around', () => {
    expect(endpoint({ OPENAI_API_KEY: 'o', GROQ_API_KEY: 'g' })).toEqual([local, undefined]);
  });

  it('never gives the key of one service to another', () => {
    const variables = { OPENAI_API_KEY: 'o', SPRY_API_KEY: 's' };
    const options = { baseURL: 'https://api.groq.com' };
    expect(() => endpoint(variables, options)).toThrow('GROQ_API_KEY');
  });

  it.each(['http://localhost:1', 'http://127.1.2.3:1', 'http://[::1]:1', 'http://a.localhost'])(
    'needs no key at %s',
    (baseURL) => {
      expect(endpoint({}, { baseURL })[1]).toBeUndefined();
    },
  );

  it('needs one elsewhere, and says so at once', () => {
    const options = { baseURL: 'https://localhost.example' };
    expect(() => endpoint({}, options)).toThrow(/`apiKey`.*SPRY_API_KEY/);
  });
});

describe('a page', () => {
  const page = new FakePlatform({ isPage: true });

  it('does not show an API key to its visitors by accident', () => {
    const options = { apiKey: 'k', baseURL: 'https://spry.example' };
    expect(() => new Spry(options, page)).toThrow('dangerouslyAllowBrowser');
    const meant = new Spry({ ...options, dangerouslyAllowBrowser: true }, page);
    expect(meant.apiKey).toBe('k');
    expect(new Spry({}, page).baseURL).toBe('http://127.0.0.1:7779/v1');
  });
});

describe('options', () => {
  it.each([
    [{ timeoutMs: 0 }, 'timeoutMs'],
    [{ timeout: -1 }, 'timeoutMs'],
    [{ timeoutMs: 2 ** 31 }, 'timeoutMs'],
    [{ idleTimeoutMs: Number.NaN }, 'idleTimeoutMs'],
    [{ maxRetries: -1 }, 'maxRetries'],
    [{ maxRetries: 1.5 }, 'maxRetries'],
  ])('out of range are refused: %j', async (options, name) => {
    expect(() => new Spry(options)).toThrow(name);
    await expect(new Spry().get('/x', options)).rejects.toThrow(name);
  });
});
