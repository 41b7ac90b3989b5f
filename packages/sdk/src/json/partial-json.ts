// Reads JSON while it is being written, and shows at any time what is there so far. Each character
// is looked at once: the value grows in place, it is not parsed again for each piece. Texts are
// shown while they grow; numbers and words such as `true` once they are whole, for `12` may become
// `123`.

type Container = Record<string, unknown> | unknown[];

type State =
  | 'value'
  | 'first item'
  | 'first key'
  | 'key'
  | 'colon'
  | 'after value'
  | 'string'
  | 'literal'
  | 'complete'
  | 'broken';

export class PartialJson {
  #root: unknown;
  /** Containers that are open, outermost first, and the key that each has come to. */
  readonly #open: { readonly container: Container; key: string }[] = [];
  #state: State = 'value';
  /** Of the text, number or word that has begun: what there is of it. */
  #token = '';
  /** Of an escape in a text: what there is of it, from the backslash on. */
  #escape = '';
  #isKey = false;
  /**
   * Whether the text ends in the first half of a character whose second half is still to come.
   * Noted on the way: to look at the end of a growing text copies it each time.
   */
  #endsInHalf = false;

  /**
   * What there is so far; undefined before the first value. One value that grows: copy to keep it.
   */
  get value(): unknown {
    return this.#root;
  }

  /** Whether the document has come to its end. */
  get isComplete(): boolean {
    return this.#state === 'complete';
  }

  /** Whether the text is no JSON; the value stays as it was before the fault. */
  get isBroken(): boolean {
    return this.#state === 'broken';
  }

  /** Takes the next piece of the text. @returns the value so far */
  push(piece: string): unknown {
    let index = 0;
    while (index < piece.length && this.#state !== 'broken') {
      if (this.#state === 'string') index = this.#readString(piece, index);
      else if (this.#state === 'literal') index = this.#readLiteral(piece, index);
      else index = this.#readMark(piece, index);
    }
    if (this.#state === 'string' && !this.#isKey) {
      this.#put(this.#endsInHalf ? this.#token.slice(0, -1) : this.#token);
    }
    return this.#root;
  }

  #readString(piece: string, start: number): number {
    if (this.#escape !== '') return this.#readEscape(piece, start);
    let index = start;
    for (; index < piece.length; index++) {
      const code = piece.charCodeAt(index);
      if (code === QUOTE || code === BACKSLASH) break;
      if (code < SPACE) return this.#break(index);
    }
    if (index > start) this.#append(piece.slice(start, index));
    if (index === piece.length) return index;
    if (piece.charCodeAt(index) === BACKSLASH) this.#escape = '\\';
    else this.#endString();
    return index + 1;
  }

  #readEscape(piece: string, index: number): number {
    this.#escape += piece.charAt(index);
    const kind = this.#escape.charAt(1);
    if (kind === 'u') {
      if (!/^\\u[\da-f]*$/i.test(this.#escape)) return this.#break(index);
      if (this.#escape.length < '\\u0000'.length) return index + 1;
      this.#append(String.fromCharCode(Number.parseInt(this.#escape.slice(2), 16)));
    } else {
      const character = ESCAPES[kind];
      if (character === undefined) return this.#break(index);
      this.#append(character);
    }
    this.#escape = '';
    return index + 1;
  }

  #append(text: string): void {
    this.#token += text;
    const last = text.charCodeAt(text.length - 1);
    this.#endsInHalf = last >= HALF_FIRST && last <= HALF_LAST;
  }

  #endString(): void {
    if (this.#isKey) {
      const frame = this.#open.at(-1);
      if (frame !== undefined) frame.key = this.#token;
      this.#state = 'colon';
      return;
    }
    this.#put(this.#token);
    this.#endValue();
  }

  #readLiteral(piece: string, start: number): number {
    let index = start;
    while (index < piece.length && LITERAL.test(piece.charAt(index))) index++;
    this.#token += piece.slice(start, index);
    if (index === piece.length) return index;
    try {
      this.#put(JSON.parse(this.#token));
      this.#endValue();
    } catch {
      this.#break(index);
    }
    return index;
  }

  #readMark(piece: string, index: number): number {
    const mark = piece.charAt(index);
    if (WHITE_SPACE.test(mark)) return index + 1;
    switch (this.#state) {
      case 'first item':
        if (mark === ']') return this.#close(index);
        this.#state = 'value';
        return index;
      case 'value':
        return this.#beginValue(mark, index);
      case 'first key':
        if (mark === '}') return this.#close(index);
        this.#state = 'key';
        return index;
      case 'key':
        return mark === '"' ? this.#beginString(index, true) : this.#break(index);
      case 'colon':
        return mark === ':' ? this.#go('value', index) : this.#break(index);
      case 'after value':
        return this.#afterValue(mark, index);
      default:
        // Text behind the end of the document.
        return this.#break(index);
    }
  }

  #beginValue(mark: string, index: number): number {
    if (mark === '"') return this.#beginString(index, false);
    if (mark === '{') return this.#beginContainer({}, 'first key', index);
    if (mark === '[') return this.#beginContainer([], 'first item', index);
    if (!LITERAL.test(mark)) return this.#break(index);
    this.#token = '';
    this.#state = 'literal';
    return index;
  }

  #beginString(index: number, isKey: boolean): number {
    this.#token = '';
    this.#endsInHalf = false;
    this.#isKey = isKey;
    return this.#go('string', index);
  }

  #beginContainer(container: Container, state: State, index: number): number {
    this.#put(container);
    this.#open.push({ container, key: '' });
    return this.#go(state, index);
  }

  #afterValue(mark: string, index: number): number {
    const isArray = Array.isArray(this.#open.at(-1)?.container);
    if (mark === (isArray ? ']' : '}')) return this.#close(index);
    if (mark !== ',') return this.#break(index);
    const frame = this.#open.at(-1);
    if (frame !== undefined && isArray) frame.key = String(Number(frame.key || '0') + 1);
    return this.#go(isArray ? 'value' : 'key', index);
  }

  #close(index: number): number {
    this.#open.pop();
    this.#endValue();
    return index + 1;
  }

  #endValue(): void {
    this.#state = this.#open.length === 0 ? 'complete' : 'after value';
  }

  /** Shows a value at the place where the text has come to. */
  #put(value: unknown): void {
    const frame = this.#open.at(-1);
    if (frame === undefined) this.#root = value;
    else if (Array.isArray(frame.container)) frame.container[Number(frame.key)] = value;
    else if (frame.key === '__proto__') defineOwn(frame.container, frame.key, value);
    else frame.container[frame.key] = value;
  }

  #go(state: State, index: number): number {
    this.#state = state;
    return index + 1;
  }

  #break(index: number): number {
    return this.#go('broken', index);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const HALF_FIRST = 0xd800;
const HALF_LAST = 0xdbff;
const WHITE_SPACE = /[ \n\r\t]/;
const LITERAL = /[-+.\w]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** An assignment would change the prototype in place of adding a field, as `JSON.parse` does. */
function defineOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
