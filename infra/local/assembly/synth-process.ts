/**
 * Bundles the functions and synthesises one tenant, in a process of its own: the CDK needs some hundred
 * megabytes that the running stack should not keep.
 *
 * Usage: node synth-process.ts <tenant> <directory of the cloud assembly>
 */
import { bundle } from '../../bundle.ts'
import { keepCompiled } from '../keep-compiled.ts'

const [tenant = '', outdir = ''] = process.argv.slice(2)
keepCompiled()
const bundled = bundle()
// The CDK takes as long to load as the bundler to work, which does so in a process of its own.
const { buildApp } = await import('../../app.ts')
await bundled
process.send?.({ step: 'bundled' })
const app = await buildApp({ tenants: [tenant], outdir, validate: false })
app.synth()
process.send?.({ step: 'synthesised' })
process.disconnect?.()
