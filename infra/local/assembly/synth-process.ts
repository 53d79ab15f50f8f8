/**
 * Bundles the functions and synthesises one tenant, in a process of its own: the CDK needs some hundred
 * megabytes that the running stack should not keep.
 *
 * Usage: node synth-process.ts <tenant> <directory of the cloud assembly>
 */
import { buildApp } from '../../app.ts'
import { bundle } from '../../bundle.ts'

const [tenant = '', outdir = ''] = process.argv.slice(2)
await bundle()
process.send?.({ step: 'bundled' })
const app = await buildApp({ tenants: [tenant], outdir, validate: false })
app.synth()
process.send?.({ step: 'synthesised' })
process.disconnect?.()
