// Renders a conversation with the model's own Jinja template.
import { Template } from '@huggingface/jinja';
import { withPlainTools } from '../calls/plain-calls.ts';
import { callValue, shortId, toolValue } from '../calls/template-values.ts';
import type { ChatMessage, Documents, Effort, Tool } from '../conversation.ts';
import { EngineError } from '../request.ts';
import { templateDocuments, withDocuments } from './documents.ts';
import { type CallDialect, findMarkers, splitThoughts, type ThoughtMarkers } from './markers.ts';
import { taint, type Untainted, untaint } from './taint.ts';

/** A message as templates know them. */
type TemplateMessage = {
  readonly role: ChatMessage['role'];
  readonly content: string;
  /** What the assistant thought before it answered. */
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly unknown[];
  readonly tool_call_id?: string;
  readonly name?: string;
};

/** What a prompt has besides messages. */
export type PromptOptions = {
  /** What the model may call. Default: nothing. */
  readonly tools?: readonly Tool[];
  /** Whether the tools are to be told in words, also where the template knows tools. */
  readonly isPlain?: boolean;
  readonly effort?: Effort;
  /** What the answer may draw on. Default: nothing. */
  readonly documents?: Documents | undefined;
};

const PROBE = 'probe';
const QUESTION: TemplateMessage = { role: 'user', content: 'question' };

export class ChatTemplate {
  /** What the model writes around thoughts; null where it does not think. */
  readonly thinking: ThoughtMarkers | null;
  /** How the model calls tools, as its template tells it; null where that knows none. */
  readonly calls: CallDialect | null;
  readonly #source: string;
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
    this.#source = source;
    this.#template = new Template(source);
    this.#constants = { bos_token: bosText, eos_token: eosText, add_generation_prompt: true };
    const { thinking, calls } = findMarkers(source);
    this.thinking = thinking;
    this.#takesSystem = this.#shows([{ role: 'system', content: PROBE }, QUESTION]);
    this.#takesNames = this.#shows([{ ...QUESTION, name: PROBE }]);
    const documents = templateDocuments({ list: [{ id: '', text: PROBE }], areCited: true });
    this.#takesDocuments = this.#shows([QUESTION], documents, taint(PROBE));
    const { open, close } = thinking ?? { open: '', close: '' };
    const thoughtful: TemplateMessage = { role: 'assistant', content: open + PROBE + close };
    this.#dropsThoughts = open !== '' && !this.#shows([QUESTION, thoughtful, QUESTION]);
    this.calls = calls !== null && this.#knowsTools() ? calls : null;
  }

  /**
   * The prompt up to where the assistant's answer begins. What messages and tools say is opaque to
   * the template: it can place and trim it but not look into it. A system message that the template
   * refuses goes to the user message behind it, as some templates do themselves.
   * @throws EngineError `invalid_messages` when the template refuses the conversation
   */
  render(given: readonly ChatMessage[], options: PromptOptions = {}): Untainted {
    const messages = this.#withWords(given, options);
    const variables = this.#variables(options);
    const later = foldSystem(messages, 1);
    const attempts = this.#takesSystem ? [messages, later] : [foldSystem(messages, 0)];
    const reasons: unknown[] = [];
    for (const attempt of attempts) {
      try {
        const all = attempt.map((message) => this.#toTemplate(message));
        return untaint(this.#render(all, variables));
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

  /** What the template has no way of its own for becomes a part of the messages. */
  #withWords(given: readonly ChatMessage[], options: PromptOptions): readonly ChatMessage[] {
    const { tools = [], documents } = options;
    let messages = this.#takesNames ? given : given.map(nameInside);
    if (this.#isTold(options)) messages = withPlainTools(messages, tools);
    if (documents !== undefined && !this.#takesDocuments) {
      messages = withDocuments(messages, documents);
    }
    return messages;
  }

  /** Whether tools are told in words. */
  #isTold({ isPlain = false }: PromptOptions): boolean {
    return this.calls === null || isPlain;
  }

  #variables(options: PromptOptions): Record<string, unknown> {
    const { tools = [], effort = 'default', documents } = options;
    return {
      ...this.#effortVariables(effort),
      ...(tools.length > 0 && !this.#isTold(options) && { tools: tools.map(toolValue) }),
      ...(documents !== undefined && this.#takesDocuments && templateDocuments(documents)),
    };
  }

  /** What templates have to say how much a model is to think. Others are not told. */
  #effortVariables(effort: Effort): Record<string, unknown> {
    if (effort === 'default') return {};
    const isOn = effort !== 'none';
    const knowsLevels = this.#source.includes('reasoning_effort');
    return { enable_thinking: isOn, ...(isOn && knowsLevels && { reasoning_effort: effort }) };
  }

  #toTemplate(message: ChatMessage): TemplateMessage {
    const { role, content, calls = [], callId, name } = message;
    const [thoughts, answer] = this.#thoughtsOf(message);
    return {
      role,
      content: taint(answer ?? content),
      ...(thoughts !== null && { reasoning_content: taint(thoughts) }),
      ...(calls.length > 0 && { tool_calls: calls.map(callValue) }),
      ...(callId !== undefined && { tool_call_id: shortId(callId) }),
      ...(name !== undefined && { name: taint(name) }),
    };
  }

  /** Thoughts go beside the content, since the template could not find them in there. */
  #thoughtsOf({ role, content, thoughts }: ChatMessage): [string | null, string | null] {
    if (thoughts !== undefined) return [thoughts, null];
    const isLookedInto = this.#dropsThoughts && this.thinking !== null && role === 'assistant';
    const split = isLookedInto ? splitThoughts(content, this.thinking) : null;
    return split === null ? [null, null] : [split.thoughts, split.content];
  }

  /** Whether tools, calls and their results all reach the prompt. */
  #knowsTools(): boolean {
    const tool = toolValue({ name: PROBE, description: '', parameters: { type: 'object' } });
    const call = callValue({ id: 'id', name: PROBE, arguments: '{}' });
    const calling: TemplateMessage = { role: 'assistant', content: '', tool_calls: [call] };
    const result: TemplateMessage = { role: 'tool', content: 'result', tool_call_id: shortId('') };
    return (
      this.#shows([QUESTION], { tools: [tool] }) &&
      this.#shows([QUESTION, calling, result], { tools: [] }, taint(PROBE)) &&
      this.#shows([QUESTION, calling, { ...result, content: PROBE }], {}, PROBE)
    );
  }

  /** Whether the probe in these messages reaches the prompt. */
  #shows(
    messages: readonly TemplateMessage[],
    variables: object = {},
    probe: string = PROBE,
  ): boolean {
    try {
      return this.#render(messages, variables).includes(probe);
    } catch {
      return false;
    }
  }

  #render(messages: readonly TemplateMessage[], variables: object): string {
    return this.#template.render(Object.assign({}, this.#constants, variables, { messages }));
  }
}

/** For templates that know no names: who says it, before what the user says. */
function nameInside(message: ChatMessage): ChatMessage {
  const { name, ...unnamed } = message;
  const isNamed = message.role === 'user' && name !== undefined && name !== '';
  return isNamed ? { ...unnamed, content: `${name}: ${message.content}` } : unnamed;
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
