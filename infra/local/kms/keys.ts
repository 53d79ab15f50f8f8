import { arnOf, physicalName, type Resource, type ResourceType } from '../assembly/resource-type.ts'
import { type KeyRing, keyIdOf } from './key-ring.ts'

export const keyTypes: Record<string, ResourceType> = {
  'AWS::KMS::Key': {
    honours: ['EnableKeyRotation', 'KeySpec', 'KeyUsage'],
    ignores: [
      'Description',
      'Enabled',
      'KeyPolicy',
      'MultiRegion',
      'PendingWindowInDays',
      'RotationPeriodInDays',
      'Tags',
    ],
    identify: (draft, world) => {
      const id = keyIdOf(physicalName(draft))
      return { ref: id, attributes: { Arn: arnOf(world, 'kms', `key/${id}`), KeyId: id } }
    },
  },
  'AWS::KMS::Alias': {
    honours: ['AliasName', 'TargetKeyId'],
    identify: (draft, world) => {
      const name = String(draft.property('AliasName'))
      return { ref: name, attributes: { Arn: arnOf(world, 'kms', name) } }
    },
  },
}

export const provisionKeys = (ring: KeyRing, resources: Resource[]): void => {
  for (const { type, ref, attributes, properties } of resources) {
    if (type === 'AWS::KMS::Key') {
      ring.ensure({ id: ref, arn: attributes.Arn ?? ref, rotation: properties.EnableKeyRotation === true })
    }
    if (type === 'AWS::KMS::Alias') ring.alias(ref, String(properties.TargetKeyId))
  }
}
