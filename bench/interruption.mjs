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
  const gaps = gapsOf(allTimesMs);
  const alone = gaps.filter(({ endMs }) => endMs > allStartedMs && endMs <= long.startMs);
  const disturbed = gaps.filter(
    ({ startMs, endMs }) => endMs > long.startMs && startMs < long.textTimesMs[0],
  );
  return {
    ...gapFigures('alone', alone),
    ...gapFigures('disturbed', disturbed),
    longFirstTokenMs: long.firstTokenMs,
    longPromptTokenCount: long.promptTokenCount,
  };
}

/** From one piece of a stream's text to the next, of all streams. */
function gapsOf(allTimesMs) {
  return allTimesMs.flatMap((timesMs) =>
    timesMs.slice(1).map((endMs, index) => ({ startMs: timesMs[index], endMs })),
  );
}

function gapFigures(when, gaps) {
  const gapsMs = gaps.map(({ startMs, endMs }) => endMs - startMs);
  return {
    [`${when}GapMsP50`]: percentile(gapsMs, 0.5),
    [`${when}GapMsP95`]: percentile(gapsMs, 0.95),
    [`${when}GapMsMax`]: Math.max(...gapsMs),
  };
}
