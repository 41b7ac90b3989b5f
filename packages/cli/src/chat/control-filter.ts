// Keeps what a model writes from steering the terminal: control characters and whole control
// sequences are taken out, also where a sequence comes in pieces.

type State = 'text' | 'escape' | 'sequence' | 'string';

const ESCAPE = 0x1b;
const BELL = 0x07;
const NEW_LINE = 0x0a;
const TAB = 0x09;

/** What begins text that the terminal would take as a command: DCS, SOS, OSC, PM and APC. */
const STRING_STARTS = new Set([...'PX]^_']);

/** Passes text through, without control characters but for new lines and tabs. */
export class ControlFilter {
  #state: State = 'text';

  /** What is left of the next piece. */
  push(text: string): string {
    let kept = '';
    for (const character of text) if (this.#keeps(character)) kept += character;
    return kept;
  }

  #keeps(character: string): boolean {
    const code = character.codePointAt(0) ?? 0;
    // No sequence goes on in the next line: a model that never ends one must not hide the rest.
    if (code === NEW_LINE) this.#state = 'text';
    if (code === ESCAPE) {
      this.#state = 'escape';
      return false;
    }
    switch (this.#state) {
      case 'text':
        return this.#keepsText(code);
      case 'escape':
        this.#state = afterEscape(character, code);
        return false;
      case 'sequence':
        if (code >= 0x40 && code <= 0x7e) this.#state = 'text';
        return false;
      case 'string':
        if (code === BELL || code === 0x9c) this.#state = 'text';
        return false;
    }
  }

  #keepsText(code: number): boolean {
    if (code === NEW_LINE || code === TAB) return true;
    // The same in one character.
    if (code === 0x9b) this.#state = 'sequence';
    if (code === 0x90 || code === 0x98 || (code >= 0x9d && code <= 0x9f)) this.#state = 'string';
    return code >= 0x20 && (code < 0x7f || code > 0x9f);
  }
}

function afterEscape(character: string, code: number): State {
  if (character === '[') return 'sequence';
  if (STRING_STARTS.has(character)) return 'string';
  return code >= 0x20 && code <= 0x2f ? 'escape' : 'text';
}
