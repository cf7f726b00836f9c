-- Users of a role, in each order of the list. Nearly all users have the role USER, which the indexes of all users serve, so
-- that these are small. Apart from the column, so that reads go on: changes of users wait while PostgreSQL reads the table
-- once for each. docs/users-at-scale.md says how to create them without a lock.
CREATE INDEX "users_role_name_created_at_id_idx" ON "users"("role_name", "created_at", "id") WHERE "role_name" <> 'USER';
CREATE INDEX "users_role_name_updated_at_id_idx" ON "users"("role_name", "updated_at", "id") WHERE "role_name" <> 'USER';
CREATE INDEX "users_role_name_username_key_idx" ON "users"("role_name", "username_key") WHERE "role_name" <> 'USER';
CREATE INDEX "users_role_name_email_key_idx" ON "users"("role_name", "email_key") WHERE "role_name" <> 'USER';

-- Users with scopes on top of their role, who are few: the last admin may be one of them.
CREATE INDEX "users_with_granted_scopes_idx" ON "users"("id") WHERE "granted_scopes" <> '{}';
