import * as z from 'zod/mini'
import { organizationRoles, permissions } from '../../shared/actor.ts'
import { listOf, pageQuery, shortPageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { memberSchema, memberTermsSchema, subjectSchema } from './member.ts'
import {
  organizationIdSchema,
  organizationTermsSchema,
  organizationViewSchema,
  profileSchema,
} from './organization.ts'
import { roleIdSchema, roleSchema, roleTermsSchema } from './role.ts'

const meSchema = z
  .object({
    subject: z.string(),
    organization: z.object({
      organizationId: z.string(),
      name: z.string(),
      roles: z.array(z.enum(organizationRoles)),
    }),
    role: z.string(),
    permissions: z.array(z.enum(permissions)),
  })
  .register(z.globalRegistry, { id: 'Me', description: 'Who the token makes you, and what you may do.' })

const ofOrganization = z.object({ organizationId: organizationIdSchema })
const ofMember = z.object({ organizationId: organizationIdSchema, subject: subjectSchema })
const ofRole = z.object({ organizationId: organizationIdSchema, roleId: roleIdSchema })

const organization = (description: string) => ({ status: 200, description, schema: organizationViewSchema })
const member = (description: string) => ({ status: 200, description, schema: memberSchema })
const role = (description: string) => ({ status: 200, description, schema: roleSchema })

export const routes = defineRoutes({
  readMe: {
    method: 'GET',
    path: '/v1/me',
    permission: 'profile:read',
    summary: 'Who I am',
    description:
      'The organization you act for, your role in it and its permissions. A member of several organizations says in the header `Dockline-Organization` for which of them he acts.',
    success: { status: 200, description: 'You', schema: meSchema },
    errors: ['organization-ambiguous'],
  },
  listOrganizations: {
    method: 'GET',
    path: '/v1/organizations',
    permission: 'organization:read',
    personal: true,
    summary: 'List organizations',
    description:
      'By id: all of them for the operator, your own for everybody else. A page may have fewer than `limit`; go on while there is a `nextCursor`.',
    query: z.object({
      ...pageQuery,
      role: z.optional(z.enum(organizationRoles)),
      status: z.optional(z.enum(['active', 'suspended'])),
      sort: z._default(z.enum(['organizationId', '-organizationId']), 'organizationId'),
    }),
    success: { status: 200, description: 'A page of organizations', schema: listOf(organizationViewSchema) },
    errors: [],
  },
  registerOrganization: {
    method: 'POST',
    path: '/v1/organizations',
    permission: 'organization:manage',
    personal: true,
    summary: 'Register an organization',
    body: organizationTermsSchema,
    success: { status: 201, description: 'The organization, registered', schema: organizationViewSchema },
    errors: ['conflict'],
    versioned: true,
    example: {
      request: {
        name: '上海浦江五金机电有限公司',
        roles: ['dealer'],
        unifiedSocialCreditCode: '91310115MA4639510R',
        buyerGroups: ['gold'],
      },
    },
  },
  readOrganization: {
    method: 'GET',
    path: '/v1/organizations/{organizationId}',
    permission: 'organization:read',
    personal: true,
    summary: 'Read an organization',
    params: ofOrganization,
    success: organization('The organization'),
    errors: ['not-found'],
    versioned: true,
  },
  changeOrganization: {
    method: 'PUT',
    path: '/v1/organizations/{organizationId}',
    permission: 'organization:manage',
    personal: true,
    about: 'organization#{organizationId}',
    summary: 'Change what an organization is',
    description:
      'Name, roles, groups of buyers, and whether its members are let in. What it says of itself stays.',
    params: ofOrganization,
    body: organizationTermsSchema,
    success: organization('The organization now'),
    errors: ['not-found', 'conflict'],
    versioned: true,
    ifMatch: 'required',
  },
  changeProfile: {
    method: 'PUT',
    path: '/v1/organizations/{organizationId}/profile',
    permission: 'organization:edit',
    personal: true,
    about: 'organization#{organizationId}',
    summary: 'Change what an organization says of itself',
    description: 'Contact and addresses, the title of its invoices, its units: all of it as it is to be.',
    params: ofOrganization,
    body: profileSchema,
    success: organization('The organization now'),
    errors: ['not-found', 'conflict'],
    versioned: true,
    ifMatch: 'required',
    example: {
      request: {
        contact: {
          person: { name: '王芳', telephone: '021-55550123' },
          addresses: [
            {
              addressId: 'main',
              recipient: '仓库收货组',
              telephone: '021-55550124',
              country: 'CN',
              region: '上海市',
              city: '上海市',
              line: '浦东新区张江路 1 号',
            },
          ],
        },
        invoiceTitle: { name: '上海浦江五金机电有限公司', unifiedSocialCreditCode: '91310115MA4639510R' },
        units: [{ unitId: 'pudong', name: '浦东门店', addressId: 'main' }],
      },
    },
  },
  listMembers: {
    method: 'GET',
    path: '/v1/organizations/{organizationId}/members',
    permission: 'member:read',
    personal: true,
    summary: 'List the members of an organization',
    description:
      'By subject. With `role` a page may have fewer than `limit`; go on while there is a `nextCursor`.',
    params: ofOrganization,
    query: z.object({
      ...pageQuery,
      role: z.optional(z.string().check(z.maxLength(64))),
      sort: z._default(z.enum(['subject', '-subject']), 'subject'),
    }),
    success: { status: 200, description: 'A page of members', schema: listOf(memberSchema) },
    errors: ['not-found'],
  },
  saveMember: {
    method: 'PUT',
    path: '/v1/organizations/{organizationId}/members/{subject}',
    permission: 'member:manage',
    personal: true,
    about: '{subject}',
    summary: 'Make somebody a member, or change his role',
    description: '`subject` is the `sub` of his tokens. It works everywhere within a minute.',
    params: ofMember,
    body: memberTermsSchema,
    success: member('The member'),
    errors: ['not-found', 'own-membership', 'role-unknown', 'consent-withdrawn', 'conflict'],
    versioned: true,
    ifMatch: 'orNew',
    example: { request: { role: 'dealer.buyer', contact: { name: '李明' } } },
  },
  removeMember: {
    method: 'DELETE',
    path: '/v1/organizations/{organizationId}/members/{subject}',
    permission: 'member:manage',
    personal: true,
    about: '{subject}',
    summary: 'End a membership',
    description: 'Within a minute the subject can do nothing for the organization any more.',
    params: ofMember,
    success: member('The membership, ended'),
    errors: ['not-found', 'own-membership', 'conflict'],
    ifMatch: 'required',
  },
  listRoles: {
    method: 'GET',
    path: '/v1/organizations/{organizationId}/roles',
    permission: 'member:read',
    summary: 'List the roles of an organization',
    description: 'Built-in roles for what it is, and a page of roles of its own, with all that each permits.',
    params: ofOrganization,
    query: z.object({ ...shortPageQuery, sort: z._default(z.enum(['roleId', '-roleId']), 'roleId') }),
    success: {
      status: 200,
      description: 'The roles that its members can have',
      schema: z.object({
        builtIn: z.array(z.object({ role: z.string(), permissions: z.array(z.enum(permissions)) })),
        ...listOf(roleSchema).shape,
      }),
    },
    errors: ['not-found'],
  },
  saveRole: {
    method: 'PUT',
    path: '/v1/organizations/{organizationId}/roles/{roleId}',
    permission: 'role:manage',
    summary: 'Make a role, or change what it permits',
    description: 'It can permit what the built-in roles for such an organization do, and no more.',
    params: ofRole,
    body: roleTermsSchema,
    success: role('The role'),
    errors: ['not-found', 'conflict'],
    versioned: true,
    ifMatch: 'orNew',
    example: {
      request: {
        name: { zh: '夜班采购', en: 'Night buyer' },
        permissions: ['profile:read', 'product:read', 'order:place', 'order:read'],
      },
    },
  },
  removeRole: {
    method: 'DELETE',
    path: '/v1/organizations/{organizationId}/roles/{roleId}',
    permission: 'role:manage',
    summary: 'End a role',
    params: ofRole,
    success: role('The role, ended'),
    errors: ['not-found', 'role-in-use', 'conflict'],
    ifMatch: 'required',
  },
})
