// The administration of the server that the pages came from.

import { Admin } from '@spry/sdk/admin';
import { client } from '../client.ts';

export const admin: Admin = new Admin(client);
