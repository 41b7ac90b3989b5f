// What an answer is made of, from what its request asks for and what its model is used to write.
import {
  type Format,
  type Grammar,
  GrammarCache,
  GrammarError,
  type Sliced,
  type TokenTrie,
} from '@spry/grammar';
import type { AnswerForm, ThinkingForm } from './answer-form.ts';
import { type CallsForm, callsFormat, controlToken, openingsOf } from './calls/calls-form.ts';
import type { ToolUse } from './conversation.ts';
import type { Vocabulary } from './kernels/kernels.ts';
import { ANSWER_SHARE, ANSWER_TOKENS_KEPT_MAX } from './limits.ts';
import { EngineError, type FormatFault, type GenerateRequest } from './request.ts';
import { type CallDialect, TAGGED_CALLS } from './text/markers.ts';
import type { PromptBuilder, ThoughtState } from './text/prompt.ts';

export class FormBuilder {
  /** Control tokens that mark parts of an answer, and how they are spelled. */
  readonly spelled: ReadonlyMap<number, Uint8Array>;
  readonly #vocabulary: Vocabulary;
  readonly #grammars: GrammarCache;
  readonly #prompts: PromptBuilder;

  constructor(vocabulary: Vocabulary, tokens: TokenTrie, prompts: PromptBuilder) {
    this.#vocabulary = vocabulary;
    this.#grammars = new GrammarCache(tokens);
    this.#prompts = prompts;
    const { thinking, calls } = prompts;
    const openings = openingsOf(calls ?? TAGGED_CALLS, vocabulary).map(({ text }) => text);
    const markers = [...openings, ...(thinking === null ? [] : [thinking.open, thinking.close])];
    this.spelled = new Map(
      markers.flatMap((text) => {
        const token = controlToken(vocabulary, text);
        return token === null ? [] : [[token, new TextEncoder().encode(text)] as const];
      }),
    );
  }

  /**
   * Whether tools are to be told in words and called in the way that these say: the template knows
   * none, or it has them called by a bare object, which a document could be taken for.
   */
  needsPlain({ format, toolUse }: GenerateRequest): boolean {
    const { calls } = this.#prompts;
    return calls === null || (calls.opening === '' && format !== null && toolUse !== null);
  }

  /**
   * @param tokensMax all tokens that the answer may have
   * @throws EngineError when what is asked for cannot be kept to, or does not fit
   */
  *building(
    request: GenerateRequest,
    tokensMax: number,
    thought: ThoughtState,
  ): Sliced<AnswerForm> {
    const { format, toolUse } = request;
    const dialect = this.needsPlain(request) ? TAGGED_CALLS : (this.#prompts.calls as CallDialect);
    const calls = toolUse === null ? null : yield* this.#callsOf(toolUse, dialect);
    const mustCall = toolUse !== null && toolUse.choice !== 'auto';
    const document = format === null || mustCall ? null : yield* this.#compiling(format);
    const grammar = mustCall && calls !== null ? calls.grammar : document;
    // An opening may be a token of its own.
    const leadCount = mustCall && calls?.openings[0]?.token != null ? 1 : 0;
    const smallest = grammar === null ? 0 : grammar.smallestTokens + leadCount;
    const thinking = this.#thinkingOf(thought, smallest, tokensMax);
    const thoughtCount =
      thinking?.isOpen === true && grammar !== null ? thinking.closing.length : 0;
    if (smallest + thoughtCount > tokensMax)
      throw tooSmall(tokensMax, smallest + thoughtCount, mustCall);
    const thoughtsApart = request.thoughtsApart || grammar !== null || calls !== null;
    return { thinking, thoughtsApart, grammar, calls, mustCall };
  }

  *#callsOf(use: ToolUse, dialect: CallDialect): Sliced<CallsForm> {
    const format = callsFormat(use, dialect, this.#vocabulary);
    const grammar = yield* this.#compiling(format, use);
    return { grammar, openings: openingsOf(dialect, this.#vocabulary) };
  }

  /** @param smallest tokens of what must come after the thoughts, at least */
  #thinkingOf(state: ThoughtState, smallest: number, tokensMax: number): ThinkingForm | null {
    const { thinking: markers } = this.#prompts;
    if (markers === null || state === 'none') return null;
    const isOpen = state === 'open';
    const opening = this.#tokensOf(markers.open, '\n');
    const gap = this.#tokensOf('\n\n');
    const closing = [...this.#tokensOf('\n', markers.close), ...gap];
    const share = Math.min(Math.ceil(tokensMax * ANSWER_SHARE), ANSWER_TOKENS_KEPT_MAX);
    const tokensKept = Math.max(smallest, share);
    // Where something must follow, a thought that could not even be closed is not begun.
    const hasRoom = smallest === 0 || opening.length + closing.length + smallest <= tokensMax;
    return isOpen || hasRoom ? { markers, isOpen, opening, closing, gap, tokensKept } : null;
  }

  #tokensOf(...texts: readonly string[]): readonly number[] {
    return texts.flatMap((text) => {
      const control = controlToken(this.#vocabulary, text);
      return control === null ? [...this.#vocabulary.tokenize(text)] : [control];
    });
  }

  *#compiling(format: Format, use: ToolUse | null = null): Sliced<Grammar> {
    try {
      return yield* this.#grammars.compiling(format);
    } catch (error) {
      if (!(error instanceof GrammarError)) throw error;
      const { code: reason, pointer, keyword, message } = error;
      const tool = use === null ? null : toolAt(use, error.part);
      const detail: FormatFault = { reason, pointer, keyword, tool };
      throw new EngineError('invalid_format', message, { detail, cause: error });
    }
  }
}

/** The place of a tool among all, by its place among those that may be called. */
function toolAt({ tools, choice }: ToolUse, part: number): number {
  return typeof choice === 'string' ? part : tools.findIndex(({ name }) => name === choice.name);
}

function tooSmall(tokensMax: number, smallest: number, isCall: boolean): EngineError {
  const what = isCall ? 'call' : 'one of this form';
  return new EngineError(
    isCall ? 'calls_budget' : 'format_budget',
    `The answer may have ${tokensMax} tokens, and the smallest ${what} has ${smallest}: ` +
      'allow more tokens.',
  );
}
