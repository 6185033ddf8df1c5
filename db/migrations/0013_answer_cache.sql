-- Public answers, kept until something public changes.
--
-- Planning and building a list of twenty courses costs ten times as much as handing over a text. So the programs
-- keep finished answers here, each with the version of the content that it was made of, and give one out only
-- while that version is the current one. Every transaction that changes public content raises the version, at
-- its end, so that an answer is never older than the last commit. A reader takes the version first and the data
-- after: an answer may be newer than its label, never older.
--
-- The table is a cache with a fixed number of places: whatever queries clients make up, it cannot grow.

SET LOCAL search_path = evolv;

CREATE TABLE content_version (
    only_row boolean PRIMARY KEY DEFAULT true,
    version  bigint NOT NULL DEFAULT 1,

    CONSTRAINT content_version_only_row_check CHECK (only_row)
) WITH (fillfactor = 20);
INSERT INTO content_version DEFAULT VALUES;

-- What a crash takes from an unlogged table is made again by the next request.
CREATE UNLOGGED TABLE answer (
    slot    integer PRIMARY KEY,
    key     varchar(1000) NOT NULL,
    version bigint NOT NULL,
    etag    varchar(100) NOT NULL,
    body    text NOT NULL
);
ALTER TABLE answer ALTER COLUMN body SET STORAGE EXTERNAL; -- unpacking would cost more than reading

-- The current version, and the answer that is kept of it, if any. In PL/pgSQL, because its plan is made once per
-- connection of the pool: planning the bare statement costs twice what running it does. Names are qualified instead
-- of a SET clause, which would cost as much again.
CREATE FUNCTION answer_find(p_key text, OUT version bigint, OUT body text, OUT etag text)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT c.version, a.body, a.etag INTO version, body, etag
    FROM evolv.content_version c
    LEFT JOIN evolv.answer a ON a.slot = hashtext(p_key) & 2047 AND a.key = p_key AND a.version = c.version;
END
$$;

-- Once per transaction, and at its end: two writers wait for each other only while they commit.
CREATE FUNCTION content_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = evolv, pg_temp AS $$
DECLARE
    transaction text := pg_current_xact_id()::text;
BEGIN
    IF current_setting('evolv.content_changed', true) IS DISTINCT FROM transaction THEN
        UPDATE content_version SET version = version + 1;
        PERFORM set_config('evolv.content_changed', transaction, true);
    END IF;
    RETURN NULL;
END
$$;

-- What a visitor can see. Of accounts and profiles only what is shown counts: a sign-in changes no page.
DO $$
DECLARE
    shown record;
BEGIN
    FOR shown IN
        SELECT * FROM (VALUES
            ('account', 'first_name, last_name, username, is_active'),
            ('profile', 'role, title, bio, profile_picture, twitter_url, linkedin_url, contact_email, is_published'),
            ('category', NULL), ('location', NULL), ('partner', NULL),
            ('course', NULL), ('course_location', NULL), ('course_partner', NULL),
            ('schedule', NULL), ('schedule_enrollment', NULL), ('module', NULL), ('lesson', NULL),
            ('selection_procedure', NULL),
            ('event', NULL), ('event_partner', NULL), ('event_registration', NULL),
            ('alumni', NULL), ('about_us', NULL), ('core_value', NULL), ('team_member', NULL),
            ('team_member_core_value', NULL), ('review', NULL), ('certificate', NULL)
        ) AS t (name, columns)
    LOOP
        EXECUTE format('CREATE CONSTRAINT TRIGGER %I AFTER INSERT OR UPDATE %s OR DELETE ON %I'
            ' DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION content_changed()',
            shown.name || '_content_changed', coalesce('OF ' || shown.columns, ''), shown.name);
    END LOOP;
END
$$;
