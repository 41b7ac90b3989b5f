// The models that stand for their families, and what llama.cpp and Spry make of a conversation.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startPeer } from '../../bench/peer.mjs';
import { LlamaVocabulary } from '../../packages/engine/dist/kernels/llama-kernels.js';
import { PromptThread } from '../../packages/engine/dist/process/prompt-thread.js';
import { PromptBuilder } from '../../packages/engine/dist/text/prompt.js';
import { LlamaModel } from '../../packages/llama/dist/index.js';
import { resolveModel } from '../../packages/server/dist/index.js';
import type { Message } from './chat.ts';
import { portablePeer } from './portable-peer.mjs';
import { E2E_FOLDER } from './programs.ts';
import { quietLlama } from './quiet.ts';

/** One model, and what its family calls the end of a turn. */
export type Family = {
  readonly name: string;
  /** Path of the GGUF; null for the default model. */
  readonly file: string | null;
  readonly endOfTurn: string;
  /** A template in place of the file's own, by its file name. */
  readonly template?: string;
};

quietLlama();

const tiny = (name: string): string => path.join(E2E_FOLDER, `.cache/tiny/${name}.gguf`);

export const GEMMA: Family = {
  name: 'Gemma 3 270M',
  file: path.join(E2E_FOLDER, '.cache/gemma/gemma-3-270m.gguf'),
  endOfTurn: '<end_of_turn>',
};
export const TINY_GEMMA: Family = {
  name: 'tiny Gemma 3',
  file: tiny('tiny-gemma-3'),
  endOfTurn: '<end_of_turn>',
};
export const TINY_LLAMA: Family = {
  name: 'tiny Llama 3',
  file: tiny('tiny-llama-3'),
  endOfTurn: '<|eot_id|>',
};
export const TINY_MIXTRAL: Family = {
  name: 'tiny Mixtral',
  file: tiny('tiny-mixtral'),
  endOfTurn: '</s>',
};
export const TINY_QWEN: Family = {
  name: 'tiny Qwen 3',
  file: tiny('tiny-qwen-3'),
  endOfTurn: '<|im_end|>',
};
export const SMOLLM: Family = { name: 'SmolLM2', file: null, endOfTurn: '<|im_end|>' };

/** Every family, with real weights where they are small enough. */
export const FAMILIES: readonly Family[] = [
  SMOLLM,
  TINY_LLAMA,
  GEMMA,
  TINY_GEMMA,
  TINY_MIXTRAL,
  TINY_QWEN,
];

/** Templates that other files of these families have. */
export const OTHER_TEMPLATES: readonly Family[] = [
  { ...TINY_GEMMA, name: 'Gemma 1 and 2', template: 'gemma' },
  { ...TINY_MIXTRAL, name: 'Mixtral with a system role', template: 'mixtral-system' },
];

/** @throws Error when the file could not be installed */
export async function modelPath({ name, file }: Family): Promise<string> {
  if (file === null) return (await resolveModel(undefined, resolving)).path;
  if (existsSync(file)) return file;
  throw new Error(`${name} is missing: run "node e2e/run.mjs", which installs ${file}.`);
}

const resolving = { env: process.env, fetch: globalThis.fetch, report: () => undefined };

/** Most tokens of a prompt. */
const TOKENS_MAX = 100_000;

/** What Spry does with text for one model, without its weights. */
export class Prompts {
  readonly #model: LlamaModel;
  readonly #vocabulary: LlamaVocabulary;
  readonly #builder: PromptBuilder;
  readonly #thread: PromptThread;

  /** @param file path of the GGUF */
  constructor({ template }: Family, file: string) {
    this.#model = new LlamaModel(file, { vocabularyOnly: true });
    this.#vocabulary = new LlamaVocabulary(this.#model);
    if (template !== undefined) {
      Object.assign(this.#vocabulary, {
        chatTemplate: readFileSync(templatePath(template), 'utf8'),
      });
    }
    this.#builder = new PromptBuilder(this.#vocabulary, TOKENS_MAX);
    this.#thread = new PromptThread({
      vocabulary: this.#vocabulary.facts,
      tokenizerAddress: this.#model.tokenizer.address,
      tokensMax: TOKENS_MAX,
    });
  }

  /** Tokens of the prompt that the engine computes for these messages. */
  tokens(messages: readonly Message[]): number[] {
    const prompt = this.#builder.build(messages as Parameters<PromptBuilder['build']>[0]);
    if (!prompt.fits) throw new Error('the prompt is too long');
    return [...prompt.tokens];
  }

  /** The same for messages so long that a thread makes the prompt. */
  async tokensOfThread(messages: readonly Message[]): Promise<number[]> {
    const question = { messages, rawPrompt: undefined, options: {} };
    const prompt = await this.#thread.make(question as Parameters<PromptThread['make']>[0]);
    if (!prompt.fits) throw new Error('the prompt is too long');
    return [...prompt.tokens];
  }

  /** The token with this spelling. */
  special(text: string): number {
    const found = this.#vocabulary.specialTokens.find((special) => special.text === text);
    if (found === undefined) throw new Error(`there is no control token ${text}`);
    return found.token;
  }

  isEndOfGeneration(token: number): boolean {
    return this.#vocabulary.isEndOfGeneration(token);
  }

  dispose(): void {
    this.#model.dispose();
  }
}

/** llama-server on one model, asked for nothing but tokens. */
export type TokenPeer = {
  readonly tokens: (messages: readonly Message[]) => Promise<number[]>;
  readonly stop: () => Promise<void>;
};

/** @param file path of the GGUF */
export async function startTokenPeer({ template }: Family, file: string): Promise<TokenPeer> {
  const flags = ['--jinja', '--ctx-size', '256', '--no-warmup', '--gpu-layers', '0'];
  if (template !== undefined) flags.push('--chat-template-file', templatePath(template));
  const server = await startPeer(portablePeer(), file, flags);
  const post = async <Answer>(route: string, body: object): Promise<Answer> => {
    const response = await fetch(`${server.url}${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Answer;
  };
  return {
    tokens: async (messages) => {
      const { prompt } = await post<{ prompt: string }>('/apply-template', { messages });
      const text = { content: prompt, add_special: true, parse_special: true };
      return (await post<{ tokens: number[] }>('/tokenize', text)).tokens;
    },
    stop: server.stop,
  };
}

function templatePath(name: string): string {
  return path.join(E2E_FOLDER, `models/templates/${name}.jinja`);
}
