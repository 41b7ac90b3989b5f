// The official Python clients, unmodified: one program asks everything, each test looks at a part.
import path from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { MODEL } from '../harness/chat.ts';
import { clientEnvironment, E2E_FOLDER, pythonPath, runProgram } from '../harness/programs.ts';

const PROGRAM = path.join(E2E_FOLDER, 'python/clients_check.py');

describe('the Python clients', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what a foreign program printed
  let seen: any;

  beforeAll(async () => {
    const environment = clientEnvironment(inject('serverUrl'));
    const { code, stdout, stderr } = await runProgram(pythonPath(), [PROGRAM], environment);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    seen = JSON.parse(stdout);
  });

  it('groq: answers, streams and stops', () => {
    const { text, streamed, stopped } = seen.groq;
    expect(text).toContain('Paris');
    expect(streamed).toBe(text);
    expect(stopped).toBe(text.slice(0, text.indexOf('Paris')));
    expect(seen.groq).toMatchObject({ finish_reason: expect.any(String), total_is_sum: true });
  });

  it('groq: the raw response has the request id of the body', () => {
    expect(seen.groq.raw_request_id_matches).toBe(true);
  });

  it('groq: models', () => {
    expect(seen.groq).toMatchObject({ first_model: MODEL, retrieved_model: MODEL });
  });

  it('groq: errors', () => {
    expect(seen.groq.not_found).toMatchObject({ code: 'model_not_found' });
    expect(seen.groq.bad_request).toMatchObject({ param: 'max_tokens' });
  });

  it('groq: four asynchronous streams at once', () => {
    expect(seen.async_groq.streamed).toEqual(Array(4).fill(seen.groq.text));
  });

  it('openai: answers and streams, with usage in the last chunk', () => {
    const { text } = seen.groq;
    expect(seen.openai).toMatchObject({ text, streamed: text, usage_in_last: true });
  });

  it('openai: models and errors', () => {
    expect(seen.openai.first_model).toBe(MODEL);
    expect(seen.openai.not_found).toMatchObject({ code: 'model_not_found' });
    expect(seen.openai.too_long).toMatchObject({ code: 'context_length_exceeded' });
  });
});
