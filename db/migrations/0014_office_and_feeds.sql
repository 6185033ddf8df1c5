-- What events, reviews, the office and a person's erasure need beside their tables.

SET LOCAL search_path = evolv;

-- Time zones ---------------------------------------------------------------------------------------------

-- The IANA names that a calendar can be cut in. Looking one up in pg_timezone_names reads every file of the tz
-- database (60 ms); AT TIME ZONE also takes abbreviations and invented rules such as Foo5. After a new release
-- of the tz database: SELECT evolv.read_time_zones().
CREATE TABLE time_zone (
    name varchar(100) PRIMARY KEY
);
CREATE FUNCTION read_time_zones() RETURNS void
    LANGUAGE sql VOLATILE
BEGIN ATOMIC
    INSERT INTO evolv.time_zone
    SELECT name FROM pg_timezone_names
    WHERE name !~ '^(posix|right)/' AND name NOT IN ('Factory', 'localtime', 'posixrules')
    ON CONFLICT DO NOTHING;
END;
SELECT read_time_zones();

-- The months of the calendar: what touches a span of time. The view's column span is the same expression.
CREATE INDEX event_span_idx ON event USING gist (tstzrange(date, coalesce(end_date, date), '[]'));

-- Waiting lists ------------------------------------------------------------------------------------------

-- Gives every free place of an event that is not over to whoever waits longest, all at once: a capacity can
-- rise by many.
CREATE OR REPLACE FUNCTION promote_event_waiting(p_event_id bigint) RETURNS SETOF event_registration
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    free bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('evolv.event_seat.' || p_event_id, 0));
    SELECT coalesce(e.capacity, 2147483647) - (SELECT count(*) FROM evolv.event_registration o
                                               WHERE o.event_id = e.id AND o.state = 'registered')
    INTO free
    FROM evolv.event e WHERE e.id = p_event_id AND coalesce(e.end_date, e.date) >= now();
    IF free > 0 THEN
        RETURN QUERY
            UPDATE evolv.event_registration r SET state = 'registered'
            WHERE r.id IN (SELECT w.id FROM evolv.event_registration w
                           WHERE w.event_id = p_event_id AND w.state = 'waiting'
                           ORDER BY w.created_at, w.id LIMIT free)
            RETURNING r.*;
    END IF;
END
$$;

-- A place becomes free when somebody gives it back or is deleted, and when an event gets larger or is put off.
-- Whoever made room, the line moves here, with a mail to each who gets a place.
CREATE FUNCTION event_line_moves() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    v_event_id bigint := CASE TG_TABLE_NAME WHEN 'event' THEN to_jsonb(OLD) -> 'id'
                                            ELSE to_jsonb(OLD) -> 'event_id' END;
BEGIN
    INSERT INTO evolv.outbox (template, recipient, data)
    SELECT 'event-promoted', a.email,
           jsonb_build_object('name', coalesce(nullif(a.first_name, ''), a.username), 'event', e.title,
                              'date', evolv.rfc3339(e.date), 'event_id', e.id)
    FROM evolv.promote_event_waiting(v_event_id) r
    JOIN evolv.account a ON a.id = r.account_id
    JOIN evolv.event e ON e.id = r.event_id
    ORDER BY r.created_at, r.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER event_registration_line_moves AFTER DELETE ON event_registration
    FOR EACH ROW WHEN (OLD.state = 'registered') EXECUTE FUNCTION event_line_moves();
CREATE TRIGGER event_line_moves AFTER UPDATE OF capacity, date, end_date ON event
    FOR EACH ROW WHEN ((OLD.capacity, OLD.date, OLD.end_date) IS DISTINCT FROM (NEW.capacity, NEW.date, NEW.end_date))
    EXECUTE FUNCTION event_line_moves();

-- Reviews ------------------------------------------------------------------------------------------------

-- Whatever a list of reviews is about, the approved ones stand together in their order.
DROP INDEX review_course_idx, review_alumni_idx, review_about_us_idx;
CREATE INDEX review_course_idx ON review (course_id, is_approved, created_at, id) WHERE course_id IS NOT NULL;
CREATE INDEX review_alumni_idx ON review (alumni_id, is_approved, created_at, id) WHERE alumni_id IS NOT NULL;
CREATE INDEX review_about_us_idx ON review (about_us_id, is_approved, created_at, id) WHERE about_us_id IS NOT NULL;

-- A list that is narrowed by one of its filters keeps its count too, for the office and for the public.
DO $$
DECLARE
    event record;
    counts text[] := ARRAY[
        '''review''', '1',
        '''review.approved''', 'is_approved::int',
        '''review.rating_sum''', 'CASE WHEN is_approved THEN rating ELSE 0 END'];
    subject text;
BEGIN
    FOREACH subject IN ARRAY ARRAY['rating', 'is_approved', 'course', 'alumni', 'about_us'] LOOP
        counts := counts
            || format('''review.%s.'' || coalesce(%s::text, ''none'')', subject,
                      CASE WHEN subject IN ('rating', 'is_approved') THEN subject ELSE subject || '_id' END)
            || '1'::text
            || format('''review.approved.%s.'' || coalesce(%s::text, ''none'')', subject,
                      CASE WHEN subject IN ('rating', 'is_approved') THEN subject ELSE subject || '_id' END)
            || 'is_approved::int'::text;
    END LOOP;
    FOR event IN
        SELECT * FROM (VALUES ('insert', 'NEW TABLE AS new_rows'),
                              ('update', 'NEW TABLE AS new_rows OLD TABLE AS old_rows'),
                              ('delete', 'OLD TABLE AS old_rows')) t (name, tables)
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON review REFERENCING %s
                        FOR EACH STATEMENT EXECUTE FUNCTION keep_count(%s)',
                       'review_keep_' || event.name, event.name, event.tables,
                       (SELECT string_agg(quote_literal(c), ', ') FROM unnest(counts) c));
    END LOOP;
END
$$;
SELECT recount();

-- The office ---------------------------------------------------------------------------------------------

-- One kept count; 0 before the first row.
CREATE FUNCTION kept(p_name text) RETURNS bigint
    LANGUAGE sql STABLE
    RETURN coalesce((SELECT value FROM evolv.kept_count WHERE name = p_name), 0);

CREATE INDEX audit_action_idx ON audit (action, at, id);

-- Of the outbox an admin changes one thing: a failed mail is tried again.
CREATE TRIGGER outbox_audit_update AFTER UPDATE OF state ON outbox
    FOR EACH ROW WHEN (OLD.state = 'failed' AND NEW.state = 'queued')
    EXECUTE FUNCTION write_audit('id', 'personal');

-- Erasing a person ---------------------------------------------------------------------------------------

-- What is held under a person's address rather than their account.
CREATE INDEX outbox_recipient_idx ON outbox (lower(recipient));
CREATE INDEX outbox_reply_to_idx ON outbox (lower(reply_to)) WHERE reply_to IS NOT NULL;
CREATE INDEX contact_message_email_idx ON contact_message (lower(email));

-- Mails that were sent to them or in their name, kept answers, and, once the address was shown to be theirs, what
-- they wrote to the office. The audit rows are made anonymous by account_z_anonymise.
CREATE FUNCTION erase_traces() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = evolv, pg_temp AS $$
BEGIN
    DELETE FROM outbox WHERE lower(recipient) = lower(OLD.email);
    DELETE FROM idempotency WHERE subject = 'account:' || OLD.id;
    IF OLD.email_verified_at IS NOT NULL THEN
        DELETE FROM outbox WHERE lower(reply_to) = lower(OLD.email);
        DELETE FROM contact_message WHERE lower(email) = lower(OLD.email);
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER account_y_erase_traces BEFORE DELETE ON account
    FOR EACH ROW EXECUTE FUNCTION erase_traces();
