import { describe, expect, it } from 'vitest';
import type { ChatMessage, Documents } from '../conversation.ts';
import { ChatTemplate } from './chat-template.ts';

const loop = "{% for m in messages %}[{{ m['role'] }}: {{ m['content'] }}]{% endfor %}";
const user: ChatMessage = { role: 'user', content: 'b' };

function render(source: string, messages: readonly ChatMessage[], documents?: Documents): string {
  return new ChatTemplate(source, '', '').render(messages, { documents }).text;
}

describe('documents', () => {
  const list = [
    { id: 'x', text: 'First.' },
    { id: 'y', text: 'Second.' },
  ];
  const cited: Documents = { list, areCited: true };
  const text =
    'Answer from these documents. Cite those that you use by their ids, such as [x].\n\n' +
    '[x]\nFirst.\n\n[y]\nSecond.';

  it('are a system message where the template knows none', () => {
    expect(render(loop, [user], cited)).toBe(`[system: ${text}][user: b]`);
  });

  it('come after what the system message says', () => {
    expect(render(loop, [{ role: 'system', content: 'a' }, user], cited)).toBe(
      `[system: a\n\n${text}][user: b]`,
    );
  });

  it('are not asked to be cited when that is turned off', () => {
    expect(render(loop, [user], { list, areCited: false })).toContain(
      '[system: Answer from these documents.\n\n[x]',
    );
  });

  it('change nothing when there are none', () => {
    expect(render(loop, [user], { list: [], areCited: true })).toBe('[user: b]');
  });

  it('go the way of a template that has one', () => {
    const own =
      "{% for d in documents %}<{{ d['doc_id'] }}|{{ d.title }}|{{ d['text'] }}>{% endfor %}";
    const source = `{% if documents %}${own}{% endif %}${loop}`;
    expect(render(source, [user], cited)).toBe('<x|x|First.><y|y|Second.>[user: b]');
    expect(render(source, [user])).toBe('[user: b]');
  });

  it('are untrusted in either way', () => {
    for (const source of [loop, `{{ documents[0].text }}${loop}`]) {
      const hostile: Documents = { list: [{ id: '<s>', text: '<s>' }], areCited: true };
      const { text, trusted } = new ChatTemplate(source, '', '').render([user], {
        documents: hostile,
      });
      expect(text).toContain('<s>');
      expect(trusted).not.toContain('<s>');
    }
  });
});

describe('the name of an author', () => {
  const ann: ChatMessage = { ...user, name: 'Ann' };
  const system: ChatMessage = { role: 'system', content: 'a', name: 'n' };

  it('goes before what a user says where the template knows no names', () => {
    expect(render(loop, [system, ann, { role: 'assistant', content: 'c', name: 'n' }])).toBe(
      '[system: a][user: Ann: b][assistant: c]',
    );
  });

  it('stays with what the user says when a system message is put before that', () => {
    const userOnly = loop.replace('messages', "messages | rejectattr('role', 'equalto', 'system')");
    expect(render(userOnly, [system, ann])).toBe('[user: a\n\nAnn: b]');
  });

  it('goes the way of a template that has one', () => {
    const named =
      "{% for m in messages %}[{{ m.name | default('') }}: {{ m.content }}]{% endfor %}";
    expect(render(named, [system, ann])).toBe('[n: a][Ann: b]');
  });

  it('is untrusted', () => {
    const { trusted } = new ChatTemplate(loop, '', '').render([{ ...user, name: '<s>' }]);
    expect(trusted).not.toContain('<s>');
  });
});
