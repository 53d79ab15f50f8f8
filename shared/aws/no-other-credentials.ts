/**
 * Stands in every bundle for the SDK's chain of credential providers (files, single sign-on, web identity,
 * metadata services), a third of a small function: our clients are all given `credentials` of `clients.ts`.
 *
 * @throws at the first request of a client that was not
 */
export const defaultProvider = () => () => {
  throw new Error('A client of AWS was made without the credentials of shared/aws/clients.ts')
}
