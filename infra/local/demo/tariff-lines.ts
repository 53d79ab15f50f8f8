import type { KeptTariffLine } from '../../../functions/customs/index.ts'

const SOURCE = 'an example; the customs’ tariff of the year counts'

/** What imports of the demo's kinds of goods cost: enough to declare one, invented where it says so. */
export const demoTariffLines: readonly KeptTariffLine[] = [
  {
    hsCode: '8482102000',
    from: '2026-01-01',
    description: '深沟球轴承 Deep groove ball bearings',
    duty: { general: { adValorem: '0.2' }, mostFavoured: { adValorem: '0.08' } },
    vat: '0.13',
    source: SOURCE,
    version: 1,
  },
  {
    hsCode: '7318151001',
    from: '2026-01-01',
    description: '螺栓 Bolts, tensile strength 800 MPa and above',
    duty: { general: { adValorem: '0.8' }, mostFavoured: { adValorem: '0.08' } },
    vat: '0.13',
    source: SOURCE,
    version: 1,
  },
  {
    hsCode: '8204110000',
    from: '2026-01-01',
    description: '固定的扳手 Hand-operated spanners, non-adjustable',
    duty: { general: { adValorem: '0.5' }, mostFavoured: { adValorem: '0.1' } },
    vat: '0.13',
    source: SOURCE,
    version: 1,
  },
]
