import { describe, expect, it } from 'vitest'
import { topicMatches } from '../../../../infra/local/iot/topic-filter.ts'

describe('A topic filter', () => {
  it.each([
    ['dockline/+/+/stock', 'dockline/wh_shanghai/dev_01/stock', true],
    ['dockline/+/+/stock', 'dockline/wh_shanghai/dev_01/alarm', false],
    ['dockline/+/+/stock', 'dockline/wh_shanghai/stock', false],
    ['dockline/+/+/stock', 'dockline/a/b/stock/extra', false],
    ['dockline/#', 'dockline', true],
    ['dockline/#', 'dockline/a/b', true],
    ['#', 'dockline/a', true],
    ['#', '$SYS/broker', false],
    ['+/broker', '$SYS/broker', false],
    ['$SYS/#', '$SYS/broker', true],
    ['a//b', 'a//b', true],
    ['a/+/b', 'a//b', true],
  ])('%s and %s: %s', (filter, topic, matches) => {
    expect(topicMatches(filter, topic)).toBe(matches)
  })
})
