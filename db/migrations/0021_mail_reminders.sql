-- Mail that people may do without: an account remembers that it wants none, and a link in each such mail says so
-- without a sign-in.

SET LOCAL search_path = evolv;

ALTER TABLE profile ADD COLUMN mail_reminders boolean NOT NULL DEFAULT true;

-- What the links are signed with. Not a key file: the worker puts them into mail, a web program takes them, and those
-- of old mail must hold when a key file is replaced.
CREATE TABLE link_secret (
    is_only boolean PRIMARY KEY DEFAULT true,
    secret  bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),

    CONSTRAINT link_secret_only_check CHECK (is_only)
);
INSERT INTO link_secret DEFAULT VALUES;

-- What stands in the link of one account: its number, and 128 bits that nobody can guess. Always the same, so that
-- nothing has to be kept for each mail.
CREATE FUNCTION opt_out_token(p_account_id bigint) RETURNS text
    LANGUAGE sql STABLE STRICT SECURITY DEFINER SET search_path = evolv, pg_temp
BEGIN ATOMIC
    SELECT p_account_id || '.' || left(encode(sha256(s.secret || sha256(s.secret
               || convert_to('opt out ' || p_account_id, 'UTF8'))), 'hex'), 32)
    FROM evolv.link_secret s;
END;
REVOKE ALL ON FUNCTION opt_out_token(bigint) FROM PUBLIC;

-- Whose link it is; NULL for one that we did not make.
CREATE FUNCTION opt_out_account(p_token text) RETURNS bigint
    LANGUAGE sql STABLE STRICT SECURITY DEFINER SET search_path = evolv, pg_temp
BEGIN ATOMIC
    SELECT a.id FROM evolv.account a
    WHERE a.id = substring(p_token FROM '^([1-9][0-9]{0,17})\.')::bigint AND evolv.opt_out_token(a.id) = p_token;
END;

CREATE OR REPLACE FUNCTION queue_event_reminders() RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = evolv, pg_temp
BEGIN ATOMIC
    WITH due AS (
        INSERT INTO evolv.event_reminder (registration_id, event_date)
        SELECT r.id, e.date
        FROM evolv.event e
        JOIN evolv.event_registration r ON r.event_id = e.id
        JOIN evolv.profile p ON p.account_id = r.account_id
        WHERE e.date > now() AND e.date <= now() + interval '1 day'
          AND r.state = 'registered' AND r.created_at < e.date - interval '1 day'
          AND p.mail_reminders
        ON CONFLICT DO NOTHING
        RETURNING registration_id
    ), queued AS (
        INSERT INTO evolv.outbox (template, recipient, data)
        SELECT 'event-reminder', a.email,
               jsonb_build_object('name', coalesce(nullif(a.first_name, ''), a.username), 'event', e.title,
                                  'event_id', e.id, 'date', evolv.rfc3339(e.date), 'is_virtual', e.is_virtual,
                                  'location', l.name, 'opt_out', evolv.opt_out_token(a.id))
        FROM due
        JOIN evolv.event_registration r ON r.id = due.registration_id
        JOIN evolv.event e ON e.id = r.event_id
        JOIN evolv.account a ON a.id = r.account_id AND a.is_active
        LEFT JOIN evolv.location l ON l.id = e.location_id
        ORDER BY r.id
        RETURNING 1
    )
    SELECT count(*) FROM queued;
END;

-- Whoever says stop gets none of those that wait already either.
CREATE FUNCTION reminders_stop() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = evolv, pg_temp AS $$
BEGIN
    DELETE FROM evolv.outbox o USING evolv.account a
    WHERE a.id = NEW.account_id AND o.recipient = a.email AND o.template = 'event-reminder' AND o.state = 'queued';
    RETURN NULL;
END
$$;
CREATE TRIGGER profile_reminders_stop AFTER UPDATE OF mail_reminders ON profile
    FOR EACH ROW WHEN (OLD.mail_reminders AND NOT NEW.mail_reminders) EXECUTE FUNCTION reminders_stop();
