// What processes that run kernels are told of the environment.

/** Secrets of the server that kernels have no use for. */
const WITHHELD = ['SPRY_API_KEY', 'HF_TOKEN', 'GROQ_API_KEY', 'OPENAI_API_KEY'];

/** The environment without the server's secrets. */
export function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !WITHHELD.includes(name)));
}
