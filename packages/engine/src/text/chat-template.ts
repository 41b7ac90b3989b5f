// Renders a conversation with the model's own Jinja template.
import { Template } from '@huggingface/jinja';
import { type ChatMessage, type Documents, EngineError } from '../request.ts';
import { templateDocuments, withDocuments } from './documents.ts';
import { findMarkers, type ModelMarkers, splitThoughts } from './markers.ts';
import { taint, type Untainted, untaint } from './taint.ts';

/** A message as templates know them. */
type TemplateMessage = {
  readonly role: ChatMessage['role'];
  readonly content: string;
  /** What the assistant thought before it answered. */
  readonly reasoning_content?: string;
  readonly name?: string;
};

const PROBE = 'probe';
const QUESTION: TemplateMessage = { role: 'user', content: 'question' };

export class ChatTemplate {
  /** What the template says of the model's own markers. */
  readonly markers: ModelMarkers;
  readonly #template: Template;
  readonly #constants: Readonly<Record<string, unknown>>;
  readonly #takesSystem: boolean;
  readonly #takesNames: boolean;
  readonly #takesDocuments: boolean;
  /** It looks into answers for thoughts to leave out. */
  readonly #dropsThoughts: boolean;

  /**
   * @param source the Jinja text
   * @param bosText how the template spells BOS
   * @param eosText how it spells EOS
   * @throws Error when the template does not parse
   */
  constructor(source: string, bosText: string, eosText: string) {
    this.#template = new Template(source);
    this.#constants = { bos_token: bosText, eos_token: eosText, add_generation_prompt: true };
    this.markers = findMarkers(source);
    this.#takesSystem = this.#shows({ role: 'system', content: PROBE }, QUESTION);
    this.#takesNames = this.#shows({ ...QUESTION, name: PROBE });
    this.#takesDocuments = this.#showsDocuments();
    const { open, close } = this.markers.thinking ?? { open: '', close: '' };
    const thoughtful: TemplateMessage = { role: 'assistant', content: open + PROBE + close };
    this.#dropsThoughts = open !== '' && !this.#shows(QUESTION, thoughtful, QUESTION);
  }

  /**
   * The prompt up to where the assistant's answer begins. Message contents are opaque to the
   * template: it can place and trim them but not look into them. A system message that the template
   * refuses goes to the user message behind it, as some templates do themselves.
   * @throws EngineError `invalid_messages` when the template refuses the conversation
   */
  render(messages: readonly ChatMessage[], documents?: Documents): Untainted {
    const named = this.#takesNames ? messages : messages.map(nameInside);
    const isPassedOn = documents === undefined || this.#takesDocuments;
    const all = isPassedOn ? named : withDocuments(named, documents);
    const variables = documents !== undefined && isPassedOn ? templateDocuments(documents) : {};
    const later = foldSystem(all, 1);
    const attempts = this.#takesSystem ? [all, later] : [foldSystem(all, 0)];
    const reasons: unknown[] = [];
    for (const attempt of attempts) {
      try {
        return untaint(
          this.#render(
            attempt.map((message) => this.#toTemplate(message)),
            variables,
          ),
        );
      } catch (error) {
        reasons.push(error);
      }
    }
    const [cause] = reasons;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError(
      'invalid_messages',
      `The model's chat template refuses these messages: ${reason.slice(0, 200)}`,
      { cause },
    );
  }

  /** Thoughts go beside the content, since the template could not find them in there. */
  #toTemplate({ role, content, name }: ChatMessage): TemplateMessage {
    const author = name === undefined ? {} : { name: taint(name) };
    const { thinking } = this.markers;
    const isLookedInto = this.#dropsThoughts && thinking !== null && role === 'assistant';
    const split = isLookedInto ? splitThoughts(content, thinking) : null;
    if (split === null) return { role, content: taint(content), ...author };
    return {
      role,
      content: taint(split.content),
      reasoning_content: taint(split.thoughts),
      ...author,
    };
  }

  /** Whether the probe in these messages reaches the prompt. */
  #shows(...messages: readonly TemplateMessage[]): boolean {
    try {
      return this.#render(messages).includes(PROBE);
    } catch {
      return false;
    }
  }

  #showsDocuments(): boolean {
    const probe = templateDocuments({ list: [{ id: '', text: PROBE }], areCited: true });
    try {
      return this.#render([QUESTION], probe).includes(taint(PROBE));
    } catch {
      return false;
    }
  }

  #render(messages: readonly TemplateMessage[], more: object = {}): string {
    return this.#template.render({ ...this.#constants, messages, ...more });
  }
}

/** For templates that know no names: who says it, before what the user says. */
function nameInside({ role, content, name }: ChatMessage): ChatMessage {
  const isNamed = role === 'user' && name !== undefined && name !== '';
  return { role, content: isNamed ? `${name}: ${content}` : content };
}

/** The system messages from `first` on become the beginning of the user message that follows. */
function foldSystem(messages: readonly ChatMessage[], first: number): readonly ChatMessage[] {
  const folded: ChatMessage[] = [];
  let held: string[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role === 'system' && index >= first) held.push(message.content);
    else if (message.role === 'user') {
      folded.push({ ...message, content: paragraphs([...held, message.content]) });
      held = [];
    } else folded.push(message);
  }
  if (held.length > 0) folded.push({ role: 'user', content: paragraphs(held) });
  return folded;
}

function paragraphs(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}
