-- One rule folds what a search looks in and what is looked for: that of usernames, which the server applies. Until now
-- full names were folded by lower(), whose rule is that of the database's locale. docs/users-at-scale.md explains it.

-- Nullable columns without a default: only the catalogue changes, no row is rewritten. The server fills them in the
-- background; until then a row is found by "search_text", as before.
ALTER TABLE "users" ADD COLUMN "full_name_key" TEXT,
ADD COLUMN "search_key" TEXT;

-- Finer than the default of 100: whether a search is rare or broad is told by it.
ALTER TABLE "users" ALTER COLUMN "search_key" SET STATISTICS 1000;

-- A release that does not know "full_name_key" leaves the key of the former name. It is removed, and made anew later.
CREATE FUNCTION "users_forget_full_name_key"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.full_name_key := NULL;
  RETURN NEW;
END
$$;
CREATE TRIGGER "users_search_1_forget" BEFORE UPDATE OF "full_name" ON "users" FOR EACH ROW
  WHEN (NEW.full_name IS DISTINCT FROM OLD.full_name AND NEW.full_name_key IS NOT DISTINCT FROM OLD.full_name_key
    AND NEW.full_name_key IS NOT NULL)
  EXECUTE FUNCTION "users_forget_full_name_key"();

-- A statement that sets "full_name_key" knows what it does: two names may have one key, such as Ada and ADA.
CREATE FUNCTION "users_keep_full_name_key"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.full_name_key := OLD.full_name_key;
  RETURN NEW;
END
$$;
CREATE TRIGGER "users_search_2_keep" BEFORE UPDATE OF "full_name_key" ON "users" FOR EACH ROW
  WHEN (NEW.full_name IS NOT NULL AND NEW.full_name_key IS NULL AND OLD.full_name_key IS NOT NULL)
  EXECUTE FUNCTION "users_keep_full_name_key"();

-- What a search looks in: see src/users/list/search.ts. Null as long as the key of the name is not known. Nothing in it
-- depends on the locale. V317V202 and V317V203 are the two small letters sigma, which look-ups do not tell apart.
CREATE FUNCTION "users_set_search_key"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search_key := CASE WHEN NEW.full_name IS NULL OR NEW.full_name_key IS NOT NULL THEN
    replace(replace(replace(replace(encode(decode(replace(
      E'\n' || NEW.username_key || E'\t\n' || NEW.email_key || E'\t\n' ||
        coalesce(replace(NEW.full_name_key, ' ', E'\n'), ''),
      E'\\', E'\\\\'), 'escape'), 'escape'), E'\\', 'V'), 'V317V202', 'V317V203'), '.', 'Q'), '@', 'X')
  END;
  RETURN NEW;
END
$$;
CREATE TRIGGER "users_search_3_set" BEFORE INSERT OR UPDATE OF "username_key", "email_key", "full_name", "full_name_key"
  ON "users" FOR EACH ROW EXECUTE FUNCTION "users_set_search_key"();
