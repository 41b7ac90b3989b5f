// How even eight streams are: the gaps between their pieces of text while they are alone, and while
// a ninth client's long prompt is computed.
import { startStreams, timedStream } from './client.mjs';
import { percentile } from './statistics.mjs';
import { concurrentPrompts, interruptingPrompt } from './workload.mjs';

const STREAM_COUNT = 8;
const STREAM_TOKENS = 128;
/** Pieces of text that each stream has had when the long prompt arrives. */
const UNDISTURBED_TEXT_COUNT = 32;

/** Eight streams, and in their midst the prompt of 1,500 tokens of a ninth client. */
export async function interruptedStreams(url, round) {
  const prompts = concurrentPrompts(round, STREAM_COUNT);
  const requests = prompts.map((prompt) => ({ prompt, tokensMax: STREAM_TOKENS }));
  const { underWay, timings } = startStreams(url, requests, UNDISTURBED_TEXT_COUNT);
  await underWay;
  const long = await timedStream(url, { prompt: interruptingPrompt(round), tokensMax: 2 });
  const allTimesMs = (await Promise.all(timings)).map((timing) => timing.textTimesMs);
  const allStartedMs = Math.max(...allTimesMs.map(([firstMs]) => firstMs));
  return {
    ...gapFigures('alone', gapsBetween(allTimesMs, allStartedMs, long.startMs)),
    ...gapFigures('disturbed', gapsBetween(allTimesMs, long.startMs, long.textTimesMs[0])),
    longFirstTokenMs: long.firstTokenMs,
    longPromptTokenCount: long.promptTokenCount,
  };
}

/**
 * Milliseconds between one piece of a stream's text and the next, of those that a span of time has
 * a part in.
 */
function gapsBetween(allTimesMs, fromMs, toMs) {
  return allTimesMs.flatMap((timesMs) =>
    timesMs.slice(1).flatMap((endMs, index) => {
      const startMs = timesMs[index];
      return endMs > fromMs && startMs < toMs ? [endMs - startMs] : [];
    }),
  );
}

function gapFigures(when, gapsMs) {
  return {
    [`${when}GapMsP50`]: percentile(gapsMs, 0.5),
    [`${when}GapMsP95`]: percentile(gapsMs, 0.95),
    [`${when}GapMsMax`]: Math.max(...gapsMs),
  };
}
