-- Files: each one that the store holds, or that is on its way there, has a row here, and each row is named by one
-- row of another table, or removed. docs/files.md tells a file's whole life.

SET LOCAL search_path = evolv;

CREATE TABLE stored_file (
    key             varchar(200) PRIMARY KEY,
    content_type    varchar(100) NOT NULL,
    size            bigint NOT NULL,
    sha256          bytea,
    state           varchar(10) NOT NULL DEFAULT 'stored',
    machine         varchar(255),
    owner_table     varchar(63),
    owner_id        bigint,
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error      varchar(500) NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL DEFAULT now(),
    removed_at      timestamptz,

    -- What every store can take as a name (hazard 30) and no path can climb out of (hazard 28).
    CONSTRAINT stored_file_key_check CHECK (key ~ '^[a-z0-9-]+/[a-z0-9][a-z0-9.-]*$' AND key !~ '\.\.'),
    CONSTRAINT stored_file_size_check CHECK (size >= 0),
    CONSTRAINT stored_file_sha256_check CHECK (octet_length(sha256) = 32),
    CONSTRAINT stored_file_state_check CHECK (state IN ('waiting', 'stored')),
    CONSTRAINT stored_file_machine_check CHECK ((state = 'waiting') = (machine IS NOT NULL)),
    CONSTRAINT stored_file_owner_check CHECK ((owner_table IS NULL) = (owner_id IS NULL))
);
COMMENT ON COLUMN stored_file.state IS
    'waiting: it lies on one machine, whose worker has yet to move or to re-encode it. stored: it is in the store.';
COMMENT ON COLUMN stored_file.machine IS 'Where it waits.';
COMMENT ON COLUMN stored_file.owner_table IS 'The table, and owner_id the row of it, that names the file.';
COMMENT ON COLUMN stored_file.next_attempt_at IS
    'When a worker may take it: later than now while one is at work on it, and after a failure.';
COMMENT ON COLUMN stored_file.removed_at IS 'Since when no row names it: the worker deletes the file, then this row.';

-- All that a worker ever looks for.
CREATE INDEX stored_file_waiting_idx ON stored_file (machine, next_attempt_at) WHERE state = 'waiting';
CREATE INDEX stored_file_removed_idx ON stored_file (next_attempt_at) WHERE removed_at IS NOT NULL;
CREATE INDEX stored_file_owner_idx ON stored_file (owner_table, owner_id);

CREATE FUNCTION stored_file_notify() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY stored_file;
    RETURN NULL;
END
$$;
CREATE TRIGGER stored_file_notify AFTER INSERT ON stored_file
    FOR EACH ROW WHEN (NEW.state = 'waiting') EXECUTE FUNCTION stored_file_notify();

-- A column that names a file holds an address elsewhere or a key; only of keys there is something to keep.
CREATE FUNCTION is_file_key(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value <> '' AND NOT evolv.is_web_address(value);

-- Pictures --------------------------------------------------------------------------------------------------
--
-- The key says by its folder what is to be seen of a picture, so that showing one asks no other table:
--     uploads/…    the original, which nobody is shown, until the worker has made the picture of it
--     pictures/…   the picture, and under picture_small() the small one; anybody may have both
--     broken/…     the original was none that can be read, and is deleted

CREATE FUNCTION picture_small(key text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN regexp_replace(key, '\.([a-z0-9]+)$', '-small.\1');

-- What is shown: an address elsewhere as it is, a picture of ours by its path, anything else not at all.
CREATE FUNCTION picture_path(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value LIKE 'pictures/%' THEN '/files/' || value
                WHEN value LIKE 'http%' THEN value END;
CREATE FUNCTION picture_small_path(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value LIKE 'pictures/%' THEN '/files/' || evolv.picture_small(value)
                WHEN value LIKE 'http%' THEN value END;
CREATE FUNCTION picture_state(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value LIKE 'uploads/%' THEN 'processing' WHEN value LIKE 'broken/%' THEN 'broken'
                WHEN value <> '' THEN 'ready' END;

-- What names a file ------------------------------------------------------------------------------------------
--
-- TG_ARGV[0]: the column. The program writes the file's row at the end of its transaction, so this asks at the
-- commit; by then the row may name another file, or be gone.
CREATE FUNCTION own_file() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = evolv, pg_temp AS $$
DECLARE
    v_key text := to_jsonb(NEW) ->> TG_ARGV[0];
    still boolean;
BEGIN
    UPDATE stored_file SET owner_table = TG_TABLE_NAME, owner_id = NEW.id
    WHERE key = v_key AND removed_at IS NULL
      AND (owner_table IS NULL OR (owner_table = TG_TABLE_NAME AND owner_id = NEW.id));
    IF NOT FOUND THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE id = $1 AND %I = $2)', TG_TABLE_NAME, TG_ARGV[0])
        INTO still USING NEW.id, v_key;
        IF still THEN
            RAISE foreign_key_violation
                USING MESSAGE = format('%s %s names the file %s, which is not its own', TG_TABLE_NAME, NEW.id, v_key);
        END IF;
    END IF;
    RETURN NULL;
END
$$;

-- Files that no row names any more. The worker deletes them: a program that did so before its transaction is
-- committed could lose one, after it could forget one.
CREATE OR REPLACE FUNCTION remember_removed_file() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = evolv, pg_temp AS $$
DECLARE
    before text := to_jsonb(OLD) ->> TG_ARGV[0];
    after text := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(NEW) ->> TG_ARGV[0] END;
BEGIN
    IF is_file_key(before) AND before IS DISTINCT FROM after THEN
        UPDATE stored_file SET removed_at = now() WHERE key IN (before, picture_small(before)) AND removed_at IS NULL;
    END IF;
    RETURN NULL;
END
$$;

-- What is there already. A file that was removed and not yet deleted has lost its row: its size is not known.
INSERT INTO stored_file (key, content_type, size, owner_table, owner_id, created_at)
SELECT file,
       CASE substring(file FROM '\.([a-z0-9]+)$')
           WHEN 'pdf' THEN 'application/pdf' WHEN 'mp4' THEN 'video/mp4' WHEN 'webm' THEN 'video/webm'
           WHEN 'txt' THEN 'text/plain' WHEN 'md' THEN 'text/plain' WHEN 'csv' THEN 'text/plain'
           WHEN 'png' THEN 'image/png' WHEN 'jpg' THEN 'image/jpeg' WHEN 'jpeg' THEN 'image/jpeg'
           WHEN 'gif' THEN 'image/gif' WHEN 'webp' THEN 'image/webp' WHEN 'zip' THEN 'application/zip'
           WHEN 'mp3' THEN 'audio/mpeg' ELSE 'application/octet-stream' END,
       file_size, 'course_material', id, uploaded_at
FROM course_material WHERE is_file_key(file);
INSERT INTO stored_file (key, content_type, size, created_at, removed_at)
SELECT key, 'application/octet-stream', 0, removed_at, removed_at FROM removed_file
ON CONFLICT DO NOTHING;
DROP TABLE removed_file;

DROP TRIGGER course_material_removed_file ON course_material;
DO $$
DECLARE
    named record;
BEGIN
    FOR named IN
        SELECT * FROM (VALUES
            ('course_material', 'file'), ('profile', 'profile_picture'), ('category', 'image'), ('event', 'image'),
            ('about_us', 'image'), ('team_member', 'image')
        ) AS t (name, file)
    LOOP
        EXECUTE format('CREATE CONSTRAINT TRIGGER %I AFTER INSERT OR UPDATE OF %I ON %I DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW WHEN (is_file_key(NEW.%I) AND NEW.%I !~ ''^broken/'') EXECUTE FUNCTION own_file(%L)',
                       named.name || '_own_file', named.file, named.name, named.file, named.file, named.file);
        EXECUTE format('CREATE TRIGGER %I AFTER UPDATE OF %I OR DELETE ON %I
                        FOR EACH ROW WHEN (is_file_key(OLD.%I)) EXECUTE FUNCTION remember_removed_file(%L)',
                       named.name || '_removed_file', named.file, named.name, named.file, named.file);
    END LOOP;
END
$$;

-- The worker's side --------------------------------------------------------------------------------------------

-- Puts another file in the place of the one that a row names: the picture for its original. False when no row names
-- it any more: then nobody wants the new one.
CREATE FUNCTION exchange_file(p_key text, p_new_key text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = evolv, pg_temp AS $$
DECLARE
    file stored_file;
    column_name text;
    changed bigint;
BEGIN
    SELECT * INTO file FROM stored_file WHERE key = p_key AND removed_at IS NULL;
    column_name := CASE file.owner_table WHEN 'profile' THEN 'profile_picture'
                                         WHEN 'course_material' THEN 'file' ELSE 'image' END;
    IF file.owner_table IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('UPDATE %I SET %I = $1 WHERE id = $2 AND %I = $3', file.owner_table, column_name, column_name)
    USING p_new_key, file.owner_id, p_key;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed > 0;
END
$$;

-- The picture and the small one are in the store: they take the place of their original. False as above.
CREATE FUNCTION picture_made(p_key text, p_new_key text, p_content_type text, p_size bigint, p_small_size bigint)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = evolv, pg_temp AS $$
BEGIN
    INSERT INTO stored_file (key, content_type, size, owner_table, owner_id)
    SELECT made.key, p_content_type, made.size, f.owner_table, f.owner_id
    FROM stored_file f, (VALUES (p_new_key, p_size), (picture_small(p_new_key), p_small_size)) AS made (key, size)
    WHERE f.key = p_key AND f.removed_at IS NULL
    ON CONFLICT (key) DO NOTHING;
    IF exchange_file(p_key, p_new_key) THEN
        RETURN true;
    END IF;
    DELETE FROM stored_file WHERE key IN (p_new_key, picture_small(p_new_key));
    RETURN false;
END
$$;
