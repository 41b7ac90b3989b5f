// Renders a conversation with the model's own Jinja template.
import { Template } from '@huggingface/jinja';
import { type ChatMessage, EngineError } from '../request.ts';
import { taint, type Untainted, untaint } from './taint.ts';

export class ChatTemplate {
  readonly #template: Template;
  readonly #constants: Readonly<Record<string, unknown>>;

  /**
   * @param source the Jinja text
   * @param bosText how the template spells BOS
   * @param eosText how it spells EOS
   * @throws Error when the template does not parse
   */
  constructor(source: string, bosText: string, eosText: string) {
    this.#template = new Template(source);
    this.#constants = { bos_token: bosText, eos_token: eosText, add_generation_prompt: true };
  }

  /**
   * The prompt up to where the assistant's answer begins. Message contents are opaque to the
   * template: it can place and trim them but not look into them.
   * @throws EngineError `invalid_messages` when the template refuses the conversation
   */
  render(messages: readonly ChatMessage[]): Untainted {
    const marked = messages.map(({ role, content }) => ({ role, content: taint(content) }));
    try {
      return untaint(this.#template.render({ ...this.#constants, messages: marked }));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new EngineError(
        'invalid_messages',
        `The model's chat template refuses these messages: ${reason.slice(0, 200)}`,
        { cause },
      );
    }
  }
}
