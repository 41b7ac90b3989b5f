// Draws figures of Spry and its peer as an SVG that reads alike on light and dark pages.
import { linearScale, logarithmicScale } from './scales.mjs';

const WIDTH = 860;
const HEIGHT = 456;
const AREA = { left: 72, right: 836, top: 100, bottom: 344 };
/** Between the middle of a category and the mark of either series. */
const RANGE_OFFSET = 14;
const LABEL_HEIGHT = 14;

const STYLE = `
  svg {
    --page: #fff; --strong: #1f2328; --muted: #59636e; --grid: #d1d9e0;
    --spry: #0550ae; --peer: #9a6700;
    font: 12px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; fill: var(--muted)
  }
  @media (prefers-color-scheme: dark) {
    svg {
      --page: #0d1117; --strong: #f0f6fc; --muted: #9198a1; --grid: #30363d;
      --spry: #6cb6ff; --peer: #e3b341
    }
  }
  .page { fill: var(--page) } .strong { fill: var(--strong) } .grid { stroke: var(--grid) }
  .title { font-size: 17px; font-weight: 600 } .subtitle { font-size: 13px }
  .caption { font-size: 11px }
  .label { font-weight: 600; paint-order: stroke; stroke: var(--page); stroke-width: 4 }
  .spry { fill: var(--spry) } .peer { fill: var(--peer) }
  .line { fill: none; stroke-width: 2.5 }
  .spry.line { stroke: var(--spry) } .peer.line { stroke: var(--peer) }`;

/**
 * A series has a list of points for each category. Where a category has several points they are
 * joined by an upright line; else the categories' points are joined from left to right.
 * @typedef {{ label: string, value: number }} Point
 * @typedef {{ name: string, style: 'spry' | 'peer', points: Point[][] }} Series
 * @typedef {{ title: string, subtitle: string, axis: string, scale: 'linear' | 'logarithmic',
 *   categories: string[], series: [Series, Series], caption: string[] }} Plot
 */

/** @param {Plot} plot @returns {string} */
export function drawPlot(plot) {
  const values = plot.series.flatMap(({ points }) => points.flat().map(({ value }) => value));
  const scale = plot.scale === 'linear' ? linearScale(values) : logarithmicScale(values);
  const isRange = plot.series[0].points[0].length > 1;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}"`,
    ` height="${HEIGHT}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escapeXml(plot.title)}</title>`,
    `<desc id="description">${escapeXml(describe(plot))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    text(24, 34, plot.title, 'title strong'),
    text(24, 55, plot.subtitle, 'subtitle'),
    ...drawLegend(plot.series),
    ...drawAxes(plot, scale),
    ...(isRange ? drawRanges(plot, scale) : drawLines(plot, scale)),
    ...plot.caption.map((line, index) => text(24, 404 + index * 16, line, 'caption')),
    '</svg>\n',
  ].join('\n');
}

/** Every number, for those who cannot see them. */
function describe({ subtitle, categories, series }) {
  const of = ({ name, points }, category) =>
    `${name} ${points[category].map((point) => caption(point)).join(', ')}`;
  const sentences = categories.map(
    (category, index) => `${category}: ${series.map((one) => of(one, index)).join('; ')}.`,
  );
  return [`${subtitle}.`, ...sentences].join(' ');
}

function drawLegend(series) {
  return series.flatMap(({ name, style }, index) => {
    const x = 32 + index * 72;
    return [marker(style, x, 78), text(x + 12, 82, name, 'strong')];
  });
}

function drawAxes({ categories, axis }, { ticks, shareOf }) {
  return [
    ...ticks.flatMap((tick) => [
      `<path class="grid" d="M${AREA.left} ${round(toY(shareOf(tick)))}H${AREA.right}"/>`,
      text(AREA.left - 8, toY(shareOf(tick)) + 4, tick.toLocaleString('en-GB'), '', 'end'),
    ]),
    ...categories.map((category, index) =>
      text(toX(index, categories.length), AREA.bottom + 22, category, 'strong', 'middle'),
    ),
    text((AREA.left + AREA.right) / 2, AREA.bottom + 40, axis, '', 'middle'),
  ];
}

function drawLines({ categories, series }, { shareOf }) {
  return series.flatMap(({ style, points }, own) => {
    const places = points.map(([{ value }], index) => ({
      x: toX(index, categories.length),
      y: toY(shareOf(value)),
      label: figure(value),
      // The greater one's label stands above the line, the other's below.
      isAbove: value > series[1 - own].points[index][0].value,
    }));
    const path = places.map(({ x, y }) => `${round(x)} ${round(y)}`).join('L');
    return [
      `<path class="${style} line" d="M${path}"/>`,
      ...places.flatMap(({ x, y, label, isAbove }) => [
        marker(style, x, y),
        text(x, isAbove ? y - 12 : y + 22, label, `${style} label`, 'middle'),
      ]),
    ];
  });
}

function drawRanges({ categories, series }, { shareOf }) {
  return series.flatMap(({ style, points }, own) =>
    points.flatMap((range, index) => {
      const side = own === 0 ? -1 : 1;
      const x = toX(index, categories.length) + side * RANGE_OFFSET;
      const ys = range.map(({ value }) => toY(shareOf(value)));
      const labelYs = apart(ys);
      return [
        `<path class="${style} line" d="M${round(x)} ${round(ys[0])}V${round(ys.at(-1))}"/>`,
        ...range.flatMap((point, at) => [
          marker(style, x, ys[at]),
          text(
            x + side * 12,
            labelYs[at] + 4,
            caption(point),
            `${style} label`,
            own === 0 ? 'end' : 'start',
          ),
        ]),
      ];
    }),
  );
}

/** Heights for labels beside marks, from the lowest up, moved so that none covers another. */
function apart(ys) {
  const places = [...ys];
  for (let pass = 0; pass < 2 * ys.length; pass++) {
    for (let index = 1; index < places.length; index++) {
      const missing = LABEL_HEIGHT - (places[index - 1] - places[index]);
      if (missing <= 0) continue;
      places[index - 1] += missing / 2;
      places[index] -= missing / 2;
    }
  }
  return places;
}

/** The shapes differ too, for those who do not tell the colours apart. */
function marker(style, x, y) {
  if (style === 'spry') return `<circle class="spry" cx="${round(x)}" cy="${round(y)}" r="5"/>`;
  return `<rect class="peer" x="${round(x - 4.5)}" y="${round(y - 4.5)}" width="9" height="9"/>`;
}

function toY(share) {
  return AREA.bottom - share * (AREA.bottom - AREA.top);
}

function toX(index, count) {
  return AREA.left + ((index + 0.5) / count) * (AREA.right - AREA.left);
}

function caption({ label, value }) {
  return label === '' ? figure(value) : `${label} ${figure(value)}`;
}

function figure(value) {
  const digits = value >= 100 ? 0 : 1;
  return value.toLocaleString('en-GB', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

function text(x, y, content, style = '', anchor = 'start') {
  const attributes = `x="${round(x)}" y="${round(y)}" class="${style}" text-anchor="${anchor}"`;
  return `<text ${attributes}>${escapeXml(content)}</text>`;
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function escapeXml(content) {
  return content.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
