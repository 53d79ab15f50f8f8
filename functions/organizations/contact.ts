import * as z from 'zod/mini'
import { sensitive } from '../../shared/personal.ts'

const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most))

const addressSchema = z.strictObject({
  addressId: z
    .string()
    .check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits, dashes')),
  /** who takes the goods in */
  recipient: text(100),
  telephone: text(40),
  /** ISO 3166-1 alpha-2 */
  country: z.string().check(z.regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code')),
  /** ISO 3166-2, or the province as it is written */
  region: text(60),
  city: text(60),
  line: text(300),
  postalCode: z.optional(text(16)),
})

/** Names, numbers and addresses of persons of an organization. Nothing else of it is about persons. */
export const contactSchema = sensitive(
  z
    .strictObject({
      person: z.optional(
        z.strictObject({
          name: text(100),
          telephone: z.optional(text(40)),
          email: z.optional(z.email()),
        }),
      ),
      addresses: z.optional(
        z.array(addressSchema).check(
          z.maxLength(50),
          z.refine(
            all => new Set(all.map(({ addressId }) => addressId)).size === all.length,
            'must each have an addressId of their own',
          ),
        ),
      ),
    })
    .register(z.globalRegistry, {
      id: 'Contact',
      description: 'Names, numbers and addresses of persons of an organization.',
    }),
)
