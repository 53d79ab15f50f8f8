import assets from 'dockline:assets'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { logger } from '../../shared/lambda/observe.ts'
import { serve } from './serve.ts'

const site = serve(assets)

/** Files and texts only: no token, no tables, nothing that could differ between two askers. */
export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { requestId } = event.requestContext
  const { status, headers, body } = site({
    routeKey: event.routeKey,
    params: event.pathParameters ?? {},
    headers: event.headers,
    requestId,
  })
  logger.info('Request answered', { requestId, route: event.routeKey, status })
  return { statusCode: status, headers: { ...headers }, body: body.toString('base64'), isBase64Encoded: true }
}
