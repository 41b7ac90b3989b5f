// Paints Markdown for a terminal while it is being written. Nothing is drawn twice: a character is
// held back only as long as what follows decides what it means.

type Style = { readonly on: string; readonly off: string };

const BOLD: Style = { on: '\x1b[1m', off: '\x1b[22m' };
const DIM: Style = { on: '\x1b[2m', off: '\x1b[22m' };
const ITALIC: Style = { on: '\x1b[3m', off: '\x1b[23m' };
const CODE: Style = { on: '\x1b[36m', off: '\x1b[39m' };

/** A line whose beginning may yet become a heading, an item, a quote or a fence. */
const UNDECIDED = /^ {0,12}(?:#{0,6}|[-*+]|>|`{1,3})$/;
const HEADING = /^ {0,3}#{1,6} $/;
const ITEM = /^( *)[-*+] $/;
const QUOTE = /^ *> $/;
const FENCE = /^ *```/;

export class MarkdownPainter {
  /** The beginning of a line that is not decided yet; null behind it. */
  #head: string | null = '';
  /** Asterisks whose meaning the next character decides. */
  #stars = '';
  #previous = '\n';
  #inFence = false;
  #open: Style[] = [];

  /** What to write for the next piece of text. */
  push(text: string): string {
    let painted = '';
    for (const character of text) painted += this.#take(character);
    return painted;
  }

  /** What is still held back, with every style ended. */
  end(): string {
    return this.#endLine();
  }

  #take(character: string): string {
    if (character === '\n') {
      const rest = this.#endLine();
      this.#head = '';
      this.#previous = '\n';
      return `${rest}\n`;
    }
    if (this.#head === null) return this.#inLine(character);
    this.#head += character;
    return UNDECIDED.test(this.#head) ? '' : this.#decide();
  }

  #endLine(): string {
    const head = this.#head === null ? '' : this.#decide();
    const stars = this.#settleStars('\n');
    const off = this.#open.map((style) => style.off).join('');
    this.#open = [];
    return head + stars + off;
  }

  /** What the beginning of the line is, written the way it is shown. */
  #decide(): string {
    const head = this.#head ?? '';
    this.#head = null;
    if (FENCE.test(head)) {
      this.#inFence = !this.#inFence;
      return this.#toggle(DIM) + head;
    }
    if (this.#inFence) return head === '' ? '' : this.#toggle(CODE) + head;
    if (HEADING.test(head)) return this.#toggle(BOLD);
    if (QUOTE.test(head)) return `${this.#toggle(DIM)}│ `;
    const indent = ITEM.exec(head)?.[1];
    if (indent !== undefined) return `${indent}• `;
    return [...head].map((character) => this.#inLine(character)).join('');
  }

  #inLine(character: string): string {
    if (this.#inFence || this.#open.includes(DIM)) return character;
    if (character === '`') return this.#settleStars(character) + this.#toggle(CODE);
    if (this.#open.includes(CODE)) return character;
    if (character === '*' && this.#stars.length < 3) {
      this.#stars += character;
      return '';
    }
    const stars = this.#settleStars(character);
    this.#previous = character;
    return stars + character;
  }

  /** Styles where the asterisks stand at the edge of a word, else the asterisks. */
  #settleStars(next: string): string {
    const stars = this.#stars;
    this.#stars = '';
    if (stars === '') return '';
    const styles = [...(stars.length > 1 ? [BOLD] : []), ...(stars.length === 2 ? [] : [ITALIC])];
    const closes = styles.every((style) => this.#open.includes(style)) && /\S/.test(this.#previous);
    const opens = /\S/.test(next) && !/[\p{L}\p{N}]/u.test(this.#previous);
    if (!closes && !opens) {
      this.#previous = '*';
      return stars;
    }
    return styles.map((style) => this.#toggle(style)).join('');
  }

  #toggle(style: Style): string {
    if (!this.#open.includes(style)) {
      this.#open.push(style);
      return style.on;
    }
    this.#open = this.#open.filter((other) => other !== style);
    return style.off;
  }
}
