/** A curve of cover against fill rate. */
export interface Curve {
  readonly name: string
  readonly points: readonly { readonly fill: number; readonly cover: number }[]
}

export interface Panel {
  readonly title: string
  readonly unit: string
  readonly curves: readonly Curve[]
}

const WIDTH = 480
const HEIGHT = 320
const LEFT = 56
const BOTTOM = 44
const TOP = 34
const RIGHT = 16
const LOWEST_FILL = 0.8
const COLOURS = ['#0b6e4f', '#c1440e', '#e0a100', '#4a6fa5', '#444444'] as const

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const text = (x: number, y: number, words: string, more = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escaped(words)}</text>`

const panelOf = ({ title, unit, curves }: Panel, left: number, top: number): string => {
  const shown = curves.map(curve => ({
    ...curve,
    points: curve.points.filter(({ fill }) => fill >= LOWEST_FILL).toSorted((a, b) => a.fill - b.fill),
  }))
  const ours = shown[0]?.points.at(-1)?.cover ?? 1
  const highest = Math.min(
    2 * ours,
    Math.max(...shown.flatMap(({ points }) => points.map(({ cover }) => cover))),
  )
  const x = (fill: number) => LEFT + ((fill - LOWEST_FILL) / (1 - LOWEST_FILL)) * (WIDTH - LEFT - RIGHT)
  const y = (cover: number) =>
    HEIGHT - BOTTOM - (Math.min(cover, highest) / highest) * (HEIGHT - TOP - BOTTOM)
  const grid = [0.8, 0.85, 0.9, 0.95, 1].map(
    fill =>
      `<line x1="${x(fill)}" x2="${x(fill)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#ddd"/>` +
      text(x(fill), HEIGHT - BOTTOM + 16, fill.toFixed(2), 'text-anchor="middle"'),
  )
  const ticks = [0, 0.5, 1].map(part =>
    text(
      LEFT - 6,
      y(part * highest) + 4,
      (part * highest).toFixed(highest < 10 ? 1 : 0),
      'text-anchor="end"',
    ),
  )
  const lines = shown.map(({ points }, i) => {
    const colour = COLOURS[i % COLOURS.length]
    const path = points.map(({ fill, cover }) => `${x(fill).toFixed(1)},${y(cover).toFixed(1)}`).join(' ')
    const dots = points.map(
      ({ fill, cover }) =>
        `<circle cx="${x(fill).toFixed(1)}" cy="${y(cover).toFixed(1)}" r="2.5" fill="${colour}"/>`,
    )
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${i ? 1.2 : 2.4}"/>${dots.join('')}`
  })
  const legend = shown.map(({ name }, i) =>
    text(LEFT + 8, TOP + 14 + 14 * i, name, `fill="${COLOURS[i % COLOURS.length]}"`),
  )
  return [
    `<g transform="translate(${left} ${top})">`,
    text(LEFT, 20, title, 'font-weight="bold" font-size="13"'),
    ...grid,
    ...ticks,
    text(WIDTH / 2, HEIGHT - 8, 'fill rate reached (mean over SKUs)', 'text-anchor="middle"'),
    text(
      14,
      HEIGHT / 2,
      `stock, in ${unit} of demand`,
      `text-anchor="middle" transform="rotate(-90 14 ${HEIGHT / 2})"`,
    ),
    ...lines,
    ...legend,
    '</g>',
  ].join('\n')
}

/** Stock against service, a panel for each data set, as an SVG of its own. */
export const plot = (panels: readonly Panel[]): string => {
  const rows = Math.ceil(panels.length / 2)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${2 * WIDTH}" height="${rows * HEIGHT}" font-family="sans-serif" font-size="11">`,
    '<title>Stock against service</title>',
    '<rect width="100%" height="100%" fill="white"/>',
    ...panels.map((panel, i) => panelOf(panel, (i % 2) * WIDTH, Math.floor(i / 2) * HEIGHT)),
    '</svg>\n',
  ].join('\n')
}
