import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LocalStackError } from '../local-stack-error.ts'

export interface TemplateResource {
  Type: string
  Properties?: Record<string, unknown>
  Condition?: string
  Metadata?: Record<string, unknown>
}

export interface Template {
  Resources?: Record<string, TemplateResource>
  Outputs?: Record<string, { Value: unknown; Export?: { Name: unknown }; Condition?: string }>
  Parameters?: Record<string, { Type: string; Default?: unknown }>
  Conditions?: Record<string, unknown>
  Mappings?: Record<string, Record<string, Record<string, unknown>>>
}

export interface StackTemplate {
  /** CloudFormation's name of the stack, for example `demo-service`. */
  name: string
  region: string
  template: Template
}

export interface Assembly {
  stacks: StackTemplate[]
  /** Object key in the asset bucket -> directory or file in the assembly. */
  assets: ReadonlyMap<string, string>
}

interface Artifact {
  type: string
  environment?: string
  dependencies?: string[]
  properties?: { directoryName?: string; templateFile?: string; stackName?: string; file?: string }
}

interface AssetManifest {
  files?: Record<string, { source?: { path?: string }; destinations: Record<string, { objectKey: string }> }>
}

const readJson = <T>(...path: string[]): T => {
  const file = join(...path)
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch (cause) {
    throw new LocalStackError(`Cannot read ${file} of the cloud assembly`, { cause })
  }
}

/** `aws://123456789012/eu-central-1` -> `eu-central-1`; a stack without a fixed region gets the fallback. */
const regionOf = (environment = ''): string => {
  const region = environment.split('/').at(-1) ?? ''
  return region === '' || region === 'unknown-region' ? 'eu-central-1' : region
}

/**
 * Reads a cloud assembly and the assemblies nested in it (a CDK Stage is one), stacks in the order of the
 * manifest.
 */
export const readAssembly = (directory: string): Assembly => {
  const stacks: StackTemplate[] = []
  const assets = new Map<string, string>()
  const visit = (folder: string): void => {
    const { artifacts = {} } = readJson<{ artifacts?: Record<string, Artifact> }>(folder, 'manifest.json')
    for (const [id, { type, environment, properties = {} }] of Object.entries(artifacts)) {
      if (type === 'cdk:cloud-assembly' && properties.directoryName !== undefined) {
        visit(join(folder, properties.directoryName))
      }
      if (type === 'cdk:asset-manifest' && properties.file !== undefined) {
        for (const { source, destinations } of Object.values(
          readJson<AssetManifest>(folder, properties.file).files ?? {},
        )) {
          if (source?.path === undefined) continue
          for (const { objectKey } of Object.values(destinations))
            assets.set(objectKey, join(folder, source.path))
        }
      }
      if (type === 'aws:cloudformation:stack' && properties.templateFile !== undefined) {
        stacks.push({
          name: properties.stackName ?? id,
          region: regionOf(environment),
          template: readJson<Template>(folder, properties.templateFile),
        })
      }
    }
  }
  visit(directory)
  if (stacks.length === 0) throw new LocalStackError(`The cloud assembly in ${directory} has no stack`)
  return { stacks, assets }
}
