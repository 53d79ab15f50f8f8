import { type JsonCall, type JsonService, jsonCalls, type Place } from './json-calls.ts'

/** A value on the wire; bytes are base64, in calls as in a stream's records. */
export interface Attribute {
  readonly S?: string
  readonly N?: string
  readonly BOOL?: boolean
  readonly NULL?: boolean
  readonly B?: string
  readonly M?: Attributes
}

export type Attributes = { [name: string]: Attribute }

/** What the expressions of a request stand on. */
export interface Expressed {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined
  readonly ExpressionAttributeValues?: Attributes | undefined
}

export interface KeysOfTable {
  readonly Keys: Attributes[]
  readonly ConsistentRead?: boolean
  readonly ProjectionExpression?: string
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>
}

export interface WriteOfBatch {
  readonly PutRequest: { readonly Item: Attributes }
}

interface Target extends Expressed {
  readonly TableName: string
  readonly ConditionExpression?: string | undefined
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE'
}

/** One write of a transaction. */
export type TransactItem =
  | { readonly Put: Target & { readonly Item: Attributes } }
  | { readonly Update: Target & { readonly Key: Attributes; readonly UpdateExpression?: string | undefined } }
  | { readonly Delete: Target & { readonly Key: Attributes } }
  | { readonly ConditionCheck: Target & { readonly Key: Attributes } }

/** Why one write of a cancelled transaction was refused; `None` for those that were not. */
export interface CancellationReason {
  readonly Code?: string
  readonly Message?: string
  readonly Item?: Attributes
}

/** The operations that the kernel makes. */
interface Operations {
  GetItem: {
    input: { TableName: string; Key: Attributes; ConsistentRead?: boolean | undefined }
    output: { Item?: Attributes }
  }
  BatchGetItem: {
    input: { RequestItems: Record<string, KeysOfTable> }
    output: { Responses?: Record<string, Attributes[]>; UnprocessedKeys?: Record<string, KeysOfTable> }
  }
  BatchWriteItem: {
    input: { RequestItems: Record<string, WriteOfBatch[]> }
    output: { UnprocessedItems?: Record<string, WriteOfBatch[]> }
  }
  Query: {
    input: Expressed & {
      TableName: string
      IndexName?: string | undefined
      KeyConditionExpression: string
      Limit?: number | undefined
      ExclusiveStartKey?: Attributes | undefined
      ScanIndexForward?: boolean
      ConsistentRead?: boolean | undefined
    }
    output: { Items?: Attributes[]; LastEvaluatedKey?: Attributes }
  }
  TransactWriteItems: {
    input: { TransactItems: TransactItem[]; ClientRequestToken: string }
    output: object
  }
  UpdateItem: {
    input: Expressed & {
      TableName: string
      Key: Attributes
      UpdateExpression: string
      ReturnValues?: 'UPDATED_NEW'
    }
    output: { Attributes?: Attributes }
  }
}

/** @throws ServiceError by the names of DynamoDB's API reference, for example `ValidationException` */
export type DynamoCalls = <Name extends keyof Operations>(
  operation: Name,
  input: Operations[Name]['input'],
) => Promise<Operations[Name]['output']>

const DYNAMODB: JsonService = { endpoint: 'dynamodb', target: 'DynamoDB_20120810', version: '1.0' }

/** DynamoDB's API, version 2012-08-10, without types: for operations that the kernel does not make. */
export const dynamoJson = (place?: Place): JsonCall => jsonCalls(DYNAMODB, place)

export const dynamoCalls = (place?: Place): DynamoCalls => dynamoJson(place) as DynamoCalls
