export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/**
 * Lambda hands its credentials over in the environment; reading them ourselves keeps a chain of other
 * providers out of the cold start. They are read at each call, since Lambda may renew them.
 */
export const credentials = async (): Promise<Credentials> => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
  ...(process.env.AWS_SESSION_TOKEN ? { sessionToken: process.env.AWS_SESSION_TOKEN } : {}),
})
