import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAtStop } from '../testing/reference-answer.ts';
import { StopMatcher } from './stop-matcher.ts';

/** Feeds the pieces as the engine does. */
function feed(stops: readonly string[], pieces: readonly string[]) {
  const matcher = new StopMatcher(stops);
  const shown: string[] = [];
  for (const piece of pieces) {
    const { text, stopped } = matcher.push(piece);
    shown.push(text);
    if (stopped) return { text: shown.join(''), stopped, shown };
  }
  shown.push(matcher.flush());
  return { text: shown.join(''), stopped: false, shown };
}

// Few different characters, so that stop sequences match, nearly match and overlap all the time.
const word = fc.string({ unit: fc.constantFrom('a', 'b', '🙂'), minLength: 1, maxLength: 5 });
const stopWords = fc.array(word, { maxLength: 4 });
const pieces = fc.array(word, { maxLength: 12 });

describe('StopMatcher', () => {
  it('gives the same however the text is split', () => {
    fc.assert(
      fc.property(stopWords, pieces, (stops, split) => {
        const whole = split.join('');
        const cut = cutAtStop(whole, stops);
        const { text, stopped } = feed(stops, split);
        expect({ text, stopped }).toEqual({ text: cut ?? whole, stopped: cut !== null });
        expect(feed(stops, [whole])).toMatchObject({ text, stopped });
        expect(feed(stops, [...whole])).toMatchObject({ text, stopped });
      }),
      { numRuns: 1000 },
    );
  });

  it('finds a single stop sequence where indexOf does', () => {
    fc.assert(
      fc.property(word, pieces, (stop, split) => {
        const whole = split.join('');
        const at = whole.indexOf(stop);
        expect(feed([stop], split).text).toBe(at === -1 ? whole : whole.slice(0, at));
      }),
      { numRuns: 500 },
    );
  });

  it('holds back no more than what may become a stop sequence', () => {
    fc.assert(
      fc.property(stopWords, pieces, (stops, split) => {
        const matcher = new StopMatcher(stops);
        let taken = '';
        let shown = '';
        for (const piece of split) {
          const { text, stopped } = matcher.push(piece);
          if (stopped) return;
          taken += piece;
          shown += text;
          const held = taken.slice(shown.length);
          expect(taken).toBe(shown + held);
          const possible = held === '' || stops.some((stop) => stop.startsWith(held));
          expect(possible).toBe(true);
        }
      }),
    );
  });

  it('passes everything on at once without stop sequences', () => {
    expect(feed([], ['a', 'b']).shown).toEqual(['a', 'b', '']);
  });

  it('takes the stop sequence that is complete first', () => {
    expect(feed(['abcd', 'c'], ['xabcd'])).toMatchObject({ text: 'xab', stopped: true });
    expect(feed(['abcd', 'c'], [...'xabcd'])).toMatchObject({ text: 'xab', stopped: true });
    expect(feed(['bc', 'abc'], ['xabc'])).toMatchObject({ text: 'x', stopped: true });
  });

  it('starts over when a near match fails', () => {
    expect(feed(['aab'], ['a', 'a', 'a', 'b', 'c'])).toMatchObject({ text: 'a', stopped: true });
  });

  it.each(['\ud83d', '\ude42', '\ude42x', 'x\ud83d'])('tears no character for %j', (stop) => {
    const { shown, stopped } = feed([stop], ['x🙂', 'x', '🙂']);
    expect({ shown, stopped }).toEqual({ shown: ['x🙂', 'x', '🙂', ''], stopped: false });
  });
});
