import { describe, expect, it } from 'vitest';
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
