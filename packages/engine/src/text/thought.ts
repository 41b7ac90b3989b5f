// The part of an answer in which the model thinks, up to the marker that closes it.
import { Detokenizer } from './detokenizer.ts';
import type { ThoughtMarkers } from './markers.ts';
import { StopMatcher } from './stop-matcher.ts';

/** What a piece of text meant. */
export type ThoughtPiece = {
  /** Thoughts that are certain, without line breaks around them. */
  readonly text: string;
  /** Null while the thought goes on; then what came behind it. */
  readonly behind: string | null;
};

export class Thought {
  readonly #detokenizer = new Detokenizer();
  readonly #open: string;
  readonly #end: StopMatcher;
  /** Text before it is known whether the answer begins with a thought; null once it is. */
  #lead: string | null;
  /** Line breaks that are dropped if nothing follows them. */
  #breaks = '';
  #isEmpty = true;

  /** @param isOpen whether the prompt opened the thought; else the model may do so */
  constructor({ open, close }: ThoughtMarkers, isOpen: boolean) {
    this.#open = open;
    this.#end = new StopMatcher([close]);
    this.#lead = isOpen ? null : '';
  }

  /** Whether the model has begun to think. */
  get hasBegun(): boolean {
    return this.#lead === null;
  }

  /** Takes the bytes of the next token. */
  push(bytes: Uint8Array): ThoughtPiece {
    const piece = this.#detokenizer.push(bytes);
    if (this.#lead === null) return this.#think(piece);
    this.#lead += piece;
    const lead = this.#lead.trimStart();
    if (lead.startsWith(this.#open)) {
      this.#lead = null;
      return this.#think(lead.slice(this.#open.length));
    }
    if (this.#open.startsWith(lead)) return { text: '', behind: null };
    return { text: '', behind: this.#lead };
  }

  /** What was held back, when the answer ends here: thoughts, or text where there were none. */
  flush(): string {
    const cut = this.#detokenizer.flush();
    return this.#lead === null ? this.#tidy(this.#end.flush() + cut) : this.#lead + cut;
  }

  #think(piece: string): ThoughtPiece {
    const { text, stopped, rest } = this.#end.push(piece);
    return { text: this.#tidy(text), behind: stopped ? rest : null };
  }

  #tidy(text: string): string {
    const all = this.#breaks + text;
    const whole = this.#isEmpty ? all.replace(/^[\r\n]+/, '') : all;
    const certain = whole.replace(/[\r\n]+$/, '');
    this.#breaks = whole.slice(certain.length);
    if (certain !== '') this.#isEmpty = false;
    return certain;
  }
}
