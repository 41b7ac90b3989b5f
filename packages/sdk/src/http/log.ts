// Log lines: how many, and where to. Headers that hold secrets are never written.

/** What takes log lines; `console` is one, and so are most loggers. */
export type Logger = {
  readonly error: (message: string, ...details: unknown[]) => void;
  readonly warn: (message: string, ...details: unknown[]) => void;
  readonly info: (message: string, ...details: unknown[]) => void;
  readonly debug: (message: string, ...details: unknown[]) => void;
};

/** What is written: this level and what is graver. */
export type LogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug';

const LEVELS: readonly LogLevel[] = ['off', 'error', 'warn', 'info', 'debug'];

/** @returns whether `name` is a level */
export function isLogLevel(name: string | undefined): name is LogLevel {
  return (LEVELS as readonly (string | undefined)[]).includes(name);
}

/** A logger that keeps only what `level` lets through. */
export function atLevel(logger: Logger, level: LogLevel): Logger {
  const silent = (): void => {};
  const pass = (name: Exclude<LogLevel, 'off'>): Logger['info'] =>
    LEVELS.indexOf(name) <= LEVELS.indexOf(level)
      ? (message, ...details) => logger[name](message, ...details)
      : silent;
  return { error: pass('error'), warn: pass('warn'), info: pass('info'), debug: pass('debug') };
}

const SECRET_HEADERS = /^(authorization|proxy-authorization|cookie|set-cookie|.*api-?key.*)$/i;

/** Headers as they may be logged: secrets are replaced by `***`. */
export function withoutSecrets(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    [...headers].map(([name, value]) => [name, SECRET_HEADERS.test(name) ? '***' : value]),
  );
}
