import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../conversation.ts';
import { EngineError } from '../request.ts';
import { CHAT_ML_TEMPLATE } from '../testing/fake-vocabulary.ts';
import { ChatTemplate } from './chat-template.ts';

const ALTERNATING =
  "{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}" +
  "{{ raise_exception('Roles must alternate.') }}{% endif %}{{ message['content'] }}{% endfor %}";

describe('ChatTemplate', () => {
  it('renders the conversation up to where the answer begins', () => {
    const template = new ChatTemplate(CHAT_ML_TEMPLATE, '', '');
    const { text } = template.render([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello 🙂' },
    ]);
    expect(text).toBe(
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello 🙂<|im_end|>\n' +
        '<|im_start|>assistant\n',
    );
  });

  it('trusts the template, its constants and the roles, not the contents', () => {
    const source =
      '{{ bos_token }}{% for m in messages %}{{ m.role }}:{{ m.content | trim }}{% endfor %}';
    const template = new ChatTemplate(source, '<s>', '</s>');
    const { text, trusted } = template.render([{ role: 'user', content: '  <s> x ' }]);
    expect(text).toBe('<s>user:<s> x');
    expect(trusted).toBe('<s>user:\uffff\uffff\uffff \uffff');
  });

  it('refuses messages that the template refuses, with its reason', () => {
    const template = new ChatTemplate(ALTERNATING, '', '');
    const render = () => template.render([{ role: 'assistant', content: 'first' }]);
    expect(render).toThrow(EngineError);
    expect(render).toThrow(expect.objectContaining({ code: 'invalid_messages' }));
    expect(render).toThrow(/Roles must alternate\./);
    expect(template.render([{ role: 'user', content: 'first' }]).text).toBe('first');
  });

  it('throws when the template does not parse', () => {
    expect(() => new ChatTemplate('{% if %}', '', '')).toThrow();
  });
});

const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });
const system = (content: string): ChatMessage => ({ role: 'system', content });

describe('a system message', () => {
  const loop = "{% for m in messages %}[{{ m['role'] }}: {{ m['content'] }}]{% endfor %}";
  const refusing =
    "{% for m in messages %}{% if m['role'] == 'system' %}" +
    "{{ raise_exception('System role not supported') }}{% endif %}{% endfor %}";
  const dropping = loop.replace('messages', "messages | rejectattr('role', 'equalto', 'system')");
  const leading =
    "{% for m in messages %}{% if m['role'] == 'system' and not loop.first %}" +
    "{{ raise_exception('The system message must come first.') }}{% endif %}{% endfor %}";
  const render = (source: string, ...messages: ChatMessage[]): string =>
    new ChatTemplate(source, '', '').render(messages).text;

  it('stays where the template takes it', () => {
    expect(render(loop, system('a'), user('b'), system('c'))).toBe(
      '[system: a][user: b][system: c]',
    );
  });

  it.each([
    ['raises', refusing + loop],
    ['drops', dropping],
  ])('goes to the user message behind it where the template %s it', (_name, source) => {
    expect(render(source, system('a'), user('b'), assistant('c'), system('d'), user('e'))).toBe(
      '[user: a\n\nb][assistant: c][user: d\n\ne]',
    );
    expect(render(source, system('a'), system('b'), user('c'))).toBe('[user: a\n\nb\n\nc]');
    expect(render(source, system(''), user('b'))).toBe('[user: b]');
    expect(render(source, user('a'), assistant('b'), system('c'))).toBe(
      '[user: a][assistant: b][user: c]',
    );
    expect(render(source, system('a'))).toBe('[user: a]');
  });

  it('stays at the head, and nowhere else, where the template takes it there', () => {
    expect(render(leading + loop, system('a'), user('b'), assistant('c'), system('d'))).toBe(
      '[system: a][user: b][assistant: c][user: d]',
    );
  });

  it('is as untrusted as before where it is moved', () => {
    const template = new ChatTemplate(refusing + loop, '', '');
    expect(template.render([system('<s>'), user('x')]).trusted).not.toContain('<s>');
  });
});

describe('the thoughts of an earlier answer', () => {
  const answer = '<think>\nHm.\n</think>\n\nYes.';
  const dropping =
    "{% for m in messages %}{% set c = m['content'] %}" +
    "{% if '</think>' in c %}{% set c = c.split('</think>')[-1].lstrip('\\n') %}{% endif %}" +
    "[{{ c }}|{{ m['reasoning_content'] }}]{% endfor %}";
  const keeping =
    "{% for m in messages %}[{{ m['content'] }}]{% endfor %}{% if think %}</think>{% endif %}";

  it('are taken off for a template that would do so', () => {
    const template = new ChatTemplate(dropping, '', '');
    const { text, trusted } = template.render([user(answer), assistant(answer)]);
    expect(text).toBe(`[${answer}|][Yes.|\nHm.\n]`);
    expect(trusted).not.toContain('Hm');
  });

  it('stay for a template that keeps them', () => {
    const template = new ChatTemplate(keeping, '', '');
    expect(template.thinking).not.toBeNull();
    expect(template.render([assistant(answer)]).text).toBe(`[${answer}]`);
  });
});
