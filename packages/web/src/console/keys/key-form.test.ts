import type { Key } from '@spry/sdk/admin';
import { describe, expect, it } from 'vitest';
import {
  curlWithKey,
  emptyForm,
  isUsable,
  nameProblem,
  toggleScope,
  toParams,
} from './key-form.ts';

const nowMs = 1_770_000_000_900;

function key(changes: Partial<Key> = {}): Key {
  const none = { requests_per_minute: null, requests_per_day: null };
  return {
    id: 'key_1',
    object: 'key',
    name: 'laptop',
    hint: 'sk-…',
    owner: 'me',
    scopes: ['inference'],
    models: null,
    priority: 0,
    limits: { ...none, tokens_per_minute: null, tokens_per_day: null },
    budget: null,
    created_at: 1,
    expires_at: null,
    last_used_at: null,
    revoked_at: null,
    ...changes,
  };
}

describe('the request for a key', () => {
  it('has only what was filled in', () => {
    const form = { ...emptyForm(false), name: ' ci ' };
    expect(toParams(form, nowMs)).toEqual({ name: 'ci', scopes: ['inference'] });
  });

  it('has all that was filled in', () => {
    const { limits } = emptyForm(false);
    const form = {
      name: 'ci',
      owner: 'team',
      scopes: ['inference', 'admin'] as const,
      expiresInDays: 7,
      models: ['m'],
      limits: { ...limits, tokens_per_day: 500 },
      budget: 1000,
    };
    expect(toParams(form, nowMs)).toEqual({
      name: 'ci',
      owner: 'team',
      scopes: ['inference', 'admin'],
      expires_at: 1_770_000_000 + 7 * 86_400,
      models: ['m'],
      limits: { tokens_per_day: 500 },
      budget: 1000,
    });
  });

  it('asks for the administration where the key is the first one', () => {
    expect(toParams(emptyForm(true), nowMs).scopes).toEqual(['inference', 'admin']);
  });
});

describe('a form', () => {
  it('keeps one scope at least', () => {
    expect(toggleScope(['inference'], 'admin')).toEqual(['inference', 'admin']);
    expect(toggleScope(['inference', 'admin'], 'inference')).toEqual(['admin']);
    expect(toggleScope(['admin'], 'admin')).toEqual(['admin']);
  });

  it('knows which names cannot be', () => {
    expect(nameProblem('laptop', [key()])).toContain('in use');
    expect(nameProblem('laptop', [key({ revoked_at: 2 })])).toBeUndefined();
    expect(nameProblem('key_a', [])).toContain('key_');
  });
});

describe('a key', () => {
  it('is of use until it ends or is revoked', () => {
    const ends = Math.floor(nowMs / 1000);
    expect(isUsable(key(), nowMs)).toBe(true);
    expect(isUsable(key({ expires_at: ends + 1 }), nowMs)).toBe(true);
    expect(isUsable(key({ expires_at: ends }), nowMs)).toBe(false);
    expect(isUsable(key({ revoked_at: 1 }), nowMs)).toBe(false);
  });

  it('is tried with a command that a shell reads as it is meant', () => {
    expect(curlWithKey('http://127.0.0.1:1', 'sk-1', "it's")).toBe(
      [
        'curl http://127.0.0.1:1/v1/chat/completions \\',
        "  -H 'authorization: Bearer sk-1' \\",
        "  -H 'content-type: application/json' \\",
        `  -d '{"model":"it'\\''s","messages":[{"role":"user","content":"Hello!"}],` +
          `"max_tokens":50}'`,
      ].join('\n'),
    );
  });
});
