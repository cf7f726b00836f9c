-- Apart from the columns, so that reads go on while these are made: this locks out changes of users alone, for the time
-- in which PostgreSQL reads the table once for each. No row has a search key yet, so that the first index is empty.
CREATE INDEX "users_search_key_idx" ON "users" USING gin ("search_key" gin_trgm_ops)
  WITH (gin_pending_list_limit = 256) WHERE "search_key" IS NOT NULL;

-- The rows that are to be filled: empty when all are.
CREATE INDEX "users_without_search_key_idx" ON "users"("id") WHERE "search_key" IS NULL;
