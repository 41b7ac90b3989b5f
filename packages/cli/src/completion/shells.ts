// Scripts that complete a line of `spry`, one for each shell. They hold everything they need: a
// press of Tab starts no program. All three first find the command that the words before lead to.

import type { CompletedCommand, CompletedOption } from './command-tree.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The script, which ends with a new line. */
export function completionScript(shell: Shell, commands: readonly CompletedCommand[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      return zshScript(commands);
    case 'fish':
      return fishScript(commands);
  }
}

function bashScript(commands: readonly CompletedCommand[]): string {
  const values = optionsWithValues(commands).map(({ path, name, choices }) => {
    const offer = `COMPREPLY=($(compgen -W ${quote(choices.join(' '))} -- "$current"));`;
    return `    ${quote(`${path} ${name}`)}) ${choices.length === 0 ? '' : offer} return ;;`;
  });
  const words = commands.map(
    (command) => `    ${quote(command.path)}) words=${quote(wordsOf(command).join(' '))} ;;`,
  );
  return `# Completes spry in bash. To try it: source <(spry completion bash)
_spry() {
  local current="\${COMP_WORDS[COMP_CWORD]}" at=spry word words=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at $word" in
    ${pathPattern(commands)}) at="$at $word" ;;
    esac
  done
  case "$at \${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
  esac
  case "$at" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
# What is none of these words is completed as a file.
complete -o default -F _spry spry
`;
}

function zshScript(commands: readonly CompletedCommand[]): string {
  const values = optionsWithValues(commands).map(({ path, name, choices }) => {
    const offer = choices.length === 0 ? '_files' : `compadd -- ${choices.map(quote).join(' ')}`;
    return `    ${quote(`${path} ${name}`)}) ${offer}; return ;;`;
  });
  const items = commands.map((command) => {
    const described = describedWords(command).map(([word, description]) =>
      quote(`${word.replaceAll(':', '\\:')}:${description}`),
    );
    return `    ${quote(command.path)}) items=(${described.join(' ')}) ;;`;
  });
  return `#compdef spry
# Completes spry in zsh. To try it: source <(spry completion zsh)
_spry() {
  local at=spry word
  local -a items
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
    ${pathPattern(commands)}) at="$at $word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  case "$at" in
${items.join('\n')}
  esac
  _describe spry items || _files
}
if [[ "$funcstack[1]" == _spry ]]; then _spry "$@"; else compdef _spry spry; fi
`;
}

function fishScript(commands: readonly CompletedCommand[]): string {
  const paths = commands.slice(1).map(({ path }) => quote(path));
  const lines = commands.flatMap((command) => {
    const start = `complete -c spry -n ${quote(`__spry_at ${command.path}`)}`;
    const below = command.commands.map(
      ({ name, description }) => `${start} -f -a ${quote(name)} -d ${quote(description)}`,
    );
    const choices = command.choices.map((choice) => `${start} -f -a ${quote(choice)}`);
    const options = command.options.map((option) => `${start} ${fishOption(option)}`);
    return [...below, ...choices, ...options];
  });
  return `# Completes spry in fish. To try it: spry completion fish | source
function __spry_at
    set -l at spry
    for word in (commandline -opc)[2..]
        contains -- "$at $word" ${paths.join(' ')}; and set at "$at $word"
    end
    test "$at" = "$argv"
end
${lines.join('\n')}
`;
}

function fishOption({ names, description, takesValue, choices }: CompletedOption): string {
  const flags = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  if (choices.length > 0) flags.push('-x', `-a ${quote(choices.join(' '))}`);
  else if (takesValue) flags.push('-r');
  return `${flags.join(' ')} -d ${quote(description)}`;
}

type ValuePlace = {
  readonly path: string;
  readonly name: string;
  readonly choices: readonly string[];
};

/** Every option that a value follows, by each of its names. */
function optionsWithValues(commands: readonly CompletedCommand[]): ValuePlace[] {
  return commands.flatMap(({ path, options }) =>
    options
      .filter((option) => option.takesValue)
      .flatMap(({ names, choices }) => names.map((name) => ({ path, name, choices }))),
  );
}

function wordsOf(command: CompletedCommand): string[] {
  return describedWords(command).map(([word]) => word);
}

function describedWords({ commands, choices, options }: CompletedCommand): [string, string][] {
  return [
    ...commands.map(({ name, description }): [string, string] => [name, description]),
    ...choices.map((choice): [string, string] => [choice, '']),
    ...options.flatMap(({ names, description }) =>
      names.map((name): [string, string] => [name, description]),
    ),
  ];
}

function pathPattern(commands: readonly CompletedCommand[]): string {
  return commands
    .slice(1)
    .map(({ path }) => quote(path))
    .join(' | ');
}

/** In single quotes, which these shells read alike as long as no quote is inside. */
function quote(text: string): string {
  return `'${text.replaceAll("'", '’')}'`;
}
