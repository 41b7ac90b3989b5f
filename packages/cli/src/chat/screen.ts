// Where an answer is shown: painted on a terminal, exactly as it came anywhere else.

import { usesColors } from '../colors.ts';
import type { CommandContext } from '../context.ts';
import type { Listener } from './answer.ts';
import { ControlFilter } from './control-filter.ts';
import { MarkdownPainter } from './markdown.ts';

export type Screen = Listener & {
  /** Ends the answer, and its last line. */
  readonly end: () => void;
};

/** @param isDocument whether the answer is JSON, which is no Markdown */
export function createScreen(
  { stdout, env }: Pick<CommandContext, 'stdout' | 'env'>,
  isDocument: boolean,
): Screen {
  let last = '\n';
  const write = (text: string): void => {
    if (text === '') return;
    last = text;
    stdout.write(text);
  };
  const endLine = (): void => {
    if (!last.endsWith('\n')) write('\n');
  };
  if (stdout.isTTY !== true) return { onText: write, onThought: () => undefined, end: endLine };
  const filter = new ControlFilter();
  const colored = usesColors(stdout, env);
  const painter = colored && !isDocument ? new MarkdownPainter() : null;
  let isThinking = false;
  const stopThinking = (): void => {
    if (!isThinking) return;
    isThinking = false;
    write(colored ? '\x1b[22m\n\n' : '\n\n');
  };
  return {
    onText: (text) => {
      stopThinking();
      const clean = filter.push(text);
      write(painter === null ? clean : painter.push(clean));
    },
    onThought: (text) => {
      if (!isThinking && colored) write('\x1b[2m');
      isThinking = true;
      write(filter.push(text));
    },
    end: () => {
      stopThinking();
      const rest = painter?.end() ?? '';
      const wasWhole = last.endsWith('\n') && rest === '';
      write(rest);
      if (!wasWhole) write('\n');
    },
  };
}
