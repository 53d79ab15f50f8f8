import { describe, expect, it } from 'vitest'
import { type DevicePlace, deviceItem, devicesTable } from '../../../functions/devices/index.ts'
import { receiveStock, stockReader } from '../../../functions/inventory/index.ts'
import { replenishmentTable } from '../../../functions/replenishment/index.ts'
import { countTaskStore } from '../../../functions/replenishment/readings/count-task.store.ts'
import { finishCount, listCountTasks } from '../../../functions/replenishment/readings/finish-count.ts'
import { readingStore } from '../../../functions/replenishment/readings/reading.store.ts'
import { positionKey } from '../../../functions/replenishment/replenishment.table.ts'
import { at, NOW, once, owner, reading, stranger, world } from './world.ts'

const device = (deviceId: string, places: DevicePlace[], changes: object = {}) =>
  deviceItem({
    deviceId,
    warehouseId: 'wh_shanghai',
    status: 'active',
    places,
    credential: { kind: 'secret', fingerprint: 'f', issuedAt: NOW },
    silentAfterMinutes: 60,
    registeredAt: NOW,
    version: 1,
    ...changes,
  })

const made = async (...devices: ReturnType<typeof device>[]) => {
  const here = await world()
  await here.tables.putAll(devicesTable, devices)
  const tasks = countTaskStore(here.tables)
  let now = NOW
  const counting = {
    tasks,
    stocks: stockReader(here.tables),
    warehouses: here.warehouses,
    clock: () => now,
    evaluate: here.evaluate,
    watch: here.watch,
  }
  return {
    ...here,
    tasks,
    setTo: (instant: string) => {
      now = instant
    },
    finish: (quantity: number, actor = owner) =>
      finishCount(counting)({ actor, ref: { sku: 'DL-1', warehouseId: 'wh_shanghai' }, quantity }, once),
    open: async (actor = owner) =>
      (await listCountTasks(counting)({ limit: 9, cursor: undefined }, actor)).items,
    frozen: async () =>
      (await here.tables.get(replenishmentTable, positionKey('DL-1', 'wh_shanghai')))?.frozen,
    kept: () =>
      readingStore(here.tables).between({ sku: 'DL-1', warehouseId: 'wh_shanghai' }, '2026', '2027'),
  }
}

describe('a scale', () => {
  const scale = device('scale', [{ location: 'A-3', sku: 'DL-1', pieceGrams: 340, tareGrams: 1_200 }])
  const weighed = (changes: object) => {
    const { sku: _, ...rest } = reading({ deviceId: 'scale' })
    return { ...rest, location: 'A-3', unit: 'KGM', ...changes }
  }

  it('tells pieces by their weight, of the shelf that it calls by a name of its own', async () => {
    const { handle, stock } = await made(scale)
    const { counts } = await handle([weighed({ quantity: 1.2 + 80 * 0.34 })])
    expect(counts).toEqual({ applied: 1 })
    expect(await stock()).toMatchObject({ onHand: 80 })
  })

  it('between two pieces is in doubt', async () => {
    const { handle, stock, open } = await made(scale)
    expect((await handle([weighed({ quantity: 1.2 + 80.4 * 0.34 })])).counts).toEqual({ doubtfulWeight: 1 })
    expect(await stock()).toMatchObject({ onHand: 100 })
    expect(await open()).toMatchObject([{ reason: 'doubtfulWeight', deviceId: 'scale' }])
  })

  it('takes the weight and its tolerance from the catalogue where its place says nothing of them', async () => {
    const { handle, stock, sell } = await made(
      device('scale', [{ location: 'A-3', sku: 'DL-1', tareGrams: 500 }]),
    )
    await sell({ weight: { grams: 12.5, tolerance: 0.45 } })
    const show = (quantity: number, minute: number) =>
      handle([weighed({ quantity, unit: 'GRM', measuredAt: at(minute) })])
    expect((await show(500 + 80 * 12.5, 0)).counts).toEqual({ applied: 1 })
    expect(await stock()).toMatchObject({ onHand: 80 })
    // Four tenths of a piece off: within what the catalogue allows, not within the usual quarter.
    expect((await show(500 + 70.4 * 12.5, 1)).counts).toEqual({ applied: 1 })
    expect(await stock()).toMatchObject({ onHand: 70 })
    expect((await show(500 + 60.48 * 12.5, 2)).counts).toEqual({ doubtfulWeight: 1 })
  })

  it('or counter that tells packs is believed by the packs of the catalogue, and by no others', async () => {
    const { handle, stock, sell } = await made(device('scale', [{ location: 'A-3', sku: 'DL-1' }]))
    await sell({ packs: [{ unit: 'XCS', quantity: 24 }] })
    expect((await handle([weighed({ quantity: 3, unit: 'XCS', measuredAt: at(0) })])).counts).toEqual({
      applied: 1,
    })
    expect(await stock()).toMatchObject({ onHand: 72 })
    expect((await handle([weighed({ quantity: 3, unit: 'XPX', measuredAt: at(1) })])).counts).toEqual({
      invalidQuantity: 1,
    })
    expect((await handle([weighed({ quantity: 2.5, unit: 'XCS', measuredAt: at(2) })])).counts).toEqual({
      applied: 1,
    })
    expect(await stock()).toMatchObject({ onHand: 60 })
  })

  it('of which nobody said what a piece weighs is kept, and tells nothing', async () => {
    const { handle, kept } = await made(device('scale', [{ location: 'A-3', sku: 'DL-1' }]))
    expect((await handle([weighed({ quantity: 5 })])).counts).toEqual({ invalidQuantity: 1 })
    expect(await kept()).toMatchObject([{ verdict: 'invalidQuantity', weighed: { grams: 5_000 } }])
  })
})

describe('what is never acted on, and kept', () => {
  it.each([
    ['of a revoked device', device('dev_1', [], { status: 'revoked' }), {}, 'revokedDevice'],
    [
      'of a device of another warehouse',
      device('dev_1', [], { warehouseId: 'wh_chengdu' }),
      {},
      'misplacedDevice',
    ],
    ['that the device itself doubts', device('dev_1', []), { quality: 'bad' }, 'poorQuality'],
    ['of a shelf that is not registered', device('dev_1', []), { sku: 'unknown' }, 'unknownStock'],
  ] as const)('a reading %s', async (_, registered, changes, verdict) => {
    const { handle, stock, open } = await made(registered)
    const { counts, raised } = await handle([reading({ quantity: 1, ...changes })])
    expect(counts).toEqual({ [verdict]: 1 })
    expect(raised).toEqual([])
    expect(await stock()).toMatchObject({ onHand: 100 })
    expect(await open()).toEqual([])
  })
})

describe('a sensor in doubt', () => {
  it('that jumps freezes its SKU only, until people have counted', async () => {
    const { handle, allOrders, open, frozen, finish, stock, setTo, evaluate, watched } = await made(
      device('dev_1', [{ sku: 'DL-1', mostStep: 300 }]),
    )
    expect((await handle([reading({ quantity: 401, measuredAt: at(1) })])).counts).toEqual({ absurdJump: 1 })
    expect(await frozen()).toMatchObject({ reason: 'absurdJump' })
    expect((await handle([reading({ quantity: 3, measuredAt: at(2) })])).counts).toEqual({ applied: 1 })
    expect(
      await evaluate([{ ref: { sku: 'DL-1', warehouseId: 'wh_shanghai' }, trigger: { kind: 'review' } }]),
    ).toEqual([])
    expect(await allOrders()).toEqual([])
    expect(await open(stranger)).toEqual([])
    await expect(finish(5, stranger)).rejects.toMatchObject({ code: 'not-found' })
    setTo('2026-03-01T13:00:00.000Z')
    expect(await finish(5)).toMatchObject({
      status: 'done',
      counted: 5,
      variance: 2,
      countedBy: owner.subject,
    })
    expect(await stock()).toMatchObject({ onHand: 5 })
    expect(watched).toMatchObject({ stocks: 1 })
    expect(await frozen()).toBeUndefined()
    expect(await open()).toEqual([])
    expect(await allOrders()).toHaveLength(1)
    await expect(finish(6)).rejects.toMatchObject({ code: 'illegal-transition' })
  })

  it('is not doubted again by what it said before the count', async () => {
    const { handle, finish, frozen, open } = await made(device('dev_1', [{ sku: 'DL-1', mostStep: 300 }]))
    const jump = reading({ quantity: 901, measuredAt: at(1) })
    await handle([jump])
    await finish(90)
    await handle([jump])
    expect(await frozen()).toBeUndefined()
    expect(await open()).toEqual([])
  })

  it('whose doubt was recorded by one who died before the freeze is frozen when the message comes again', async () => {
    const { handle, record, frozen, tables } = await made(device('dev_1', [{ sku: 'DL-1', mostStep: 300 }]))
    const jump = reading({ quantity: 901, measuredAt: at(1) })
    const { transact } = tables
    let calls = 0
    tables.transact = async writes => {
      if (++calls === 2) throw new Error('died')
      return transact(writes)
    }
    await expect(record([jump])).rejects.toThrow('died')
    tables.transact = transact
    expect(await frozen()).toBeUndefined()
    expect((await handle([jump])).counts).toEqual({ repeated: 1 })
    expect(await frozen()).toMatchObject({ reason: 'absurdJump' })
  })

  it('that shows the same although goods came an hour ago is stuck', async () => {
    const { handle, tables, frozen } = await made(device('dev_1', [{ sku: 'DL-1' }]))
    await handle([reading({ quantity: 80, measuredAt: at(0) })])
    await tables.transact([
      receiveStock({ sku: 'DL-1', warehouseId: 'wh_shanghai', quantity: 40, at: at(10) }),
    ])
    expect((await handle([reading({ quantity: 80, measuredAt: at(60) })])).counts).toEqual({ unsettled: 1 })
    expect(await frozen()).toBeUndefined()
    expect((await handle([reading({ quantity: 80, measuredAt: at(130) })])).counts).toEqual({
      stuckSensor: 1,
    })
    expect(await frozen()).toMatchObject({ reason: 'stuckSensor' })
  })

  it('that disagrees with another of the same shelf is not believed, nor is the other from then on', async () => {
    const shared = [{ sku: 'DL-1', shared: true }]
    const { handle, frozen, stock } = await made(device('dev_1', shared), device('dev_2', shared))
    await handle([reading({ quantity: 80, measuredAt: at(0) })])
    expect((await handle([reading({ deviceId: 'dev_2', quantity: 82, measuredAt: at(1) })])).counts).toEqual({
      applied: 1,
    })
    expect((await handle([reading({ quantity: 60, measuredAt: at(2) })])).counts).toEqual({
      sensorsDisagree: 1,
    })
    expect(await frozen()).toMatchObject({ reason: 'sensorsDisagree' })
    expect(await stock()).toMatchObject({ onHand: 82 })
  })

  it('far from the books asks for a count, within tolerance it corrects them', async () => {
    const { handle, stock, open } = await made(device('dev_1', [{ sku: 'DL-1', varianceTolerance: 0.1 }]))
    expect((await handle([reading({ quantity: 92, measuredAt: at(0) })])).counts).toEqual({ applied: 1 })
    expect((await handle([reading({ quantity: 70, measuredAt: at(1) })])).counts).toEqual({
      beyondTolerance: 1,
    })
    expect(await stock()).toMatchObject({ onHand: 92 })
    expect(await open()).toMatchObject([{ reason: 'beyondTolerance', quantity: 70 }])
  })
})
