// The client.

import { Completions } from './chat/completions.ts';
import type * as ChatNames from './chat/names.ts';
import { CoreSpry } from './core-spry.ts';
import type { Model as ModelOfServer } from './models.ts';
import type { ClientOptions, RequestOptions } from './options.ts';
import type { Platform } from './platform.ts';

/** A client of Spry, and of any server that speaks the same API. */
export class Spry extends CoreSpry {
  /** Answers of models. */
  override readonly chat: { readonly completions: Completions };

  /**
   * @param platform what it runs on; tests hand in their own clock
   * @throws {SpryError} when an option is out of range, or no key is known for a remote server
   */
  constructor(options?: ClientOptions, platform?: Platform) {
    super(options, platform);
    this.chat = { completions: new Completions(this) };
  }
}

/** Types by the names that the official clients give them. */
// biome-ignore lint/style/noNamespace: types alone, which leave nothing behind.
export declare namespace Spry {
  export type { ChatNames as Chat, ClientOptions, ModelOfServer as Model, RequestOptions };
}
